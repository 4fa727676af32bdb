"""Makes ``vocabulary.md``, ``rules.md`` and ``stores.md`` from the files that they describe.

Run it after an edit of ``ontology/*.ttl`` or ``docs/rules/*.md``; a test holds the pages to
what it makes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from converter.graph.vocabulary import FILES, Term, sections
from converter.resources import package_files
from converter.rules import Rule, rules
from converter.store.targets import rendered, targets

_DOCS = Path(__file__).parent
_CORE = "https://w3id.org/oifm/core#"
_GROUPS = {
    "ANN": "Annotation documents",
    "CDE": "RadElement sets",
    "DEF": "The definitions' own faults (`oifm check`)",
    "EXP": "Exports (`oifm export`)",
    "IO": "Input, output and options",
    "JSN": "JSON",
    "MD": "Markdown",
    "OBS": "Observations (`oifm validate`)",
    "PSH": "Sending (`oifm push`)",
    "RDF": "Graphs",
    "RSN": "Reasoners (`oifm reason`)",
    "SHC": "Shapes (`oifm validate --engine`)",
    "SPK": "Spark (`--engine spark`)",
    "SRV": "Server (`oifm serve`)",
    "SPQ": "Queries (`oifm query`)",
    "STO": "Stores (`oifm load`)",
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
            *[line for file in FILES for line in _module(file)],
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
    return {
        _DOCS / "vocabulary.md": vocabulary(),
        _DOCS / "rules.md": rule_index(),
        _DOCS / "stores.md": stores(),
    }


def stores() -> str:
    """The page of how other stores are loaded, as it is for an export of the usual options."""
    parts = [package_files("store/targets")["page.md"].decode().rstrip()]
    for target in targets().values():
        suffix = f"{target.syntax}.{target.compressions[0]}"
        values = {
            "name": "oifm",
            "compression": target.compressions[0],
            "suffix": suffix,
            "glob": f"data/*.{suffix}",
        }
        parts.append(f"## {target.title}\n\n{rendered(target.load, values).rstrip()}")
    return "\n\n".join(parts) + "\n"


def _rule_row(rule: Rule) -> str:
    return f"| [{rule.code}](rules/{rule.code}.md) | {rule.name} | {rule.severity} | {rule.title} |"


def _module(file: str) -> Iterator[str]:
    yield f"## {file}"
    yield ""
    for section in sections(file):
        yield from (f"### {section.title}", "", "| term | kind | what it says |", "|---|---|---|")
        yield from map(_term_row, section.terms)
        yield ""


def _term_row(term: Term) -> str:
    said = [term.definition]
    said += [f"{words} {', '.join(f'`{name}`' for name in names)}." for words, names in term.links]
    if term.synonyms:
        said.append(f"Also called {', '.join(term.synonyms)}.")
    return f"| `{term.name}` | {term.kind} | {' '.join(said)} |"


if __name__ == "__main__":
    for path, page in pages().items():
        path.write_text(page, "utf-8")
