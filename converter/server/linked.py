"""Linked data: what an IRI under the base stands for, as a page or as RDF."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from converter.iris import quote_path, unquote_segment
from converter.problems import ConverterError
from converter.rules import problem
from converter.server.answers import response, while_there
from converter.server.bodies import read_body
from converter.server.forms import parameters
from converter.server.graphs import raw_path, send_graph
from converter.server.negotiation import wants_page
from converter.server.protocol import service_url
from converter.server.service import Service

# What can be asked for by a suffix, for those who cannot send a header.
_SUFFIXES = {
    ".html": "text/html",
    ".ttl": "text/turtle",
    ".jsonld": "application/ld+json",
    ".nt": "application/n-triples",
    ".rdf": "application/rdf+xml",
}
# The pages of the site bring what they need, and send nothing away.
_PAGES = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


async def thing(request: Request) -> Response:
    """Anything with an IRI: a finding, an attribute, a value, a value set, a code.

    A browser is sent to the page that speaks of it; others get the statements about it.
    """
    await read_body(request, 0)
    name, accept = _wanted(request, raw_path(request, "/"))
    if wants_page(accept):
        return await _page_of(request, name)
    return await _described(request, name, accept)


async def finding(request: Request) -> Response:
    """The page of a finding by its identifier, or the statements about it."""
    await read_body(request, 0)
    name, accept = _wanted(request, raw_path(request, "/findings/"))
    if not wants_page(accept):
        return await _described(request, f"id/{name}", accept)
    service: Service = request.app.state.service
    job = {"do": "place", "name": f"findings/{unquote_segment(name)}"}
    run = await while_there(request, service.pages(job))
    place = f"findings/{unquote_segment(name)}.html" if run.status else run.head["place"]
    return await _site(request, place)


async def vocabulary(request: Request) -> Response:
    """The vocabulary: its page, or the graph that holds it."""
    _, accept = _wanted(request, raw_path(request, "/"))
    if wants_page(accept):
        return RedirectResponse("/vocabulary.html", 303)
    service: Service = request.app.state.service
    return await send_graph(request, f"{service.base}graph/vocabulary", accept)


async def ontology(request: Request) -> Response:
    """The ontology by its own IRI: the list of findings, or what is said of it."""
    await read_body(request, 0)
    accept = request.headers.get("accept", "")
    return await (findings(request) if wants_page(accept) else _described(request, "id", accept))


async def site(request: Request) -> Response:
    """A file of the site."""
    await read_body(request, 0)
    return await _site(request, request.url.path.lstrip("/"))


async def findings(request: Request) -> Response:
    """The list of all findings."""
    return RedirectResponse("/index.html", 303)


async def void(request: Request) -> Response:
    """What data there are (VoID, section 7.2)."""
    service: Service = request.app.state.service
    await read_body(request, 0)
    job = {
        "do": "void",
        "accept": request.headers.get("accept", ""),
        "url": service_url(request),
    }
    return response(await while_there(request, service.query(job)), {"Vary": "Accept"})


async def search(request: Request) -> Response:
    """Findings by name, synonym, identifier or code."""
    service: Service = request.app.state.service
    await read_body(request, 0)
    found = parameters(request.scope["query_string"])
    text, limit = found.get("q", [""])[0], found.get("limit", ["20"])[0]
    if not limit.isascii() or not limit.isdecimal() or not 0 < int(limit[:9]) <= _MOST:
        message = f"limit is no number from 1 to {_MOST}"
        raise ConverterError(problem("SRV401", message))
    job = {"do": "search", "text": text, "limit": int(limit)}
    run = await while_there(request, service.pages(job))
    return response(run)


_MOST = 200


def _wanted(request: Request, name: str) -> tuple[str, str]:
    """The name without a suffix, and what is accepted; a suffix goes before the header."""
    for suffix, media in _SUFFIXES.items():
        if name.endswith(suffix):
            return name.removesuffix(suffix), media
    return name, request.headers.get("accept", "")


async def _page_of(request: Request, name: str) -> Response:
    service: Service = request.app.state.service
    run = await while_there(request, service.pages({"do": "place", "name": unquote_segment(name)}))
    if run.status:
        return response(run)
    page, _, anchor = run.head["place"].partition("#")
    where = f"/{quote_path(page)}" + (f"#{quote_path(anchor)}" if anchor else "")
    return RedirectResponse(where, 303, {"Vary": "Accept"})


async def _described(request: Request, name: str, accept: str) -> Response:
    service: Service = request.app.state.service
    job = {"do": "describe", "iri": service.base + name, "accept": accept}
    return response(await while_there(request, service.query(job)), {"Vary": "Accept"})


async def _site(request: Request, name: str) -> Response:
    service: Service = request.app.state.service
    run = await while_there(request, service.pages({"do": "page", "name": name}))
    headers = {"Vary": "Accept", "Content-Security-Policy": _PAGES, "Cache-Control": "no-cache"}
    return response(run, headers)
