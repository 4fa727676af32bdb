"""The codes and contributors that the definitions refer to, each declared once, as Turtle."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from converter.graph import as_written, labels
from converter.graph.census import Census
from converter.graph.turtle import Block, Prefixes, Statement, english, text
from converter.iris import Namespaces, quote_segment
from converter.model import Contributor, IndexCode, Person
from converter.terminology._tables import table
from converter.terminology.systems import code_iri, code_systems, system_named


def code_prefixes(ns: Namespaces, stems: Mapping[str, str], keys: Container[str]) -> dict[str, str]:
    """The prefixes of code systems: the key in lower case; SNOMED CT is ``sct``."""
    prefixes = {}
    for system in code_systems():
        if system.key not in keys:
            continue
        stem = stems.get(system.key) or system.stem or f"{ns.code}{system.key}/"
        prefixes["sct" if system.key == "SNOMEDCT" else system.key.lower()] = stem
    return prefixes


def code_blocks(census: Census, prefixes: Prefixes, ns: Namespaces) -> Iterator[Block]:
    """A class for each code system in use, and an individual for each code.

    The codes by which shared attributes are recognised are among them, used or not.
    """
    groups: dict[str, str] = {}
    codes = dict(sorted({**_shared_codes(ns), **census.codes}.items()))
    for code in codes.values():
        system = system_named(code.system)
        key = system.key if system else code.system
        groups.setdefault(key, system.title if system else code.system)
    heading = "codes of other systems"
    for key, title in sorted(groups.items()):
        yield Block(code_group(key, prefixes), _group_statements(title), heading)
        heading = ""
    for iri, code in codes.items():
        yield Block(prefixes.short(iri), code_statements(code, prefixes))


def _shared_codes(ns: Namespaces) -> dict[str, IndexCode]:
    rows = table("shared-codes.tsv")
    # Under the usual stems: the hand-written module names no others.
    return {
        code_iri(row["system"], row["code"], ns): IndexCode(
            row["system"], row["code"], row["display"]
        )
        for row in rows
    }


def contributor_blocks(census: Census, prefixes: Prefixes) -> Iterator[Block]:
    """An individual for each contributor."""
    heading = "contributors"
    for contributor, iri in census.contributors.items():
        yield Block(prefixes.short(iri), _contributor_statements(contributor), heading)
        heading = ""


def code_group(key: str, prefixes: Prefixes) -> str:
    """The class of all codes of a system."""
    return prefixes.short(f"{prefixes.namespaces['fm']}code-{quote_segment(key)}")


def _group_statements(title: str) -> list[Statement]:
    return [
        ("a", ("owl:Class", "owl:NamedIndividual", "skos:ConceptScheme")),
        ("rdfs:label", english(f"{labels.one_line(title)} code")),
        ("rdfs:subClassOf", "fm:Code"),
        ("iao:0000115", english(f"A concept of {labels.one_line(title)} that a definition uses.")),
    ]


def code_statements(code: IndexCode, prefixes: Prefixes) -> list[Statement]:
    """What is said of one code: its names, its system, its group."""
    system = system_named(code.system)
    group = code_group(system.key if system else code.system, prefixes)
    title = system.title if system else labels.one_line(code.system)
    name = labels.one_line(code.display or code.code)
    meaning = f"The concept {name} of {title}, with the code {labels.one_line(code.code)}."
    out: list[Statement] = [
        ("a", ("owl:NamedIndividual", "skos:Concept", group)),
        ("rdfs:label", english(f"{name} [{title} {labels.one_line(code.code)}]")),
    ]
    if code.display is not None:
        out.append(("skos:prefLabel", english(code.display)))
    return [
        *out,
        ("iao:0000115", english(meaning)),
        ("skos:inScheme", group),
        ("skos:notation", text(code.code)),
        ("fm:codeSystem", text(code.system)),
    ]


def _contributor_statements(contributor: Contributor) -> list[Statement]:
    person = isinstance(contributor, Person)
    name = labels.one_line(contributor.name)
    kind = "person" if person else "organisation"
    out: list[Statement] = [
        ("a", ("owl:NamedIndividual", f"fm:{'Person' if person else 'Organization'}")),
        ("rdfs:label", english(name or kind)),
        ("iao:0000115", english(f"The {kind} {name}, who contributed to definitions.")),
    ]
    facts: list[tuple[str, str | None]] = [("fm:url", contributor.url)]
    if isinstance(contributor, Person):
        facts += [
            ("fm:githubUsername", contributor.github_username),
            ("fm:email", contributor.email),
            ("fm:organizationCode", contributor.organization_code),
        ]
    else:
        facts.append(("fm:organizationCode", contributor.code))
    out += [(predicate, text(fact)) for predicate, fact in sorted(facts) if fact is not None]
    if contributor.extra:
        out.append(("fm:extra", text(as_written.dump_extra(contributor.extra))))
    if name != contributor.name:
        out.append(("fm:asWritten", text(as_written.dump({"name": contributor.name}))))
    return out
