"""Annotations against definitions: read, check, and tell what does not agree."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from converter import io
from converter.jobs.columns import column_map
from converter.jobs.limits import ErrorLimit
from converter.jobs.load import Loaded, Progress, load
from converter.jobs.sources import Sources
from converter.jobs.terminology import terminology_for
from converter.problems import ConverterError, Problem
from converter.rules import problem

if TYPE_CHECKING:
    import pyarrow as pa

    from converter.model import FindingModel
    from converter.shacl.results import Result
    from converter.validation import Constraints, Validation


@dataclass(frozen=True)
class ValidateOptions:
    """What a user may choose about a validation.

    Attributes:
        form: the format of the annotations, recognised where None.
        definition_form: the form of the definitions, recognised where None.
        limit: the largest input, in bytes.
        severities: as :class:`converter.jobs.check.CheckOptions` has it.
        show_values: put recorded texts and numbers into messages.
        column_map: a file that says what tables call the columns; none where None.
        jobs: how many processes read small documents, where there are many.
        keep_going: a file that cannot be read is a problem, not the end.
        limit_errors: after so many errors nothing more is looked at; 0 for no limit.
        terminology: look recorded codes up in releases of their code systems.
        index: where these are; see :func:`converter.jobs.terminology.index_path`.
    """

    form: str | None = None
    definition_form: str | None = None
    limit: int = io.DEFAULT_LIMIT
    severities: Mapping[str, str] = field(default_factory=dict)
    show_values: bool = False
    column_map: str | None = None
    jobs: int = 1
    keep_going: bool = False
    limit_errors: int = 0
    terminology: bool = False
    index: str | None = None


@dataclass(frozen=True)
class ValidateResult:
    """What came of a validation: problems by place, and how much was looked at.

    ``results`` are what a SHACL engine said, under the base IRI ``base``.
    """

    problems: tuple[Problem, ...]
    documents: int
    observations: int
    seconds: float
    results: tuple[Result, ...] = ()
    base: str = ""


def validate(
    paths: Sequence[str],
    defs: Sequence[str],
    *,
    options: ValidateOptions | None = None,
    progress: Progress | None = None,
) -> ValidateResult:
    """Checks annotations against definitions.

    Args:
        paths: annotations: files, folders, patterns, or ``-`` for standard input.
        defs: definitions, as :func:`converter.jobs.load.load` takes them.
        options: see :class:`ValidateOptions`.
        progress: called with a stage, what is done and the total.

    Raises:
        ConverterError: IO1xx, where a file cannot be read; ANN209, where the column map is
            none; IO104, where no format has the
            name that was given; the problems of the definitions, where one of them cannot
            be read or none was found: annotations would be measured with a broken rule.
        ValueError: a severity of another name.
    """
    from converter.validation import Constraints

    started = time.perf_counter()
    options = options or ValidateOptions()
    checked_format(options.form)
    form, limit = options.definition_form, options.limit

    def constraints() -> Constraints:
        return Constraints.of(definitions_for(defs, form, limit, progress))

    result = check_sources(paths, constraints, options=options, progress=progress)
    return replace(result, seconds=time.perf_counter() - started)


def check_sources(
    paths: Sequence[str | io.Input],
    constraints: Constraints | Callable[[], Constraints],
    *,
    options: ValidateOptions,
    progress: Progress | None = None,
) -> ValidateResult:
    """Checks annotations against definitions that were read already, or are read meanwhile.

    Args:
        paths: as :class:`converter.jobs.sources.Sources` takes them.
        constraints: the definitions, made ready to be used again and again; or what reads
            them.
        options: see :class:`ValidateOptions`; the form of definitions is not looked at.
        progress: called with a stage, what is done and the total.

    Raises:
        ConverterError: IO1xx, where a file cannot be read; ANN209, where the column map is
            none; TRM305, where codes are to be looked up and there is no release.
        ValueError: a severity of another name.
    """
    return check_documents(sources_of(paths, options), constraints, options, progress)


def sources_of(
    paths: Sequence[str | io.Input], options: ValidateOptions, *, digests: bool = False
) -> Sources:
    """The documents, to be read as far as the plan looks at them; their content hashed or not.

    Raises:
        ConverterError: IO1xx, where something is not there; ANN209, where the column map is
            none.
    """
    from converter.validation import COLUMNS

    return Sources(
        paths,
        form=options.form,
        limit=options.limit,
        columns=column_map(options.column_map),
        needed=COLUMNS,
        jobs=options.jobs,
        keep_going=options.keep_going,
        digests=digests,
    )


def check_documents(
    sources: Sources,
    constraints: Constraints | Callable[[], Constraints],
    options: ValidateOptions,
    progress: Progress | None = None,
    found_out: Callable[[Validation], None] | None = None,
) -> ValidateResult:
    """What :func:`check_sources` does.

    Args:
        sources: as :func:`sources_of` gives them.
        constraints: the definitions, or what reads them.
        options: as :func:`check_sources` has them.
        progress: called with a stage, what is done and the total.
        found_out: is given what came of each part, in their order, and of all together.
    """
    from converter.report import apply_severities
    from converter.validation import Arranged, Constraints, Options, Validator
    from converter.validation.own_units import with_own_units

    started = time.perf_counter()
    tell = found_out or (lambda _: None)
    enough = ErrorLimit(options.limit_errors, options.severities)
    found: list[Problem] = []
    known: Future[Constraints] = Future()

    def arranged(table: pa.Table) -> Arranged:
        return Arranged.of(with_own_units(table, known.result()))

    def fetch(numbers: pa.Array) -> pa.Table:
        return with_own_units(sources.rows(numbers), known.result())

    with ExitStack() as stack:
        releases = stack.enter_context(terminology_for(options.terminology, options.index))
        steps = stack.enter_context(sources.ahead(arranged, progress))
        # Whoever waits for the definitions is told where they do not come.
        stack.callback(known.cancel)
        if not sources.waits:
            steps.begin()
        known.set_result(constraints if isinstance(constraints, Constraints) else constraints())
        told = Options(
            *(options.show_values, sources.locate, sources.expect),
            *(options.jobs, releases),
        )
        validator = stack.enter_context(Validator(known.result(), options=told, fetch=fetch))
        read = 0
        for table in sources.taken(steps):
            tell(part := validator.add(table))
            found += part.problems
            told_of, read = sources.problems[read:], len(sources.problems)
            if enough.reached([*part.problems, *told_of]):
                break
        else:
            tell(part := validator.finish())
            found += part.problems
    found += sources.problems
    found.sort(key=lambda p: (p.source, p.line, p.column, p.code, p.pointer))
    problems = tuple(enough.cut(apply_severities(found, options.severities)))
    seconds = time.perf_counter() - started
    return ValidateResult(problems, sources.documents, validator.observations_checked, seconds)


def checked_format(form: str | None) -> None:
    """Refuses the name of a format that annotations do not come in.

    Raises:
        ConverterError: IO104.
    """
    from converter.annotations import FORMATS

    if form is not None and form not in FORMATS:
        message = f"there is no format {form!r} of annotations"
        raise ConverterError(problem("IO104", message, expected=", ".join(FORMATS)))


def definitions_for(
    defs: Sequence[str], form: str | None, limit: int, progress: Progress | None
) -> list[FindingModel]:
    """The definitions that annotations are read with.

    Raises:
        ConverterError: the problems of the definitions, where one of them cannot be read;
            IO104, where none was found.
    """
    loaded = loaded_for(defs, form, limit, progress)
    return [document.finding for document in loaded.documents]


def loaded_for(
    defs: Sequence[str], form: str | None, limit: int, progress: Progress | None
) -> Loaded:
    """The same, with what was read.

    Raises:
        ConverterError: as :func:`definitions_for`.
    """
    loaded = load(defs, form=form, limit=limit, progress=progress)
    if loaded.failed:
        raise ConverterError(loaded.problems)
    if not loaded.documents:
        message = "there is no definition to check against"
        raise ConverterError(problem("IO104", message, source=", ".join(defs)))
    return loaded
