"""SNOMED CT in Release Format 2: the snapshot files of a package.

Source: SNOMED CT Release File Specification, "Release Format 2" and "File Naming
Conventions".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from converter.problems import ConverterError
from converter.rules import problem
from converter.terminology.releases.facts import FULL_NAME, PREFERRED, SYNONYM, Facts
from converter.terminology.releases.tables import Row, Source, rows_of

_FILE = re.compile(
    r"(?:^|/)x?(?:sct2|der2)_(?P<kind>Concept_|Description_|Relationship_|cRefset_Association\w*?"
    r"|cRefset_AttributeValue|cRefset_Language)(?P<type>Snapshot|Full|Delta)[^/]*?"
    r"_(?P<edition>[A-Z]{2,3}[0-9]*|[0-9]{7})?_?(?P<date>[0-9]{8})(?:T[0-9]+Z)?\.txt$"
)
_IS_A = "116680003"
_FULLY_SPECIFIED = "900000000000003001"
_IS_PREFERRED = "900000000000548007"
# The language reference sets of English, US before GB; others come after these.
_LANGUAGES = {"900000000000509007": PREFERRED, "900000000000508004": PREFERRED + 1}
# What an association says about the concept that it replaces.
_ASSOCIATIONS = {
    "900000000000526001": "replaced by",
    "900000000000527005": "same as",
    "900000000000523009": "possibly equivalent to",
    "900000000000524003": "moved to",
    "900000000000528000": "was a",
    "900000000000530003": "alternative",
    "1186924009": "partially equivalent to",
    "1186921001": "possibly replaced by",
}
_CONCEPT_REASONS = "900000000000489007"
_REASONS = {
    "900000000000482003": "duplicate",
    "900000000000483008": "outdated",
    "900000000000484002": "ambiguous",
    "900000000000485001": "erroneous",
    "900000000000486000": "limited",
    "900000000000487009": "moved elsewhere",
    "1186917008": "classification derived component",
    "1186919006": "meaning of component unknown",
}
_NEEDED = ("Concept_", "Description_", "Relationship_")


def recognise(parts: Sequence[Source]) -> bool:
    """Whether there is a file of RF2 among the parts, by its name."""
    return any(_FILE.search(part.name) for part in parts)


def version(parts: Sequence[Source]) -> tuple[str, str]:
    """The edition and the date of the release, from the names of its files."""
    found = [match for part in parts if (match := _FILE.search(part.name))]
    newest = max(found, key=lambda match: match["date"])
    return newest["edition"] or "INT", newest["date"]


def read(parts: Sequence[Source], facts: Facts, seen: Callable[[Source], None]) -> None:
    """Reads the snapshot files of a release.

    Raises:
        ConverterError: TRM301, where a file that is needed is missing; see
            :func:`~converter.terminology.releases.tables.rows_of`.
    """
    by_kind: dict[str, list[Source]] = {}
    for part in parts:
        match = _FILE.search(part.name)
        if match and match["type"] == "Snapshot":
            kind = match["kind"]
            kind = "cRefset_Association" if kind.startswith("cRefset_Association") else kind
            by_kind.setdefault(kind, []).append(part)
    missing = [f"sct2_{kind}Snapshot…" for kind in _NEEDED if kind not in by_kind]
    if missing:
        message = f"the RF2 package lacks {', '.join(missing)}"
        expected = "the snapshot files: Concept, Description and Relationship"
        raise ConverterError(problem("TRM301", message, source=parts[0].source, expected=expected))
    for kind, (columns, reader) in _READERS.items():
        for part in by_kind.get(kind, ()):
            reader(rows_of(part, columns.split(), tabs=True), facts)
            seen(part)


def _concepts(rows: Iterable[Row], facts: Facts) -> None:
    for code, active in rows:
        facts.concept(code, "active" if active == "1" else "inactive")


def _descriptions(rows: Iterable[Row], facts: Facts) -> None:
    for ident, active, code, kind, term in rows:
        if active == "1":
            rank = FULL_NAME if kind == _FULLY_SPECIFIED else SYNONYM
            # The full name is preferred as well, but only a synonym is the usual name.
            facts.description("" if rank == FULL_NAME else ident, code, term, rank)


def _relationships(rows: Iterable[Row], facts: Facts) -> None:
    for active, source, destination, kind in rows:
        if active == "1" and kind == _IS_A:
            facts.parent(source, destination)


def _associations(rows: Iterable[Row], facts: Facts) -> None:
    for active, refset, code, target in rows:
        why = _ASSOCIATIONS.get(refset)
        if active == "1" and why:
            facts.replacement(code, target, why)


def _reasons(rows: Iterable[Row], facts: Facts) -> None:
    for active, refset, code, value in rows:
        if active == "1" and refset == _CONCEPT_REASONS and value in _REASONS:
            facts.concept(code, f"inactive: {_REASONS[value]}")


def _languages(rows: Iterable[Row], facts: Facts) -> None:
    for active, refset, ident, value in rows:
        if active == "1" and value == _IS_PREFERRED:
            facts.preferred(ident, _LANGUAGES.get(refset, PREFERRED + 2))


_READERS: dict[str, tuple[str, Callable[[Iterable[Row], Facts], None]]] = {
    "Concept_": ("id active", _concepts),
    "Description_": ("id active conceptId typeId term", _descriptions),
    "Relationship_": ("active sourceId destinationId typeId", _relationships),
    "cRefset_Association": (
        "active refsetId referencedComponentId targetComponentId",
        _associations,
    ),
    "cRefset_AttributeValue": ("active refsetId referencedComponentId valueId", _reasons),
    "cRefset_Language": ("active refsetId referencedComponentId acceptabilityId", _languages),
}
