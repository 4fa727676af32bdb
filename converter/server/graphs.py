"""SPARQL 1.1 Graph Store HTTP Protocol, as far as it reads."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from converter.iris import normal_escapes
from converter.problems import ConverterError
from converter.rules import problem
from converter.server.answers import response, while_there
from converter.server.bodies import read_body
from converter.server.faults import FaultResponse
from converter.server.forms import parameters, single
from converter.server.service import Service


async def graph_store(request: Request) -> Response:
    """A graph by its name (section 4.2), the default graph, or where neither is named all."""
    found = parameters(request.scope["query_string"])
    name = single(found, "graph")
    if "default" in found:
        if name is not None:
            message = "both a graph and the default graph are asked for"
            raise ConverterError(problem("SRV401", message))
        name = ""
    elif name == "":
        raise ConverterError(problem("SRV401", "the graph's name is no IRI"))
    return await send_graph(request, name)


async def direct_graph(request: Request) -> Response:
    """A graph by its own address (section 4.1)."""
    service: Service = request.app.state.service
    return await send_graph(request, f"{service.base}graph/{raw_path(request, '/graph/')}")


async def send_graph(request: Request, name: str | None, accept: str | None = None) -> Response:
    """A graph by its IRI; the default graph where that is empty, and all graphs where None."""
    service: Service = request.app.state.service
    await read_body(request, 0)
    job = {
        "do": "graph",
        "graph": name,
        "accept": request.headers.get("accept", "") if accept is None else accept,
        "test": request.method == "HEAD",
    }
    run = await while_there(request, service.query(job))
    return response(run, {"Vary": "Accept"})


async def read_only(request: Request) -> Response:
    """What is said to who would change a graph."""
    message = "the server only reads"
    found = problem("SRV405", message, suggestion="change the store with oifm load")
    request.scope["oifm.codes"] = ["SRV405"]
    return FaultResponse([found], 405, {"Allow": "GET, HEAD"})


def raw_path(request: Request, before: str) -> str:
    """The rest of the path as it was sent, for in IRIs escapes are no others' letters.

    Only where both mean the same are they written as in our IRIs.

    Raises:
        ConverterError: SRV401, where it is no ASCII.
    """
    raw: bytes = request.scope["raw_path"]
    try:
        path = raw.decode("ascii")
    except UnicodeDecodeError:
        raise ConverterError(problem("SRV401", "the path is no ASCII")) from None
    return normal_escapes(path).removeprefix(before)
