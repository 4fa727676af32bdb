"""``POST /validate``: a document of annotations in, its problems out."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from converter.io.reading import GZIP, ZSTD
from converter.problems import ConverterError
from converter.rules import problem
from converter.server.answers import response, while_there
from converter.server.bodies import compressed, read_body
from converter.server.forms import flag, parameters, single
from converter.server.service import Service

_PACKED = (GZIP, ZSTD)


async def validate(request: Request) -> Response:
    """Checks the body; ``?from=`` names its format, ``?show-values`` shows what is recorded."""
    service: Service = request.app.state.service
    found = parameters(request.scope["query_string"])
    shown = flag(found, "show-values")
    if shown and not service.settings.show_values:
        message = "this server shows no recorded values"
        raise ConverterError(problem("SRV401", message, suggestion="leave show-values out"))
    job = {
        "do": "validate",
        "form": single(found, "from"),
        "show_values": shown,
        "accept": request.headers.get("accept", ""),
    }
    body = _document(request, await read_body(request, service.settings.max_body))
    run = await while_there(request, service.validate(job, body))
    return response(run, {"Vary": "Accept"})


def _document(request: Request, body: bytes) -> bytes:
    """The body, where it is a document itself and nothing around one.

    Raises:
        ConverterError: SRV406, where it is a form with a file in it, or compressed.
    """
    kind = request.headers.get("content-type", "").lower()
    if kind.startswith("multipart/"):
        message = "the body is a form, and not the document itself"
        suggestion = "with curl: --data-binary @FILE in place of -F"
        raise ConverterError(problem("SRV406", message, suggestion=suggestion))
    if body.startswith(_PACKED):
        raise compressed()
    return body
