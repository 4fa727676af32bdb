"""The SHACL engines, each behind one function: shapes and data in, results out.

``shacl`` is fast and young; pySHACL is the reference. Neither fetches anything: imports are
not followed, and neither knows JavaScript or entailment here.
"""

from __future__ import annotations

import importlib.util
import re
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from converter.iris import SH
from converter.problems import ConverterError
from converter.rules import problem
from converter.shacl.blank import first_of, is_mark, labels, marked
from converter.shacl.results import Result, node

Run = Callable[[str, bytes], list[Result]]
# How deep shapes may stand in shapes.
_DEPTH = 60
# What was not ended is ended again after so many seconds.
_AGAIN = 1.0
# A path that is one property, as the engine shows it.
_PROPERTY = re.compile(r"<([^<>]*)>")


def run(engine: str, shapes: str, triples: bytes, *, deadline: float | None = None) -> list[Result]:
    """Holds data against shapes.

    Args:
        engine: a key of :data:`ENGINES`.
        shapes: the shapes graph, as Turtle.
        triples: the data graph, as N-Triples.
        deadline: after so many seconds of the clock an engine in Python is stopped.

    Returns:
        The results, sorted, each once.

    Raises:
        ConverterError: SHC405, where the engine is not installed; SHC407, where it fails.
    """
    if not installed(engine):
        message = f"the SHACL engine {engine} is not installed"
        help_ = f"pip install 'oifm-converter[{engine}]', or --engine plan"
        raise ConverterError(problem("SHC405", message, suggestion=help_))
    with _stopped_after(deadline, engine):
        return sorted(set(ENGINES[engine](shapes, triples)))


@contextmanager
def _stopped_after(seconds: float | None, engine: str) -> Iterator[None]:
    """Ends what runs too long, by a signal; where there is none, nothing is ended."""
    on_time = seconds is None or not hasattr(signal, "setitimer")
    if on_time or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_number: int, _frame: object) -> None:
        raise _failed(engine, TimeoutError(f"it was not done after {seconds:g} seconds"))

    before = signal.signal(signal.SIGALRM, stop)
    # Again and again: what is raised in a callback of the garbage collector goes nowhere.
    signal.setitimer(signal.ITIMER_REAL, seconds or 0, _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def installed(engine: str) -> bool:
    """Whether the package of an engine is there."""
    return importlib.util.find_spec(engine) is not None


def _shacl(shapes: str, triples: bytes) -> list[Result]:
    import shacl

    text = triples.decode()
    with_mark, data = marked(shapes, text)
    try:
        report = shacl.Shapes.from_turtle(with_mark).validate_text(data, "ntriples")
    except (ValueError, RuntimeError) as error:
        raise _failed("shacl", error) from None
    first = first_of((found.focus_node, found.source_shape) for found in report.results)
    label = labels(first, text)
    return [
        Result(
            focus=label(node(found.focus_node)),
            shape=node(found.root_shape or found.source_shape),
            path=_path(found.path),
            value=label(found.value or ""),
            component=found.component_iri,
            severity=found.severity_iri,
            message=found.message or "",
        )
        for found in report.results
        if not is_mark(found.source_shape)
    ]


def _path(shown: str | None) -> str:
    match = _PROPERTY.fullmatch(shown or "")
    return match[1] if match else ""


def _pyshacl(shapes: str, triples: bytes) -> list[Result]:
    import pyparsing
    import pyshacl
    import rdflib
    from rdflib.plugins.sparql.sparql import SPARQLError

    from converter.graph.rdf_lib import graph_of

    # rdflib makes one number of 1 and "01"; sh:maxCount would then pass.
    before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        shapes_graph = graph_of([shapes], {})
        _, report, _ = pyshacl.validate(
            _reading_once(graph_of([triples.decode()], {})),
            shacl_graph=shapes_graph,
            inplace=True,
            do_owl_imports=False,
            max_validation_depth=_DEPTH,
        )
    except (
        *(pyshacl.errors.ValidationFailure, pyshacl.errors.ShapeLoadError),
        # Of the queries and patterns of the user's own shapes.
        *(pyparsing.ParseBaseException, SPARQLError, RecursionError, re.error),
    ) as error:
        raise _failed("pyshacl", error) from None
    finally:
        rdflib.NORMALIZE_LITERALS = before
    if not isinstance(report, rdflib.Graph):
        raise _failed("pyshacl", ValueError("no report"))
    around = _named_around(shapes_graph)
    return [
        _of_report(report, found, around)
        # What only explains another result (sh:detail) is none of its own.
        for found in report.objects(None, _sh("result"))
    ]


def _reading_once(graph: Any) -> Any:
    """The graph, which reads a query once: pySHACL asks its text anew of every focus node."""
    from rdflib.plugins.sparql import prepareQuery

    ask, prepared = graph.query, lru_cache(maxsize=256)(prepareQuery)
    graph.query = lambda query, *more, **named: ask(prepared(query), *more, **named)
    return graph


def _sh(name: str) -> Any:
    import rdflib

    return rdflib.URIRef(SH + name)


def _of_report(report: Any, found: Any, around: Callable[[Any], str]) -> Result:
    import rdflib

    def iri(name: str) -> str:
        term = report.value(found, _sh(name))
        return str(term) if isinstance(term, rdflib.URIRef) else ""

    focus, value = (report.value(found, _sh(name)) for name in ("focusNode", "value"))
    messages = sorted(map(str, report.objects(found, _sh("resultMessage"))))
    return Result(
        focus=str(focus) if isinstance(focus, rdflib.URIRef) else focus.n3(),
        shape=around(report.value(found, _sh("sourceShape"))),
        path=iri("resultPath"),
        value=value.n3() if value is not None else "",
        component=iri("sourceConstraintComponent"),
        severity=iri("resultSeverity"),
        message=messages[0] if messages else "",
    )


def _named_around(shapes: Any) -> Callable[[Any], str]:
    """The name of a shape, or of the nearest around it that has one."""
    import rdflib

    def named(shape: Any) -> str:
        seen = set()
        while isinstance(shape, rdflib.BNode) and shape not in seen:
            seen.add(shape)
            shape = next(iter(sorted(shapes.subjects(_sh("property"), shape))), shape)
        return str(shape) if isinstance(shape, rdflib.URIRef) else ""

    return named


def _failed(engine: str, error: Exception) -> ConverterError:
    words = " ".join(str(error).split())[:200] or type(error).__name__
    return ConverterError(problem("SHC407", f"the SHACL engine {engine} gave up: {words}"))


ENGINES: dict[str, Run] = {"shacl": _shacl, "pyshacl": _pyshacl}
