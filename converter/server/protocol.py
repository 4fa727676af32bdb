"""SPARQL 1.1 Protocol: the query operation (section 2.1)."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from converter.problems import ConverterError
from converter.rules import problem
from converter.server.answers import response, while_there
from converter.server.bodies import content_type, read_body
from converter.server.forms import Parameters, parameters, single, utf8
from converter.server.negotiation import wants_page
from converter.server.service import Service

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"


async def sparql(request: Request) -> Response:
    """Answers a query, or describes the service where there is none."""
    service: Service = request.app.state.service
    asked = await _asked(request, service.settings.max_body)
    accept = request.headers.get("accept", "")
    if asked is None:
        if wants_page(accept):
            return RedirectResponse("/", 303)
        job = {"do": "service", "accept": accept, "url": service_url(request)}
    else:
        job = {"do": "query", "accept": accept, **asked}
    run = await while_there(request, service.query(job))
    return response(run, {"Vary": "Accept"})


async def _asked(request: Request, limit: int) -> dict[str, Any] | None:
    """The query and its graphs; None where there is none (Service Description, section 2)."""
    in_url = parameters(request.scope["query_string"])
    body = await read_body(request, limit)
    if request.method != "POST":
        if not in_url:
            return None
        return _operation(in_url, single(in_url, "query"))
    kind = content_type(request)
    if kind == _FORM:
        # Some clients put the graphs into the address also where the query is in a form.
        found = {name: list(values) for name, values in in_url.items()}
        for name, values in parameters(body).items():
            found.setdefault(name, []).extend(values)
        return _operation(found, single(found, "query"))
    if kind == _QUERY:
        return _operation(in_url, utf8(body, "the query"))
    if kind == _UPDATE:
        raise _read_only()
    message = "a query is posted as a form or as it is"
    raise ConverterError(problem("SRV406", message, expected=f"{_FORM} or {_QUERY}"))


def _operation(found: Parameters, query: str | None) -> dict[str, Any]:
    if "update" in found:
        raise _read_only()
    if query is None:
        message = "there is no query"
        raise ConverterError(problem("SRV401", message, expected="the parameter query, once"))
    return {
        "query": query,
        "default": found.get("default-graph-uri"),
        "named": found.get("named-graph-uri"),
    }


def service_url(request: Request) -> str:
    """Where clients reach this server, without a final slash."""
    service: Service = request.app.state.service
    return (service.settings.public_url or str(request.base_url)).rstrip("/")


def _read_only() -> ConverterError:
    message = "the server only answers queries"
    suggestion = "change the store with oifm load"
    return ConverterError(problem("SRV405", message, suggestion=suggestion))
