"""The data that the search field works on, as a script: a page of a folder can load no other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import msgspec

from converter.graph.labels import one_line
from converter.model import FindingModel
from converter.report.escape import printable
from converter.site.catalogue import Catalogue, CodeEntry

_SHOWN = 180
_COMMON = 24


def search_data(catalogue: Catalogue) -> str:
    """Findings and codes, in the order in which they are listed."""
    data = {
        "findings": [_finding(finding, catalogue) for finding in catalogue.findings],
        "codes": [_code(entry) for entry in catalogue.codes.values()],
    }
    return f"window.oifm={msgspec.json.encode(data).decode()};\n"


def common_tags(findings: Iterable[FindingModel]) -> list[tuple[str, int]]:
    """The tags that most findings have, with their number; in order of the tags."""
    found: Counter[str] = Counter()
    for finding in findings:
        found.update(set(map(one_line, _tags(finding))))
    found.pop("", None)
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:_COMMON]
    return sorted(ranked, key=lambda item: item[0].casefold())


def _tags(finding: FindingModel) -> Iterable[str]:
    yield from finding.tags
    yield from finding.body_regions
    yield from finding.modalities
    yield from finding.subspecialties


def _finding(finding: FindingModel, catalogue: Catalogue) -> dict[str, Any]:
    told = _text(finding.description or "")
    codes = (catalogue.entry(code) for code in finding.index_codes)
    return {
        "id": finding.id,
        "file": catalogue.files[finding.id or ""],
        "name": _text(finding.name),
        "synonyms": [_text(name) for name in finding.synonyms],
        "tags": list(dict.fromkeys(_text(tag) for tag in _tags(finding))),
        "text": told if len(told) <= _SHOWN else told[: _SHOWN - 1].rstrip() + "…",
        "attributes": {a.id: _text(a.name) for a in finding.attributes},
        "codes": [f"{entry.short} {_text(entry.code)}" for entry in codes],
    }


def _code(entry: CodeEntry) -> dict[str, Any]:
    return {
        "code": _text(entry.code),
        "system": _text(entry.short),
        "display": _text(entry.display),
        "findings": entry.findings,
        "file": entry.file,
    }


def _text(words: str) -> str:
    return printable(one_line(words))
