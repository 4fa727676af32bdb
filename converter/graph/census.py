"""One pass over all definitions before anything is written.

Some things can only be said once everything is known: the display text that most uses of
a code agree on, and the contributors that several definitions name.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator

from converter.graph.as_written import encoded
from converter.iris import Namespaces, quote_segment
from converter.model import (
    ChoiceAttribute,
    Contributor,
    FindingModel,
    IndexCode,
    Person,
)
from converter.terminology.systems import code_iri


class Census:
    """The codes and contributors of a set of definitions, each under its IRI."""

    def __init__(self, findings: Iterable[FindingModel], ns: Namespaces, stems: dict[str, str]):
        self._ns = ns
        self._stems = stems
        self._iris: dict[tuple[str, str], str] = {}
        writings: Counter[tuple[str, str, str | None]] = Counter()
        contributors: Counter[Contributor] = Counter()
        for finding in findings:
            writings.update((c.system, c.code, c.display) for c in codes_of(finding))
            contributors.update(finding.contributors)
        self.codes = self._choose(writings)
        self.contributors = self._name(contributors)

    def iri(self, code: IndexCode) -> str:
        """The IRI of a code; aliases of one system give one IRI."""
        key = (code.system, code.code)
        iri = self._iris.get(key)
        if iri is None:
            iri = code_iri(code.system, code.code, self._ns, stems=self._stems)
            self._iris[key] = iri
        return iri

    def usual(self, iri: str) -> IndexCode:
        """The code as most of its uses write it."""
        return self.codes[iri]

    def _choose(self, writings: Counter[tuple[str, str, str | None]]) -> dict[str, IndexCode]:
        chosen: dict[str, tuple[int, IndexCode]] = {}
        # Most frequent first; among equals the texts decide, so that order never matters.
        ranked = sorted(writings.items(), key=lambda w: (-w[1], w[0][0], w[0][1], w[0][2] or ""))
        for (system, code, display), count in ranked:
            index_code = IndexCode(system, code, display)
            chosen.setdefault(self.iri(index_code), (count, index_code))
        return {iri: chosen[iri][1] for iri in sorted(chosen)}

    def _name(self, contributors: Counter[Contributor]) -> dict[Contributor, str]:
        names: dict[str, Contributor] = {}
        ranked = sorted(contributors.items(), key=lambda c: (-c[1], _content(c[0])))
        for contributor, _ in ranked:
            name = _segment(_key(contributor))
            if name in names:
                # Another who goes by the same key: told apart by what is said of them.
                name += "-" + hashlib.sha256(_content(contributor)).hexdigest()[:8]
            names[name] = contributor
        return {c: self._ns.contributor + name for name, c in sorted(names.items())}


def codes_of(finding: FindingModel) -> Iterator[IndexCode]:
    """Every index code and anatomic location code of a definition, at every level."""
    yield from finding.index_codes
    for location in finding.anatomic_locations:
        yield from location.index_codes
    for attribute in finding.attributes:
        yield from attribute.index_codes
        for location in attribute.anatomic_locations:
            yield from location.index_codes
        if isinstance(attribute, ChoiceAttribute):
            for value in attribute.values:
                yield from value.index_codes


def _key(contributor: Contributor) -> str:
    if isinstance(contributor, Person):
        return contributor.github_username or contributor.name
    return contributor.code or contributor.name


def _segment(key: str) -> str:
    # No resolver may take it for "." or "..", or for the folder itself.
    return quote_segment(key).replace(".", "%2E") if not key.strip(".") else quote_segment(key)


def _content(contributor: Contributor) -> bytes:
    return type(contributor).__name__.encode() + encoded(contributor)
