"""The named queries and the prefixes, for the page and for other clients."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from converter.problems import ConverterError
from converter.rules import problem
from converter.server.bodies import read_body
from converter.server.service import Service
from converter.store.library import NamedQuery, library
from converter.store.prefixes import namespaces

_LARGEST = 1 << 16


async def prefixes(request: Request) -> Response:
    """The prefixes that a query may use undeclared."""
    service: Service = request.app.state.service
    return JSONResponse(namespaces(service.base))


async def queries(_: Request) -> Response:
    """All named queries, with their parameters."""
    return JSONResponse([_told(query) for query in library().values()])


async def filled(request: Request) -> Response:
    """The text of a named query with values for its parameters."""
    service: Service = request.app.state.service
    query = library().get(request.path_params["name"])
    if query is None:
        raise ConverterError(problem("SRV404", "there is no named query of this name"))
    values = _values(await read_body(request, _LARGEST))
    return JSONResponse({"query": query.fill(values, service.base)})


def _values(body: bytes) -> dict[str, str]:
    """The parameters in a body: an object of texts and numbers."""
    try:
        found = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        raise ConverterError(problem("SRV401", "the body is no JSON")) from None
    if not isinstance(found, dict) or not all(
        isinstance(value, str | int | float) and not isinstance(value, bool)
        for value in found.values()
    ):
        message = "the body is no object of texts and numbers"
        raise ConverterError(problem("SRV401", message))
    return {str(name): str(value) for name, value in found.items()}


def _told(query: NamedQuery) -> dict[str, Any]:
    return {
        "name": query.name,
        "group": query.group,
        "title": query.title,
        "description": query.description,
        "parameters": [
            {
                "name": parameter.name,
                "kind": parameter.kind,
                "label": parameter.label,
                "default": parameter.default,
                "example": parameter.example,
                "choices": list(parameter.choices),
            }
            for parameter in query.parameters
        ],
        "text": query.text,
        "chart": query.chart,
        "example": dict(query.example),
    }
