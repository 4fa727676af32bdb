"""``POST /validate``: a document of annotations in, its problems out."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from converter.problems import ConverterError
from converter.rules import problem
from converter.server.answers import response, while_there
from converter.server.bodies import read_body
from converter.server.forms import parameters, single
from converter.server.service import Service


async def validate(request: Request) -> Response:
    """Checks the body; ``?from=`` names its format, ``?show-values`` shows what is recorded."""
    service: Service = request.app.state.service
    found = parameters(request.scope["query_string"])
    shown = "show-values" in found
    if shown and not service.settings.show_values:
        message = "this server shows no recorded values"
        raise ConverterError(problem("SRV401", message, suggestion="leave show-values out"))
    job = {
        "do": "validate",
        "form": single(found, "from"),
        "show_values": shown,
        "accept": request.headers.get("accept", ""),
    }
    body = await read_body(request, service.settings.max_body)
    run = await while_there(request, service.validate(job, body))
    return response(run, {"Vary": "Accept"})
