"""Graphs to a server: by the Graph Store Protocol, or by SPARQL Update."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.util import find_spec
from typing import TYPE_CHECKING

from converter import io
from converter.jobs.contents import Contents, contents_of
from converter.jobs.load import Progress
from converter.jobs.push_state import PushState
from converter.jobs.store import StoreOptions
from converter.problems import ConverterError, Problem
from converter.rules import problem
from converter.store.graphs import GraphInfo
from converter.store.updates import updates_of

if TYPE_CHECKING:
    from converter.remote.client import Client, Request
    from converter.remote.credentials import Secrets
    from converter.remote.waiting import Waits

N_TRIPLES = "application/n-triples"
UPDATE = "application/sparql-update"
WAYS = ("graph-store", "update")
# What may tell of patients.
_PRIVATE = frozenset({"annotations", "data"})


@dataclass(frozen=True)
class PushOptions:
    """What a user may choose about sending.

    Attributes:
        via: one of :data:`WAYS`.
        append: add to the graphs that are there, instead of replacing them.
        only: the kinds of graphs that are sent; all where empty.
        batch_size: how many bytes one update holds, about.
        timeout: the longest silence of the server, in seconds.
        ca_file: certificates that are trusted instead of those of the system.
        allow_http: send over a connection that others can read.
        resume: a file that keeps what was sent, and tells what need not be sent again.
        dry_run: send nothing.
        show_values: quote what the server says.
    """

    via: str = "graph-store"
    append: bool = False
    only: tuple[str, ...] = ()
    batch_size: int = 1 << 20
    timeout: float = 300.0
    ca_file: str | None = None
    allow_http: bool = False
    resume: str | None = None
    dry_run: bool = False
    show_values: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """One graph: how much of it, how, and whether it was sent or was there already."""

    graph: GraphInfo
    statements: int
    size: int
    method: str
    url: str
    there: bool = False


@dataclass
class PushResult:
    """What came of it; ``sent`` is empty where the sources could not be read."""

    sent: list[Sent] = field(default_factory=list)
    repeats: int = 0
    documents: int = 0
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Measure:
    """What is known of a graph before it is sent."""

    size: int
    count: int
    blank: bool
    digest: str


def push(
    url: str,
    sources: Sequence[str] = (),
    *,
    store: str | None = None,
    secrets: Secrets | None = None,
    options: PushOptions | None = None,
    reading: StoreOptions | None = None,
    waits: Waits | None = None,
    progress: Progress | None = None,
) -> PushResult:
    """Sends the graphs of a store, or of sources, to a server.

    Each graph is replaced as a whole by one request (PUT; SPARQL 1.1 Graph Store HTTP
    Protocol, section 5.3), or added to (POST, section 5.5). By SPARQL Update a graph takes
    several requests, between which the server shows a part of it.

    Args:
        url: the address of the Graph Store, or of updates.
        sources: what ``oifm load`` takes, where no store is named.
        store: the folder of a store.
        secrets: where the credentials are.
        options: see :class:`PushOptions`.
        reading: how sources are read.
        waits: how often a request is repeated, and when.
        progress: called with a stage, what is done and the total.

    Raises:
        ConverterError: PSH6xx, where something is not sent; the problems of sources and
            stores.
    """
    client = _client(url, secrets, options := options or PushOptions(), waits)
    found = contents_of(sources, store, only=options.only, options=reading, progress=progress)
    if not isinstance(found, Contents):
        return PushResult(documents=found.documents, problems=found.problems)
    _refuse_readable(client, found, options)
    result = PushResult(documents=found.loaded.documents, problems=found.loaded.problems)
    way = f"{options.via}{' append' if options.append else ''}"
    state = PushState.read(options.resume, client.address.text, way)
    for done, graph in enumerate(found.graphs):
        if progress:
            progress("sending", done, len(found.graphs))
        try:
            result.sent.append(_send_graph(client, found, graph, options, state))
        except ConverterError as error:
            rest = _unsent(client, graph, done, len(found.graphs))
            raise ConverterError([*error.problems, rest]) from error
        result.repeats = client.repeats
    return result


def installed() -> None:
    """Makes sure that the package of the extra ``push`` is there.

    Raises:
        ConverterError: PSH607, where it is not.
    """
    if find_spec("urllib3") is None:
        suggestion = 'pip install "oifm-converter[push]"'
        raise ConverterError(problem("PSH607", "sending needs urllib3", suggestion=suggestion))


def _client(url: str, secrets: Secrets | None, options: PushOptions, waits: Waits | None) -> Client:
    installed()
    from converter.remote.address import address_of
    from converter.remote.client import Client
    from converter.remote.credentials import Secrets, credentials_of
    from converter.remote.waiting import Waits

    if options.via not in WAYS:
        message = f"there is no way {options.via!r} to send"
        raise ConverterError(problem("IO104", message, expected=", ".join(WAYS)))
    return Client(
        address=address_of(url),
        credentials=credentials_of(secrets or Secrets()),
        timeout=options.timeout,
        trusted=io.read_bytes(options.ca_file) if options.ca_file else b"",
        waits=waits or Waits(),
        show_values=options.show_values,
    )


def _refuse_readable(client: Client, found: Contents, options: PushOptions) -> None:
    if client.address.secure or options.allow_http:
        return
    private = sum(graph.kind in _PRIVATE for graph in found.graphs)
    what = "credentials" if client.credentials.header else "annotations" if private else ""
    if what:
        message = f"with http:// others can read the {what} on the way"
        suggestion = "use https://, or say --allow-http where the network is trusted"
        raise ConverterError(
            problem("PSH606", message, source=client.address.text, suggestion=suggestion)
        )


def _send_graph(
    client: Client, found: Contents, graph: GraphInfo, options: PushOptions, state: PushState
) -> Sent:
    measure = _measured(found, graph)
    by_update = options.via == "update"
    method = "PUT" if not (by_update or options.append) else "POST"
    url = client.address.text if by_update else client.address.with_graph(graph.iri)
    sent = Sent(
        graph, measure.count, measure.size, method, url, state.has(graph.iri, measure.digest)
    )
    if sent.there or options.dry_run:
        return sent
    # What was there before is not there any more once the first request is under way.
    state.forget(graph.iri)
    requests = _updates if by_update else _whole
    for request in requests(sent, found, measure, options):
        client.send(request)
    state.keep(graph.iri, measure.digest)
    return sent


def _measured(found: Contents, graph: GraphInfo) -> _Measure:
    digest, size, count, blank = sha256(), 0, 0, False
    for block in found.blocks(graph):
        digest.update(block.lines)
        size += len(block.lines)
        count += block.count
        blank |= block.blank
    return _Measure(size, count, blank, digest.hexdigest())


def _whole(
    sent: Sent, found: Contents, measure: _Measure, options: PushOptions
) -> Iterator[Request]:
    from converter.remote.client import Request

    yield Request(
        sent.method,
        sent.url,
        N_TRIPLES,
        lambda: (block.lines for block in found.blocks(sent.graph)),
        measure.size,
        # A graph is a set, so that adding twice is adding once, but for its blank nodes.
        repeatable=not options.append or not measure.blank,
    )


def _updates(
    sent: Sent, found: Contents, measure: _Measure, options: PushOptions
) -> Iterator[Request]:
    from converter.remote.client import Request

    blocks = found.blocks(sent.graph, size=options.batch_size)
    for update in updates_of(sent.graph.iri, blocks, replace=not options.append):
        text = update.text
        yield Request(
            "POST",
            sent.url,
            UPDATE,
            lambda text=text: (text,),  # type: ignore[misc]
            len(text),
            repeatable=update.repeatable,
        )


def _unsent(client: Client, graph: GraphInfo, done: int, total: int) -> Problem:
    message = f"{done} of {total} graphs are there; {graph.iri} may not be, or in part"
    where = {
        "source": client.address.text,
        "suggestion": "send again; with --resume FILE, only the rest",
    }
    return problem("PSH608", message, **where)
