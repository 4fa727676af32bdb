"""The definitions' own faults, for a curator."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from converter import io
from converter.jobs.limits import ErrorLimit
from converter.jobs.load import Loaded, Progress, load
from converter.problems import Problem, Severity


@dataclass(frozen=True)
class CheckOptions:
    """What a user may choose about a check.

    Attributes:
        form: the form of the inputs, recognised where None.
        limit: the largest input, in bytes.
        severities: a code or the start of codes to ``error``, ``warning``, ``info`` or
            ``off``; see :func:`converter.report.apply_severities`.
        terminology: look codes up in releases of their code systems.
        index: where these are; see :func:`converter.jobs.terminology.index_path`.
        limit_errors: after so many errors no more are told, nor documents read; 0 for all.
    """

    form: str | None = None
    limit: int = io.DEFAULT_LIMIT
    severities: Mapping[str, str] = field(default_factory=dict)
    terminology: bool = False
    index: str | None = None
    limit_errors: int = 0


@dataclass(frozen=True)
class CheckResult:
    """What came of a check: problems by place, and how much was looked at."""

    problems: tuple[Problem, ...]
    documents: int
    findings: int
    seconds: float


def check(
    paths: Sequence[str],
    *,
    options: CheckOptions | None = None,
    progress: Progress | None = None,
) -> CheckResult:
    """Checks definitions: what reading says, and what the rules of definitions say.

    Raises:
        ConverterError: IO1xx, where a file cannot be read; TRM305, where codes are to be
            looked up and there is no release.
        ValueError: a severity of another name.
    """
    from converter.report import apply_severities

    started = time.perf_counter()
    options = options or CheckOptions()
    # What could not be read was not checked either: choosing rules must not hide that.
    by_name = {start: level for start, level in options.severities.items() if start}
    enough = ErrorLimit(options.limit_errors, by_name)
    loaded = load(paths, form=options.form, limit=options.limit, progress=progress, enough=enough)
    unread = [p for p in loaded.problems if p.severity is Severity.ERROR]
    others = [p for p in loaded.problems if p.severity is not Severity.ERROR]
    found = [
        *apply_severities(unread, by_name),
        *apply_severities([*others, *_faults(loaded, options)], options.severities),
    ]
    found.sort(key=lambda p: (p.source, p.line, p.column, p.code))
    problems = tuple(enough.cut(found))
    seconds = time.perf_counter() - started
    return CheckResult(problems, len(loaded.inputs), len(loaded.documents), seconds)


def _faults(loaded: Loaded, options: CheckOptions) -> list[Problem]:
    from converter.checks import check_definitions

    if not options.terminology:
        return check_definitions(loaded.documents)
    from converter.jobs.terminology import terminology

    with terminology(options.index) as releases:
        return check_definitions(loaded.documents, releases)
