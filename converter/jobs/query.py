"""Queries: over a store on disk, or over sources that are read for the occasion."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, TypeVar

from converter import io
from converter.iris import DEFAULT_BASE
from converter.jobs.load import Progress
from converter.problems import ConverterError, Problem
from converter.rules import problem
from converter.store.folder import StoreFolder
from converter.store.guard import limited, read_query
from converter.store.run import Outcome, checked_result_format, run
from converter.store.strange_names import strange_names

if TYPE_CHECKING:
    from converter.jobs.store import StoreOptions
    from converter.store.writing import Store

# More rows than a person reads.
TABLE_ROWS = 1000
_QUERY_LIMIT = 1 << 22
_Result = TypeVar("_Result")


@dataclass(frozen=True)
class QueryResult:
    """What came of a query; ``outcome`` is None where the sources could not be read."""

    outcome: Outcome | None
    documents: int = 0
    problems: tuple[Problem, ...] = ()


def query(
    text: str,
    *,
    source: str = "",
    store: str | None = None,
    sources: Sequence[str] = (),
    out: str = io.STANDARD_STREAM,
    format_: str | None = None,
    limit: int | None = None,
    timeout: float = 0,
    width: int = 0,
    options: StoreOptions | None = None,
    progress: Progress | None = None,
) -> QueryResult:
    """Runs a query and writes the answer, whole or not at all.

    Args:
        text: the query; see :func:`converter.store.guard.read_query`.
        source: the name of the file it comes from, for problems.
        store: the folder of a store.
        sources: what is asked where no store is named; see
            :func:`converter.jobs.store.memory_store`.
        out: a file, or ``-`` for standard output.
        format_: one of :data:`converter.store.run.ALL_FORMATS`; where None that of the
            suffix of ``out``, or else the usual one for the kind of query.
        limit: how many rows at most, or solutions that a graph is made of; 0 for all. Where
            None, a table has :data:`TABLE_ROWS` at most and anything else all.
        timeout: after how many seconds to give up; 0 for never.
        width: how wide a table may be; 0 for as wide as it is.
        options: how sources are read.
        progress: called with a stage, what is done and the total.

    Raises:
        ConverterError: IO1xx where something cannot be read or written; STO2xx where the
            store cannot be used; SPQ3xx where the query is not run, or takes too long.
    """
    folder = StoreFolder(store) if store else None
    base = folder.base if folder else (options and options.base_iri) or DEFAULT_BASE
    asked = read_query(text, base, source)
    chosen = checked_result_format(asked.kind, format_ or _format_of(out, asked.kind))
    cut = limit is None and chosen == "table"
    if limit or cut:
        asked = limited(asked, limit or TABLE_ROWS)
    _spare_what_is_read(out, [source], sources, options)
    opened, result = _opened(folder, sources, options, progress)
    if opened is None:
        return result
    with io.open_output(out) as sink:
        outcome = within(timeout, lambda: run(opened, asked, sink, chosen, base=base, width=width))
    if cut and outcome.rows == TABLE_ROWS:
        outcome = replace(outcome, cut=True)
    strange = strange_names(opened, asked.names, base, text, source)
    return QueryResult(outcome, result.documents, (*result.problems, *strange))


def base_of(store: str) -> str:
    """The base IRI of a store, under which ids in queries are meant.

    Args:
        store: the folder of a store.

    Raises:
        ConverterError: STO2xx, where it cannot be used.
    """
    return StoreFolder(store).base


def query_text(file: str) -> str:
    """The text of a query file.

    Raises:
        ConverterError: IO1xx where it cannot be read, SPQ301 where it is no UTF-8.
    """
    data = io.read_bytes(file, limit=_QUERY_LIMIT)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"the query is not UTF-8: {error.reason} at byte {error.start}"
        raise ConverterError(problem("SPQ301", message, source=file)) from error


def within(seconds: float, work: Callable[[], _Result]) -> _Result:
    """What a function gives, as long as it does so in time.

    pyoxigraph cannot be told to stop, so the work is left behind in its thread, which ends
    with the process.

    Args:
        seconds: the time it has; 0 for as long as it takes.
        work: the function.

    Raises:
        ConverterError: SPQ306 where the time is over, and what the function raises.
    """
    if not seconds:
        return work()
    results: list[_Result] = []
    errors: list[BaseException] = []

    def worker() -> None:
        try:
            results.append(work())
        except BaseException as error:  # noqa: BLE001 - it is raised again in the other thread
            _forget(error)
            errors.append(error)

    thread = threading.Thread(target=worker, name="oifm-query", daemon=True)
    thread.start()
    thread.join(min(seconds, threading.TIMEOUT_MAX))
    if thread.is_alive():
        message = f"the query has not ended after {seconds:g} seconds"
        suggestion = "ask for less, or give it more time with --timeout"
        raise ConverterError(problem("SPQ306", message, suggestion=suggestion))
    if errors:
        raise errors[0]
    return results[0]


def _forget(error: BaseException) -> None:
    """Lets go of what the functions held that an error went through.

    pyoxigraph complains on standard error where its results are dropped in another thread.
    """
    at: BaseException | None = error
    while at is not None:
        traceback.clear_frames(at.__traceback__)
        at = at.__context__


def _spare_what_is_read(
    out: str, files: Sequence[str], sources: Sequence[str], options: StoreOptions | None
) -> None:
    """Refuses an answer that would replace the query, a source, or what sources are read with."""
    from converter.jobs.kinds import SOURCE_SUFFIXES
    from converter.jobs.load import DEFINITION_SUFFIXES
    from converter.jobs.targets import spare

    spare([out], (files, ()), (sources, SOURCE_SUFFIXES))
    if options is not None:
        more = (options.column_map, options.key_file)
        spare([out], (options.defs, DEFINITION_SUFFIXES), (more, ()))


def _opened(
    store_folder: StoreFolder | None,
    sources: Sequence[str],
    options: StoreOptions | None,
    progress: Progress | None,
) -> tuple[Store | None, QueryResult]:
    if store_folder is not None:
        return store_folder.open(), QueryResult(None)
    from converter.jobs.store import memory_store

    opened, loaded = memory_store(sources, options=options, progress=progress)
    return opened, QueryResult(None, loaded.documents, loaded.problems)


def _format_of(out: str, kind: str) -> str | None:
    """The format that the suffix of a file says; None for a name without one.

    Raises:
        ConverterError: IO114, for a suffix of none of them.
    """
    if out == io.STANDARD_STREAM or not PurePath(out).suffix:
        return None
    name = out.lower().rpartition(".")[2]
    usual = {"srj": "json", "srx": "xml", "txt": "table", "turtle": "ttl", "owl": "rdf"}
    name = usual.get(name, name)
    if kind in ("CONSTRUCT", "DESCRIBE") and name == "xml":
        return "rdf"
    from converter.store.run import ALL_FORMATS, formats_of

    if name not in ALL_FORMATS:
        message = "the target format is not clear"
        suggestion = "name it with --format"
        expected = ", ".join(formats_of(kind))
        raise ConverterError(
            problem("IO114", message, source=out, expected=expected, suggestion=suggestion)
        )
    return name
