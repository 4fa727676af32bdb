"""The job of ``oifm reason``: ontologies and data in, what follows from them out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from converter import io
from converter.graph.formats import FORMATS, format_of
from converter.graph.reasoning import Gathered, Inferred, gather, inferred_graph
from converter.jobs.load import ALIASES, Progress
from converter.jobs.targets import spare
from converter.problems import ConverterError, Problem
from converter.reasoning import owl_api, process
from converter.rules import problem
from converter.suffixes import uncompressed

# Individuals with which owlready2's HermiT, which is the older one, still ends in minutes.
_OWLREADY2_INDIVIDUALS = 3_000
_STEPS = ("starting Java", "loading", "consistency", "classes", "individuals")


@dataclass(frozen=True)
class ReasonOptions:
    """What a user may choose.

    Attributes:
        reasoner: ``elk`` or ``hermit``.
        timeout: seconds for the reasoner, after which it is stopped.
        memory: the most that Java may take, in bytes.
        individuals: whether to ask for the classes of individuals, which takes HermiT longest.
        form: the RDF or OWL format of the inputs; by their suffixes where None.
        limit: the largest input, in bytes after decompression.
        show_values: whether the contradictions may quote what the data say.
    """

    reasoner: str = "elk"
    timeout: float = 300.0
    memory: int = 4 << 30
    individuals: bool = True
    form: str | None = None
    limit: int = io.DEFAULT_LIMIT
    show_values: bool = False


@dataclass(frozen=True)
class ReasonResult:
    """What came of it: the library that ran, the counts, and what is wrong."""

    library: str
    statements: int
    consistent: bool
    inferred: int
    problems: tuple[Problem, ...]


def reason(
    paths: Sequence[str],
    out: str | None,
    *,
    options: ReasonOptions | None = None,
    progress: Progress | None = None,
) -> ReasonResult:
    """Runs a reasoner on ontologies and data taken together. It starts a process.

    Args:
        paths: RDF or OWL documents.
        out: where to write what was inferred, in the format of its suffix; nowhere where
            None.
        options: see :class:`ReasonOptions`.
        progress: called with a stage, what is done and the total.

    Raises:
        ConverterError: IO1xx, RDF4xx where a document cannot be read or the output not
            written; RSN3xx where the reasoner cannot run or was stopped.
    """
    options = options or ReasonOptions()
    target = None if out is None else _target(out)
    library = _library(options.reasoner)
    spare([out], (paths, ()))
    read = [_document(path, options) for path in paths]
    gathered = gather(read)
    problems = [
        problem("RSN307", f"{iri} is imported, and was not read", suggestion="name its file too")
        for iri in gathered.missing_imports
    ]
    problems += _too_large(gathered, library)
    findings = _Findings(options.show_values)
    request = {
        "library": library,
        "reasoner": options.reasoner,
        "memory": max(1, options.memory >> 20),
        "individuals": options.individuals,
    }

    def stage(name: str) -> None:
        if progress:
            progress(name, _STEPS.index(name) if name in _STEPS else 0, len(_STEPS))

    text = gathered.n_triples() if library == "owlready2" else gathered.rdf_xml()
    for kind, content in process.run(request, text, options.timeout, stage):
        findings.take(kind, content)
    consistent = findings.consistent
    inferred = inferred_graph(gathered, findings.inferred) if consistent else Inferred()
    if out is not None and target is not None and consistent:
        io.write_file(out, inferred.written(target, f"{options.reasoner}, through {library}"))
    return ReasonResult(
        "the OWL API" if library == "owlapi" else library,
        gathered.statements,
        consistent,
        len(inferred),
        (*problems, *findings.problems()),
    )


class _Findings:
    """What the reasoner said."""

    def __init__(self, show_values: bool) -> None:
        self.consistent = True
        self.inferred: list[tuple[str, str, str]] = []
        self._show_values = show_values
        self._problems: list[Problem] = []

    def take(self, kind: str, content: Any) -> None:
        if kind == "inconsistent":
            self.consistent = False
        elif kind == "contradiction":
            individual, axioms, plain = content
            told = "; ".join(axioms if self._show_values else plain)
            self._problems.append(problem("RSN304", f"<{individual}> contradicts itself: {told}"))
        elif kind == "unsatisfiable":
            self._problems += [problem("RSN305", f"<{iri}> can have no member") for iri in content]
        elif kind == "inferred":
            self.inferred = [(s, p, o) for s, p, o in content]

    def problems(self) -> list[Problem]:
        if not self.consistent and not self._problems:
            return [problem("RSN304", "the ontology contradicts itself")]
        return self._problems


def _library(reasoner: str) -> str:
    owl_api.check_java()
    if reasoner == "hermit" and not owl_api.jars():
        return "owlready2"
    owl_api.check_jars()
    return "owlapi"


def _too_large(gathered: Gathered, library: str) -> list[Problem]:
    if library != "owlready2" or gathered.individuals <= _OWLREADY2_INDIVIDUALS:
        return []
    message = (
        f"{gathered.individuals} individuals are many for owlready2's HermiT, which takes"
        f" minutes for more than {_OWLREADY2_INDIVIDUALS}"
    )
    return [problem("RSN308", message, suggestion=owl_api.INSTALL)]


def _document(path: str, options: ReasonOptions) -> tuple[bytes, Any, str]:
    name = ALIASES.get(options.form, options.form) if options.form else None
    shown = "<stdin>" if path == io.STANDARD_STREAM else path
    rdf_format = FORMATS.get(name) if name else format_of(uncompressed(path))
    if rdf_format is None:
        message = f"there is no format {options.form!r}" if name else "the format is not clear"
        where = {"source": shown, "expected": ", ".join(FORMATS)}
        if os.path.isdir(path):  # noqa: PTH112 - the user's spelling stays
            message = "is a folder, and not an ontology or data"
            built = os.path.join(path, "ontology.ttl")  # noqa: PTH118
            is_built = os.path.isfile(built)  # noqa: PTH113
            where["suggestion"] = f"name {built}" if is_built else "oifm build makes an ontology"
        raise ConverterError(problem("IO104", message, **where))
    return io.read_bytes(path, limit=options.limit), rdf_format, shown


def _target(out: str) -> Any:
    target = format_of(out)
    if target is None:
        suffixes = ", ".join(f.suffixes[0] for f in FORMATS.values())
        message = "the target format is not clear"
        raise ConverterError(problem("IO114", message, source=out, expected=suffixes))
    return target
