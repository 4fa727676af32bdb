"""The mappings of index codes as SSSOM: one line for each code that something carries.

The strength of a mapping is that of the ontology. Where the two names agree, the
justification is lexical; everywhere else it is the curation of the definition's authors
(SSSOM 1.0, https://mapping-commons.github.io/sssom/).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from converter.graph import labels
from converter.graph.document import GraphDocuments
from converter.model import ChoiceAttribute, FindingModel, IndexCode
from converter.terminology.matching import Kind, match_property
from converter.terminology.systems import system_named

_COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "object_source",
    "comment",
)


def mappings(documents: GraphDocuments) -> Iterator[str]:
    """The lines of the mapping set: its metadata as comments, the header, the mappings."""
    yield from _metadata(documents)
    yield "\t".join(_COLUMNS) + "\n"
    for finding in documents.findings:
        for row in _rows(documents, finding):
            yield "\t".join(map(_cell, row)) + "\n"


def _metadata(documents: GraphDocuments) -> Iterator[str]:
    ns = documents.ns
    spaces = documents.prefixes.namespaces
    used = {"oifm", "fm", "skos"}
    for iri in documents.census.codes:
        prefix, colon, _ = documents.prefixes.short(iri).partition(":")
        if colon and not prefix.startswith("<"):
            used.add(prefix)
    yield f"# mapping_set_id: {ns.base}mappings\n"
    yield f'# mapping_set_version: "{documents.version}"\n'
    yield f'# mapping_set_title: "{_quoted(documents.options.title)}: index codes"\n'
    yield f"# license: {documents.options.license}\n"
    yield "# curie_map:\n"
    for prefix in sorted(used):
        yield f"#   {prefix}: {spaces[prefix]}\n"
    yield "#   semapv: https://w3id.org/semapv/vocab/\n"


def _rows(documents: GraphDocuments, finding: FindingModel) -> Iterator[Sequence[str]]:
    def rows(
        kind: Kind,
        identifier: str | None,
        label: str,
        names: Sequence[str],
        codes: Sequence[IndexCode],
    ) -> Iterator[Sequence[str]]:
        seen: set[str] = set()
        for code in codes:
            iri = documents.census.iri(code)
            if iri in seen:
                continue
            seen.add(iri)
            match = match_property(kind, names, code)
            lexical = match in ("exactMatch", "broadMatch")
            system = system_named(code.system)
            short = documents.prefixes.short(iri)
            yield (
                f"oifm:{identifier}",
                label,
                f"skos:{match}" if match else "fm:indexCode",
                short[1:-1] if short.startswith("<") else short,
                code.display or "",
                f"semapv:{'LexicalMatching' if lexical else 'ManualMappingCuration'}",
                system.fhir[0] if system and system.fhir else "",
                "" if match else "given in the definition; the names do not say how close",
            )

    names = (finding.name, *finding.synonyms)
    yield from rows(
        "finding", finding.id, labels.one_line(finding.name), names, finding.index_codes
    )
    for attribute in finding.attributes:
        label = labels.attribute_label(finding, attribute)
        yield from rows("attribute", attribute.id, label, (attribute.name,), attribute.index_codes)
        if isinstance(attribute, ChoiceAttribute):
            for value in attribute.values:
                label = labels.value_label(finding, attribute, value)
                yield from rows("value", value.id, label, (value.name,), value.index_codes)


def _cell(words: str) -> str:
    """One cell: tabs and line breaks would end it early, so they become spaces."""
    return labels.one_line(words)


def _quoted(words: str) -> str:
    return labels.one_line(words).replace("\\", "\\\\").replace('"', '\\"')
