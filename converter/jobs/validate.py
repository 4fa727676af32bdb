"""Annotations against definitions: read, check, and tell what does not agree."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from converter import io
from converter.jobs.columns import column_map
from converter.jobs.load import Progress, load
from converter.problems import ConverterError, Problem
from converter.rules import problem

if TYPE_CHECKING:
    import pyarrow as pa

    from converter.annotations import AnnotationReading
    from converter.definitions import Position
    from converter.definitions.json_file import JsonFile
    from converter.model import FindingModel

# From a folder, the files that annotations come in.
ANNOTATION_SUFFIXES = (
    *(".json", ".ndjson", ".jsonl", ".csv", ".tsv", ".parquet"),
    *(".ttl", ".nt", ".rdf", ".jsonld", ".trig", ".nq", ".n3"),
)


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
    """

    form: str | None = None
    definition_form: str | None = None
    limit: int = io.DEFAULT_LIMIT
    severities: Mapping[str, str] = field(default_factory=dict)
    show_values: bool = False
    column_map: str | None = None


@dataclass(frozen=True)
class ValidateResult:
    """What came of a validation: problems by place, and how much was looked at."""

    problems: tuple[Problem, ...]
    documents: int
    observations: int
    seconds: float


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
    from converter.report import apply_severities
    from converter.validation import Constraints, Options, validate_table
    from converter.validation.own_units import with_own_units

    started = time.perf_counter()
    options = options or ValidateOptions()
    checked_format(options.form)
    findings = definitions_for(defs, options.definition_form, options.limit, progress)
    constraints = Constraints.of(findings)
    sources = _Sources(options.limit)
    readings = _readings(paths, sources, options, progress)
    table = with_own_units(_joined(readings), constraints)
    result = validate_table(
        table,
        constraints,
        options=Options(show_values=options.show_values, locate=sources.locate),
    )
    found = [p for reading in readings for p in reading.problems]
    found += result.problems
    found.sort(key=lambda p: (p.source, p.line, p.column, p.code, p.pointer))
    problems = tuple(apply_severities(found, options.severities))
    seconds = time.perf_counter() - started
    return ValidateResult(problems, len(readings), result.observations_checked, seconds)


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
    loaded = load(defs, form=form, limit=limit, progress=progress)
    if loaded.failed:
        raise ConverterError(loaded.problems)
    if not loaded.documents:
        message = "there is no definition to check against"
        raise ConverterError(problem("IO104", message, source=", ".join(defs)))
    return [document.finding for document in loaded.documents]


def _readings(
    paths: Sequence[str],
    sources: _Sources,
    options: ValidateOptions,
    progress: Progress | None,
) -> list[AnnotationReading]:
    from converter.annotations import read_annotations

    columns = column_map(options.column_map)
    files = io.expand(paths, ANNOTATION_SUFFIXES)
    readings = []
    count = 0
    for done, name in enumerate(files, 1):
        data, shown = sources.read(name)
        reading = read_annotations(data, shown, options.form, count, columns=columns)
        count += reading.observations
        readings.append(reading)
        if progress:
            progress("reading", done, len(files))
    return readings


def _joined(readings: Sequence[AnnotationReading]) -> pa.Table:
    from converter.annotations.table import concat

    return concat([reading.table for reading in readings])


class _Sources:
    """The documents by the name that problems have; read again when a place is asked for.

    Only standard input is kept, for it cannot be read again.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept: dict[str, bytes] = {}
        self._names: dict[str, str] = {}
        self._latest: tuple[str, bytes, JsonFile | None] = ("", b"", None)

    def read(self, name: str) -> tuple[bytes, str]:
        """The bytes of a file, and its name for people."""
        data = io.read_bytes(name, limit=self._limit)
        shown = name
        if name == io.STANDARD_STREAM:
            shown = "<stdin>"
            self._kept[shown] = data
        self._names[shown] = name
        return data, shown

    def locate(self, source: str, pointer: str) -> Position:
        """The place of a pointer in a document."""
        from converter.annotations import locate
        from converter.annotations.records import place_in

        data, file = self._opened(source)
        if file is None:
            return locate(data, pointer, source)
        try:
            return place_in(file, [_step(token) for token in pointer.split("/")[1:]])
        except ConverterError:
            return locate(data, pointer, source)

    def _opened(self, source: str) -> tuple[bytes, JsonFile | None]:
        """A document, and its values with their places if it is JSON; the last one is kept.

        Problems come document by document, so that each is read and scanned again once.
        """
        from converter.annotations.records import pieces

        if self._latest[0] != source:
            data = self._kept.get(source)
            if data is None:
                data = io.read_bytes(self._names.get(source, source), limit=self._limit)
            is_json = data.lstrip()[:1] in (b"{", b"[")
            self._latest = (source, data, pieces(data, source) if is_json else None)
        return self._latest[1:]


def _step(token: str) -> str | int:
    key = token.replace("~1", "/").replace("~0", "~")
    return int(key) if key.isascii() and key.isdigit() else key
