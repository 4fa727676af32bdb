"""Makes definitions of realistic size, the same for the same seed.

Each finding has a presence and a change attribute with index codes, as nearly all published
ones do. Some have attributes of their own, one of each role: ``kind`` (a choice), ``size``
(a number with a unit and a range), ``count`` (a number without a unit), ``segments`` (of which
several may be chosen, or none), ``shape`` (a choice that is required). The first finding has
them all, and ``side`` (its laterality) besides, so that there is one for every fault.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from converter import dumps
from converter.model import (
    Attribute,
    ChoiceAttribute,
    FindingModel,
    IndexCode,
    NumericAttribute,
    Organization,
    Value,
)

_HERE = Path(__file__).parent
_WORDS = tuple((_HERE / "words.txt").read_text("utf-8").split())
ROLES = ("kind", "size", "count", "segments", "shape")
_SEGMENTS = ("none", "upper", "middle", "lower", "apical")
# One code on two values of an attribute: a code that cannot be resolved.
_TWICE = IndexCode("RADLEX", "RID5957", "either")
# Ids of attributes go up by so many from finding to finding.
_MOST = 64


@dataclass(frozen=True)
class Made:
    """A finding, and the role of each of its attributes."""

    finding: FindingModel
    roles: tuple[str, ...]


def make(number: int, seed: int, *, further: int = 0) -> list[Made]:
    """The definitions, ``number`` of them.

    Args:
        number: how many.
        seed: the same makes the same.
        further: so many more choice attributes on every finding.
    """
    random_ = random.Random(seed)  # noqa: S311 - reproducible, not secret
    return [_finding(random_, n, further) for n in range(number)]


def write(folder: Path, definitions: Sequence[FindingModel]) -> None:
    """Writes each into a file of its own, in the form that it has."""
    folder.mkdir(parents=True, exist_ok=True)
    for finding in definitions:
        name = f"{finding.id}.cde.json" if finding.form == "cde" else f"{finding.id}.fm.json"
        text = dumps(finding, "cde" if finding.form == "cde" else "json")
        (folder / name).write_text(text, encoding="utf-8")


def _finding(random_: random.Random, n: int, further: int) -> Made:
    name = f"{' '.join(random_.sample(_WORDS, 3))} {n}"
    count = len(ROLES) if n == 0 else random_.choice((0, 0, 0, 0, 1, 2, 3))
    roles = ("presence", "change", *sorted(random_.sample(ROLES, count), key=ROLES.index))
    if n == 0:
        roles += ("side",)
    roles += ("kind",) * further
    attributes = tuple(
        _attribute(random_, f"OIFMA_BNCH_{n * _MOST + at:06d}", role, name, at)
        for at, role in enumerate(roles)
    )
    finding = FindingModel(
        id=f"OIFM_BNCH_{n:06d}",
        name=name,
        description=f"What is called {name} in a report.",
        synonyms=(f"{name} sign",),
        tags=("chest", "CT", "MR", "finding"),
        contributors=(Organization(name="Benchmark", code="BNCH", url="https://example.org/"),),
        attributes=attributes,
        index_codes=(IndexCode("GAMUTS", str(n + 1), name),),
    )
    return Made(finding, roles)


def _attribute(random_: random.Random, id_: str, role: str, finding: str, at: int) -> Attribute:
    match role:
        case "presence":
            code = IndexCode("SNOMED", "705057003", "Presence")
            return _choice(id_, "presence", finding, _shared(id_, role), codes=(code,))
        case "change":
            code = IndexCode("SNOMED", "263703002", "Changed status (qualifier value)")
            values = _shared(id_, role)
            return _choice(id_, "change from prior", finding, values, codes=(code,))
        case "side":
            code = IndexCode("SNOMED", "272741003", "Laterality")
            values = _shared(id_, "laterality")
            return _choice(id_, "laterality", finding, values, codes=(code,))
        case "size":
            return NumericAttribute(
                id=id_,
                name="size",
                description=f"The size of {finding}.",
                minimum=Decimal(0),
                maximum=Decimal(400),
                unit="mm",
            )
        case "count":
            return NumericAttribute(
                id=id_,
                name="number of lesions",
                description=f"How many {finding} there are.",
                minimum=Decimal(0),
                maximum=Decimal(99),
            )
        case "segments":
            values = _plain(id_, _SEGMENTS)
            return _choice(id_, "affected segments", finding, values, most=3)
        case "shape":
            words = [f"{random_.choice(_WORDS)} shape {v}" for v in range(4)]
            return _choice(id_, "shape", finding, _plain(id_, words), required=True)
    words = [f"{random_.choice(_WORDS)} {v}" for v in range(5)]
    values = _plain(id_, words, twice=(3, 4))
    return _choice(id_, f"type {at}", finding, values)


def _choice(
    id_: str,
    name: str,
    finding: str,
    values: tuple[Value, ...],
    *,
    codes: tuple[IndexCode, ...] = (),
    most: int = 1,
    required: bool = False,
) -> ChoiceAttribute:
    return ChoiceAttribute(
        id=id_,
        name=name,
        description=f"The {name} of {finding}.",
        values=values,
        max_selected=most,
        required=required,
        index_codes=codes,
    )


def _shared(id_: str, attribute: str) -> tuple[Value, ...]:
    """The values of an attribute that all findings share, with their codes."""
    with (_HERE / "shared.tsv").open(encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file, delimiter="\t") if r["attribute"] == attribute]
    return tuple(
        Value(
            id=f"{id_}.{n}",
            name=row["value"],
            description=f"The finding is {row['value']}",
            index_codes=tuple(_codes(row)),
        )
        for n, row in enumerate(rows)
    )


def _codes(row: dict[str, str]) -> Iterator[IndexCode]:
    for system in ("radlex", "snomed"):
        if row[system]:
            yield IndexCode(system.upper(), row[system], row["value"])


def _plain(id_: str, names: Sequence[str], twice: Sequence[int] = ()) -> tuple[Value, ...]:
    return tuple(
        Value(id=f"{id_}.{n}", name=name, index_codes=(_TWICE,) if n in twice else ())
        for n, name in enumerate(names)
    )
