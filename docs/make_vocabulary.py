"""Makes ``docs/vocabulary.md`` and ``docs/rules.md`` from the files that they describe.

Run it after an edit of ``ontology/*.ttl`` or ``docs/rules/*.md``; a test holds the pages to
what it makes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pyoxigraph as ox

from converter.graph.facts import Facts
from converter.iris import IAO, OWL, RDF, RDFS, SKOS
from converter.rules import Rule, rules

_DOCS = Path(__file__).parent
_ONTOLOGY = _DOCS.parent / "ontology"
_FILES = ("core.ttl", "qualifiers.ttl")
_CORE = "https://w3id.org/oifm/core#"
_TERM = re.compile(r"(\w+:\w+) a owl:(?!Ontology)")
_PREFIX = re.compile(r"@prefix (\w+): +<([^>]+)>")
_KINDS = {
    "Class": "class",
    "ObjectProperty": "object property",
    "DatatypeProperty": "data property",
    "AnnotationProperty": "annotation property",
    "NamedIndividual": "individual",
}
_GROUPS = {
    "ANN": "Annotation documents",
    "CDE": "RadElement sets",
    "DEF": "The definitions' own faults (`oifm check`)",
    "IO": "Input, output and options",
    "JSN": "JSON",
    "MD": "Markdown",
    "OBS": "Observations (`oifm validate`)",
    "RDF": "Graphs",
    "RSN": "Reasoners (`oifm reason`)",
    "TRM": "Terminology",
    "TXT": "Text and encoding",
}


def vocabulary() -> str:
    """The page of every class, property and individual of the hand-written ontologies."""
    return "\n".join(
        [
            "# Vocabulary",
            "",
            "Made by `docs/make_vocabulary.py` from `ontology/core.ttl` and "
            "`ontology/qualifiers.ttl`; edit those.",
            "",
            f"The prefix `fm:` stands for `{_CORE}`, unless a build uses another base IRI. "
            "[modelling.md](modelling.md) shows the terms at work.",
            "",
            *[line for file in _FILES for line in _module(file)],
        ]
    )


def rule_index() -> str:
    """The page that lists every rule, with a link to its own page."""
    lines = [
        "# Rules",
        "",
        "Made by `docs/make_vocabulary.py` from the pages in [rules/](rules/); edit those. "
        "`oifm explain CODE` prints a page.",
        "",
    ]
    for letters, group in groupby(rules().values(), lambda r: re.sub(r"\d", "", r.code)):
        lines += [f"## {_GROUPS[letters]}", "", "| code | name | severity | title |"]
        lines += ["|---|---|---|---|", *map(_rule_row, group), ""]
    return "\n".join(lines)


def pages() -> dict[Path, str]:
    """Each page that is made, and its text."""
    return {_DOCS / "vocabulary.md": vocabulary(), _DOCS / "rules.md": rule_index()}


def _rule_row(rule: Rule) -> str:
    return f"| [{rule.code}](rules/{rule.code}.md) | {rule.name} | {rule.severity} | {rule.title} |"


def _module(file: str) -> Iterator[str]:
    text = (_ONTOLOGY / file).read_text("utf-8")
    prefixes = dict(_PREFIX.findall(text))
    facts = Facts(ox.parse(text.encode(), ox.RdfFormat.TURTLE))
    yield f"## {file}"
    yield ""
    # The sections are the comments of the file, so that both read in one order.
    for section in text.split("\n# ---- ")[1:]:
        title, _, body = section.partition("\n")
        terms = _TERM.findall("\n" + body)
        if not terms:
            continue
        yield from (f"### {title}", "", "| term | kind | what it says |", "|---|---|---|")
        for term in terms:
            prefix, _, local = term.partition(":")
            yield _term_row(term, prefixes[prefix] + local, facts, prefixes)
        yield ""


def _term_row(term: str, iri: str, facts: Facts, prefixes: dict[str, str]) -> str:
    def short(name: str) -> str:
        stems = ((p, s) for p, s in prefixes.items() if name.startswith(s))
        return next((f"`{p}:{name.removeprefix(s)}`" for p, s in stems), f"`{name}`")

    types = facts.iris(iri, RDF + "type")
    kind = next(words for name, words in _KINDS.items() if OWL + name in types)
    said = [facts.text(iri, IAO + "0000115") or ""]
    for words, predicate in (
        ("Domain", RDFS + "domain"),
        ("Range", RDFS + "range"),
        ("Under", RDFS + "subClassOf"),
        ("Recognised by", _CORE + "recognisedBy"),
    ):
        if found := facts.iris(iri, predicate):
            said.append(f"{words} {', '.join(map(short, found))}.")
    if own := [t for t in types if t.startswith(_CORE)]:
        said.append(f"One of {', '.join(map(short, own))}.")
    if names := facts.texts(iri, SKOS + "altLabel"):
        said.append(f"Also called {', '.join(names)}.")
    return f"| `{term}` | {kind} | {' '.join(said)} |"


if __name__ == "__main__":
    for path, page in pages().items():
        path.write_text(page, "utf-8")
