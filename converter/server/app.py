"""The application: which address is answered by what."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from converter.problems import ConverterError
from converter.server import assets, explaining, graphs, library, linked, protocol, validating
from converter.server.answers import TOLD, Answer, Gone
from converter.server.faults import FaultResponse, fault, of_error
from converter.server.frontier import Frontier
from converter.server.metrics import MEDIA_TYPE
from converter.server.openapi import document
from converter.server.service import Service

Endpoint = Callable[[Request], Awaitable[Response]]
_READ = ("GET", "HEAD")
_WRITE = ("PUT", "POST", "DELETE", "PATCH")
# Nobody is there to be told; the number is for the log.
_NOBODY = 499


def application(service: Service) -> Starlette:
    """The ASGI application for a service, which it opens and closes."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        service.begin()
        yield
        await service.close()

    middleware = [Middleware(Frontier, service=service)]
    if service.settings.allowed_origins:
        middleware.append(
            Middleware(
                CORSMiddleware,
                allow_origins=service.settings.allowed_origins,
                allow_methods=["GET", "HEAD", "POST"],
                allow_headers=["accept", "content-type"],
                expose_headers=["content-location", "etag", "link", TOLD.lower()],
            )
        )
    app = Starlette(
        routes=_routes(),
        middleware=middleware,
        exception_handlers={HTTPException: _http_fault},
        lifespan=lifespan,
    )
    app.state.service = service
    return app


def _routes() -> list[Route]:
    answers: list[tuple[str, Endpoint, tuple[str, ...]]] = [
        ("/", assets.page, _READ),
        ("/assets/{name:path}", assets.asset, _READ),
        ("/query", protocol.sparql, ("GET", "POST")),
        ("/sparql", protocol.sparql, ("GET", "POST")),
        ("/store", graphs.graph_store, _READ),
        ("/store", graphs.read_only, _WRITE),
        ("/graph/{name:path}", graphs.direct_graph, _READ),
        ("/graph/{name:path}", graphs.read_only, _WRITE),
        ("/.well-known/void", linked.void, _READ),
        ("/validate", validating.validate, ("POST",)),
        ("/queries", library.queries, _READ),
        ("/queries/{name}", library.filled, ("POST",)),
        ("/prefixes", library.prefixes, _READ),
        ("/search", linked.search, _READ),
        ("/findings", linked.findings, _READ),
        ("/findings/", linked.findings, _READ),
        ("/findings/{name:path}", linked.finding, _READ),
        ("/core{suffix:path}", linked.vocabulary, _READ),
        ("/qualifiers{suffix:path}", linked.vocabulary, _READ),
        ("/id", linked.ontology, _READ),
        *(
            (f"/{kind}/{{name:path}}", linked.thing, _READ)
            for kind in ("id", "observation", "valueset", "code", "shapes", "instance")
        ),
        *(
            (f"/{kind}", linked.site, _READ)
            for kind in (
                "index.html",
                "codes.html",
                "value-sets.html",
                "vocabulary.html",
                "codes/{name}",
                "value-sets/{name}",
                "static/{name}",
            )
        ),
        ("/rules/{code}", explaining.rule, _READ),
        ("/openapi.json", _openapi, _READ),
        ("/healthz", _health, _READ),
        ("/metrics", _metrics, _READ),
    ]
    return [
        Route(path, _guarded(path, endpoint), methods=list(methods))
        for path, endpoint, methods in answers
    ]


def _guarded(path: str, endpoint: Endpoint) -> Endpoint:
    """The same, with errors as answers, and known to the log by its route."""

    async def guarded(request: Request) -> Response:
        request.scope["oifm.route"] = path
        try:
            answer = await endpoint(request)
        except ConverterError as error:
            answer = of_error(error)
        except Gone:
            answer = Response(None, _NOBODY)
        return _Told(answer)

    return guarded


class _Told(Response):
    """An answer that leaves word for the log, once it was sent."""

    def __init__(self, answer: Response) -> None:
        self._answer = answer
        self.background = None

    async def __call__(self, scope, receive, send) -> None:  # type: ignore[no-untyped-def]
        """Sends it."""
        await self._answer(scope, receive, send)
        if isinstance(self._answer, Answer | FaultResponse):
            scope["oifm.codes"] = self._answer.codes
        if isinstance(self._answer, Answer):
            scope["oifm.broken"] = self._answer.broken


async def _http_fault(request: Request, error: Exception) -> Response:
    if getattr(error, "status_code", 500) != 405:
        return fault("SRV404", "there is nothing at this address", 404)
    permitted = (getattr(error, "headers", None) or {}).get("Allow", "")
    allow = ", ".join(sorted(permitted.split(", ")))
    message = f"{request.method} is no method of this address"
    answer = fault("SRV405", message, 405, expected=allow)
    answer.headers["Allow"] = allow
    return answer


async def _openapi(request: Request) -> Response:
    return JSONResponse(document(protocol.service_url(request)))


async def _health(request: Request) -> Response:
    service: Service = request.app.state.service
    state = "draining" if service.draining else "ready" if service.ready else "starting"
    return JSONResponse({"status": state}, 503 if service.draining else 200)


async def _metrics(request: Request) -> Response:
    service: Service = request.app.state.service
    return PlainTextResponse(service.metrics.text(service.counts), media_type=MEDIA_TYPE)
