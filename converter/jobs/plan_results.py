"""What the plan finds in documents, as the results that a W3C report holds.

No graph is made of them: an observation is called what ``oifm convert`` calls it, by the hash
of its document and its place there, so that a report costs little more than the check.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING

from converter.jobs.load import Progress
from converter.jobs.sources import Sources
from converter.jobs.validate import ValidateOptions, ValidateResult, check_documents
from converter.problems import ConverterError, Problem, Severity
from converter.rules import rule

if TYPE_CHECKING:
    from converter.iris import Namespaces
    from converter.shacl.results import Result
    from converter.validation import Constraints, Validation


def has_graphs(sources: Sources, form: str | None, columns: Mapping[str, str] | None) -> bool:
    """Whether one of the documents is a graph, which has names of its own for what it holds.

    Args:
        sources: the documents.
        form: their format, recognised where None.
        columns: what tables call the columns.

    Raises:
        ConverterError: IO1xx, where one cannot be read and that ends the run.
    """
    from converter.annotations import recognise
    from converter.graph.formats import INPUTS

    if form is not None:
        return form in INPUTS
    for name in sources.files:
        try:
            given = sources.input_of(name)
            if recognise(given.head, given.path, columns) in INPUTS:
                return True
        except ConverterError:
            if not sources.keep_going:
                raise
    return False


def plan_results(
    sources: Sources,
    constraints: Constraints,
    options: ValidateOptions,
    progress: Progress | None = None,
) -> ValidateResult:
    """Checks documents that are no graphs, a part at a time, and keeps what a report needs.

    Args:
        sources: the documents; their content is hashed.
        constraints: of the definitions.
        options: see :class:`converter.jobs.validate.ValidateOptions`.
        progress: called with a stage, what is done and the total.

    Raises:
        ConverterError: as :func:`converter.jobs.validate.check_sources`.
    """
    from converter.iris import Namespaces
    from converter.shacl.faults import results_of

    ns = Namespaces()
    names = _Names(sources, ns)
    found: list[tuple[str, Result]] = []

    def keep(part: Validation) -> None:
        found.extend(results_of(part.faults.to_pylist(), names.of, ns))

    result = check_documents(sources, constraints, options, progress, keep)
    return replace(result, results=tuple(as_wanted(found, options.severities)), base=ns.base)


class _Names:
    """The IRIs of observations by their numbers over all documents."""

    def __init__(self, sources: Sources, ns: Namespaces) -> None:
        from converter.graph.instances.ids import Naming

        self._begun = sources.begun
        self._ns = ns
        self._naming = Naming()
        self._stems: list[str] = []

    def of(self, observation: int) -> str:
        """The IRI of an observation that was read."""
        at = bisect_right(self._begun, observation, key=attrgetter("observation")) - 1
        while len(self._stems) <= at:
            # Documents of the same content are told apart by their order.
            name = self._naming.document(self._begun[len(self._stems)].digest)
            self._stems.append(f"{self._ns.instance}{name.partition('-')[2]}")
        return f"{self._stems[at]}.{observation - self._begun[at].observation}"


def as_wanted(found: Iterable[tuple[str, Result]], overrides: Mapping[str, str]) -> list[Result]:
    """The results, as bad as the user wants them to be.

    A rule that is off has none: the report says the same as the others do.

    Args:
        found: results, each with the code of its rule.
        overrides: the severities that the user gave to rules.
    """
    from converter.report import apply_severities
    from converter.shacl.faults import severity_of

    results = []
    known: dict[str, Severity | None] = {}
    for code, result in found:
        own = rule(code).severity
        if code not in known:
            told = apply_severities([Problem(code=code, severity=own, message="")], overrides)
            known[code] = told[0].severity if told else None
        wanted = known[code]
        if wanted is not None:
            other = wanted is not own
            results.append(replace(result, severity=severity_of(wanted)) if other else result)
    return results
