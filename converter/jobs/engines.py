"""Annotations against shapes: what :mod:`converter.jobs.validate` does, by a SHACL engine."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from converter import io
from converter.jobs.columns import column_map
from converter.jobs.engine_answers import Answers
from converter.jobs.engine_input import EngineInput, read_input
from converter.jobs.limits import ErrorLimit
from converter.jobs.load import Progress
from converter.jobs.plan_results import as_wanted, has_graphs, plan_results
from converter.jobs.sources import ANNOTATION_SUFFIXES, Sources
from converter.jobs.terminology import terminology_for
from converter.jobs.validate import (
    ValidateOptions,
    ValidateResult,
    checked_format,
    definitions_for,
    sources_of,
)
from converter.problems import ConverterError, Problem
from converter.rules import problem
from converter.suffixes import uncompressed

if TYPE_CHECKING:
    import pyarrow as pa

    from converter.iris import Namespaces
    from converter.shacl.data import Data
    from converter.shacl.guard import OwnShapes
    from converter.shacl.results import Result
    from converter.shacl.shapes import ShapesOf
    from converter.validation import Constraints, Validation

ENGINES = ("plan", "shacl", "pyshacl")
_RDF_SUFFIXES = (".ttl", ".turtle", ".nt", ".rdf", ".owl", ".xml", ".jsonld", ".trig", ".nq", ".n3")
_RDF = frozenset({"ttl", "nt", "rdfxml", "jsonld", "trig", "nq", "n3"})
# About fifteen thousand observations: some 15 seconds.
_SMALL = 64 << 20


@dataclass(frozen=True)
class EngineOptions:
    """What a user may choose about SHACL.

    Attributes:
        engine: one of :data:`ENGINES`.
        shapes: a file of shapes of the user's own, checked beside the others.
        allow_sparql: run the queries in it.
        timeout: after so many seconds pySHACL is stopped, where there are shapes of the
            user's own.
    """

    engine: str = "shacl"
    shapes: str | None = None
    allow_sparql: bool = False
    timeout: float = 300


def engine_for(paths: Sequence[str], form: str | None) -> str:
    """The engine where the user names none: ``shacl`` for small graphs, if it is installed.

    Graphs are recognised by the format that the user names, or by the suffixes of files.
    Large ones go to the plan, which answers sooner.

    Raises:
        ConverterError: IO1xx, where a path leads nowhere.
    """
    from converter.shacl.engines import installed

    files = io.expand(paths, ANNOTATION_SUFFIXES)
    if form is None:
        graphs = all(uncompressed(name).lower().endswith(_RDF_SUFFIXES) for name in files)
    else:
        graphs = form in _RDF
    if not graphs or not installed("shacl"):
        return "plan"
    sizes = (io.Input(name).size for name in files if name != io.STANDARD_STREAM)
    return "shacl" if sum(sizes) <= _SMALL else "plan"


def checked_engine(name: str | None) -> str | None:
    """The name itself.

    Raises:
        ConverterError: IO104, where no engine has it.
    """
    if name is not None and name not in ENGINES:
        message = f"there is no engine {name!r}"
        raise ConverterError(problem("IO104", message, expected=", ".join(ENGINES)))
    return name


def validation_report(result: ValidateResult, *, show_values: bool = False) -> bytes:
    """The W3C validation report of what :func:`validate_with_engine` found, as Turtle."""
    from converter.iris import Namespaces
    from converter.shacl.report import report

    ns = Namespaces(result.base) if result.base else Namespaces()
    # As SHACL has it: anything that was found is not conforming, whatever its severity.
    conforms = not result.results and result.observations > 0
    return report(result.results, ns, conforms=conforms, show_values=show_values)


def validate_with_engine(
    paths: Sequence[str],
    defs: Sequence[str],
    *,
    options: ValidateOptions | None = None,
    engine: EngineOptions | None = None,
    progress: Progress | None = None,
) -> ValidateResult:
    """Checks annotations by an engine that is named, and keeps what a report needs.

    Documents become a graph first, as ``oifm convert`` writes it; graphs are taken as they
    are. What is found stands at the place in the document.

    Args:
        paths: annotations: files, folders, patterns, or ``-`` for standard input.
        defs: definitions, as :func:`converter.jobs.load.load` takes them.
        options: see :class:`converter.jobs.validate.ValidateOptions`.
        engine: see :class:`EngineOptions`.
        progress: called with a stage, what is done and the total.

    Raises:
        ConverterError: as :func:`converter.jobs.validate.validate`; RDF406 for graphs of
            different bases; SHC403, SHC404, SHC406 for shapes of the user's own; SHC405 and
            SHC407 for the engine.
    """
    from converter.validation import Constraints

    started = time.perf_counter()
    options, engine = options or ValidateOptions(), engine or EngineOptions()
    checked_format(options.form)
    findings = definitions_for(defs, options.definition_form, options.limit, progress)
    result = check_with_engine(
        paths, Constraints.of(findings), options=options, engine=engine, progress=progress
    )
    return replace(result, seconds=time.perf_counter() - started)


def check_with_engine(
    paths: Sequence[str | io.Input],
    constraints: Constraints,
    *,
    options: ValidateOptions,
    engine: EngineOptions,
    progress: Progress | None = None,
) -> ValidateResult:
    """Checks annotations by an engine against definitions that were read already.

    Arguments and errors are those of :func:`validate_with_engine`, but for what can be
    wrong with definitions.
    """
    from converter.iris import Namespaces
    from converter.report import apply_severities

    started = time.perf_counter()
    columns = column_map(options.column_map)
    by_plan = engine.engine == "plan"
    sources = sources_of(paths, options, digests=by_plan)
    if by_plan and not has_graphs(sources, options.form, columns):
        return plan_results(sources, constraints, options, progress)
    given = read_input(sources, constraints, options.form, columns, progress)
    ns = Namespaces(_base(given.data)) if _base(given.data) else Namespaces()
    found = [p for reading in given.readings for p in reading.problems]
    observations = sum(reading.observations for reading in given.readings)
    if not observations:
        found.append(problem("OBS500", "no observation was found, so nothing was checked"))
        results: list[Result] = []
    elif by_plan:
        results, problems = _by_plan(given, constraints, ns, sources, options)
        found += problems
    else:
        results, problems = _by_shapes(given, constraints, ns, sources, options, engine)
        found += problems
    found.sort(key=lambda p: (p.source, p.line, p.column, p.code, p.pointer, p.attribute, p.value))
    told = tuple(ErrorLimit(options.limit_errors).cut(apply_severities(found, options.severities)))
    seconds = time.perf_counter() - started
    files = len(given.readings)
    return ValidateResult(told, files, observations, seconds, tuple(results), ns.base)


def _by_shapes(
    given: EngineInput,
    constraints: Constraints,
    ns: Namespaces,
    sources: Sources,
    options: ValidateOptions,
    engine: EngineOptions,
) -> tuple[list[Result], list[Problem]]:
    from converter.shacl.check import check
    from converter.shacl.faults import BESIDE, names_of, results_of
    from converter.shacl.shapes import ShapesOf

    shapes = ShapesOf(constraints.findings, ns)
    own = _own_shapes(engine, options, shapes, given.triples)
    deadline = engine.timeout if own else None
    checked = check(given.triples, shapes, engine.engine, own=own, deadline=deadline)
    checked = checked.without(BESIDE, ns)
    table, validation = _validation(given, constraints, sources, options)
    beside = [fault for fault in validation.faults.to_pylist() if fault["code"] in BESIDE]
    shown = options.show_values
    answers = Answers(given, constraints, sources, validation, shapes=ns.shapes, show_values=shown)
    problems = [*answers.problems(checked)]
    problems += [problem for problem in validation.problems if problem.code in BESIDE]
    results = [(answer.code, answer.result) for answer in checked.answers]
    results += results_of(beside, names_of(table, given.rows).__getitem__, ns)
    return as_wanted(results, options.severities), problems


def _by_plan(
    given: EngineInput,
    constraints: Constraints,
    ns: Namespaces,
    sources: Sources,
    options: ValidateOptions,
) -> tuple[list[Result], list[Problem]]:
    from converter.shacl.faults import names_of, results_of

    table, validation = _validation(given, constraints, sources, options)
    focus = names_of(table, given.rows).__getitem__
    results = results_of(validation.faults.to_pylist(), focus, ns)
    return as_wanted(results, options.severities), list(validation.problems)


def _validation(
    given: EngineInput, constraints: Constraints, sources: Sources, options: ValidateOptions
) -> tuple[pa.Table, Validation]:
    """What the plan says, and the table that it looked at."""
    from converter.validation import Options, validate_table
    from converter.validation.own_units import with_own_units

    table = with_own_units(given.table, constraints)
    with terminology_for(options.terminology, options.index) as releases:
        shown = Options(options.show_values, sources.locate, sources.expect, terminology=releases)
        return table, validate_table(table, constraints, options=shown)


def _base(data: Iterable[Data]) -> str:
    bases = sorted({part.base for part in data if part.base is not None})
    if len(bases) > 1:
        message = f"the observations are described under different bases: {', '.join(bases)}"
        raise ConverterError(problem("RDF406", message, suggestion="check them file by file"))
    return bases[0] if bases else ""


def _own_shapes(
    engine: EngineOptions, options: ValidateOptions, shapes: ShapesOf, triples: bytes
) -> OwnShapes | None:
    from converter.shacl.check import occurring
    from converter.shacl.guard import own_shapes

    if engine.shapes is None:
        return None
    return own_shapes(
        io.read_bytes(engine.shapes, limit=options.limit),
        engine.shapes,
        shapes.findings,
        shapes.ns,
        occurring=occurring(triples),
        allow_sparql=engine.allow_sparql,
        backtracks=engine.engine == "pyshacl",
    )
