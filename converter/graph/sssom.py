"""The mappings of index codes as SSSOM: one line for each code that something carries.

The strength of a mapping is that of the ontology. Where the two names agree, the
justification is lexical; everywhere else it is the curation of the definition's authors
(SSSOM 1.0, https://mapping-commons.github.io/sssom/).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from converter import __version__
from converter.graph import labels
from converter.graph.document import GraphDocuments
from converter.model import ChoiceAttribute, FindingModel, IndexCode
from converter.terminology.matching import Kind, match_property
from converter.terminology.systems import system_named

# Where the authors chose a code and its name is that of the thing. Not 1: only a release of
# the code system tells whether the code has that name (``oifm check --terminology``).
_NAMES_AGREE = "0.9"
# What SSSOM says where no licence is known.
_NO_LICENSE = "https://w3id.org/sssom/license/unspecified"
_COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "confidence",
    "object_source",
    "comment",
)


def mappings(documents: GraphDocuments) -> Iterator[str]:
    """The lines of the mapping set: its metadata as comments, the header, the mappings."""
    yield from _metadata(documents)
    yield "\t".join(_COLUMNS) + "\n"
    tails = _Tails(documents)
    for finding in documents.findings:
        yield from _rows(tails, finding)


def _metadata(documents: GraphDocuments) -> Iterator[str]:
    ns = documents.ns
    spaces = _spaces(documents)
    used = {"oifm", "fm", "skos"}
    used |= {_curie(iri, spaces).partition(":")[0] for iri in documents.census.codes}
    yield f"# mapping_set_id: {ns.base}mappings\n"
    yield f'# mapping_set_version: "{documents.version}"\n'
    yield f'# mapping_set_title: "{_quoted(documents.options.title)}: index codes"\n'
    yield f"# license: {documents.license or _NO_LICENSE}\n"
    yield "# creator_label:\n"
    yield f'#   - "{_quoted(documents.options.creator)}"\n'
    yield f"# subject_source: {ns.base}id\n"
    yield f'# subject_source_version: "{documents.version}"\n'
    yield "# mapping_tool: oifm-converter\n"
    yield f'# mapping_tool_version: "{__version__}"\n'
    if documents.options.date is not None:
        yield f"# mapping_date: {documents.options.date}\n"
    yield "# curie_map:\n"
    for prefix in sorted(used):
        yield f"#   {prefix}: {spaces[prefix]}\n"
    yield "#   semapv: https://w3id.org/semapv/vocab/\n"


def _spaces(documents: GraphDocuments) -> dict[str, str]:
    """The prefixes, and one for codes of systems that have none."""
    return {**documents.prefixes.namespaces, "code": documents.ns.code}


def _curie(iri: str, spaces: Mapping[str, str]) -> str:
    """The IRI as a CURIE under the longest namespace that it begins with.

    Unlike a name in Turtle, a CURIE may hold what an IRI may (CURIE Syntax 1.0, section 3).
    """
    fitting = (p for p, space in spaces.items() if iri.startswith(space) and iri != space)
    prefix = max(fitting, key=lambda p: (len(spaces[p]), p), default="")
    return f"{prefix}:{iri[len(spaces[prefix]) :]}" if prefix else iri


def _rows(tails: _Tails, finding: FindingModel) -> Iterator[str]:
    name = labels.one_line(finding.name)
    names = (finding.name, *finding.synonyms)
    yield from tails.rows("finding", finding.id, name, names, finding.index_codes)
    for attribute in finding.attributes:
        label = labels.attribute_label(finding, attribute)
        own = (attribute.name,)
        yield from tails.rows("attribute", attribute.id, label, own, attribute.index_codes)
        if isinstance(attribute, ChoiceAttribute):
            for value in attribute.values:
                about = labels.value_label(label, value)
                yield from tails.rows("value", value.id, about, (value.name,), value.index_codes)


class _Tails:
    """The lines' ends, from the predicate on: most values share theirs with many others."""

    def __init__(self, documents: GraphDocuments) -> None:
        self._documents = documents
        self._spaces = _spaces(documents)
        self._known: dict[tuple[Kind, tuple[str, ...], tuple[IndexCode, ...]], list[str]] = {}

    def rows(
        self,
        kind: Kind,
        identifier: str | None,
        label: str,
        names: tuple[str, ...],
        codes: tuple[IndexCode, ...],
    ) -> Iterator[str]:
        """The lines about one thing."""
        if not codes:
            return
        key = (kind, names, codes)
        tails = self._known.get(key)
        if tails is None:
            tails = self._known[key] = list(self._tails(*key))
        for tail in tails:
            yield f"oifm:{identifier}\t{_cell(label)}\t{tail}"

    def _tails(
        self, kind: Kind, names: tuple[str, ...], codes: tuple[IndexCode, ...]
    ) -> Iterator[str]:
        seen: set[str] = set()
        for code in codes:
            iri = self._documents.census.iri(code)
            if iri in seen:
                continue
            seen.add(iri)
            match = match_property(kind, names, code)
            lexical = match in ("exactMatch", "broadMatch")
            system = system_named(code.system)
            cells = (
                f"skos:{match}" if match else "fm:indexCode",
                _curie(iri, self._spaces),
                code.display or "",
                f"semapv:{'LexicalMatching' if lexical else 'ManualMappingCuration'}",
                _NAMES_AGREE if lexical else "",
                system.fhir[0] if system and system.fhir else "",
                "" if match else "given in the definition; the names do not say how close",
            )
            yield "\t".join(map(_cell, cells)) + "\n"


def _cell(words: str) -> str:
    """One cell: tabs and line breaks would end it early, so they become spaces.

    Quotes stand as in any table of separated values (RFC 4180, section 2).
    """
    line = labels.one_line(words)
    return '"' + line.replace('"', '""') + '"' if '"' in line else line


def _quoted(words: str) -> str:
    return labels.one_line(words).replace("\\", "\\\\").replace('"', '\\"')
