"""Finding a finding: by name, synonym, identifier, or a code at any level of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from rapidfuzz import fuzz, process

from converter.graph.labels import one_line
from converter.model import FindingModel
from converter.site.catalogue import Catalogue
from converter.terminology.matching import normal

_WORDS = re.compile(r"\w+")
_CODE = re.compile(r"[^\s:/#|]+$")
_SHOWN = 300
_LONGEST = 200
# Below this a name is not what was meant.
_ALIKE = 80


class _Name(NamedTuple):
    text: str
    finding: int
    own: bool


class Search:
    """The names and codes of all findings, ready to be searched."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._findings = catalogue.findings
        number = {finding.id: n for n, finding in enumerate(self._findings)}
        self._names = [
            _Name(normal(name), n, name is finding.name)
            for n, finding in enumerate(self._findings)
            for name in (finding.name, *finding.synonyms)
        ]
        self._codes: defaultdict[str, dict[int, float]] = defaultdict(dict)
        for n, finding in enumerate(self._findings):
            for identifier in _identifiers(finding):
                self._codes[identifier.casefold()][n] = 0.0
        for entry in catalogue.codes.values():
            for use in entry.uses:
                # A code of the finding itself before one of a part of it.
                found = self._codes[entry.code.casefold()]
                n = number[use.finding.id]
                rank = 0.1 if use.level == "finding" else 0.2
                found[n] = min(rank, found.get(n, rank))

    def find(self, text: str, limit: int) -> list[dict[str, Any]]:
        """The findings that are meant, the likeliest first.

        Args:
            text: words of a name, an identifier, or a code: ``RID1234``, ``sct:1234``, an IRI.
            limit: how many at most.
        """
        text = text.strip()[:_LONGEST]
        ranks: dict[int, tuple[float, int]] = {}
        code = _CODE.search(text)
        if code:
            for n, rank in self._codes.get(code[0].casefold(), {}).items():
                ranks[n] = (rank, 0)
        wanted = normal(text)
        if wanted and len(ranks) < limit:
            for n, rank, length in self._named(wanted):
                ranks[n] = min((rank, length), ranks.get(n, (rank, length)))
            if not ranks:
                for n, rank, length in self._alike(wanted, limit):
                    ranks[n] = min((rank, length), ranks.get(n, (rank, length)))
        best = sorted(ranks, key=lambda n: (*ranks[n], self._findings[n].id or ""))[:limit]
        return [self._hit(self._findings[n]) for n in best]

    def _named(self, wanted: str) -> Iterator[tuple[int, float, int]]:
        """Findings with a name that is the text, begins with it, or holds its words."""
        words = _WORDS.findall(wanted)
        for name in self._names:
            synonym = 0 if name.own else 0.5
            if name.text == wanted:
                yield name.finding, 1 + synonym, 0
            elif name.text.startswith(wanted):
                yield name.finding, 2 + synonym, len(name.text)
            elif words and all(f" {word}" in f" {name.text}" for word in words):
                yield name.finding, 3 + synonym, len(name.text)
            elif words and all(word in name.text for word in words):
                yield name.finding, 4 + synonym, len(name.text)

    def _alike(self, wanted: str, limit: int) -> Iterator[tuple[int, float, int]]:
        """Findings with a name that is almost the text, for what is misspelt."""
        texts = [name.text for name in self._names]
        for _, score, at in process.extract(
            wanted, texts, scorer=fuzz.WRatio, score_cutoff=_ALIKE, limit=2 * limit
        ):
            yield self._names[at].finding, 5 + (100 - score) / 100, 0

    def _hit(self, finding: FindingModel) -> dict[str, Any]:
        told = one_line(finding.description or "")
        entries = [(code, self._catalogue.entry(code)) for code in finding.index_codes]
        return {
            "id": finding.id,
            "name": one_line(finding.name),
            "description": told if len(told) <= _SHOWN else told[: _SHOWN - 1].rstrip() + "…",
            "synonyms": [one_line(name) for name in finding.synonyms],
            "codes": [
                {
                    "system": entry.key,
                    "code": entry.code,
                    "display": one_line(code.display or "") or entry.display,
                    "iri": entry.iri,
                }
                for code, entry in entries
            ],
            "url": f"/findings/{finding.id}",
        }


def _identifiers(finding: FindingModel) -> Iterator[str]:
    yield finding.id or ""
    for attribute in finding.attributes:
        yield attribute.id or ""
        for value in getattr(attribute, "values", ()):
            yield value.id or ""
