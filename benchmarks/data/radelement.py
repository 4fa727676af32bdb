"""The made-up definitions as RadElement sets: what RadElement observations are about."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from benchmarks.data.definitions import Made
from converter.model import Attribute, ChoiceAttribute


def as_sets(definitions: Sequence[Made]) -> list[Made]:
    """The same findings with the ids and in the form of common data element sets."""
    return [_as_set(made) for made in definitions]


def _as_set(made: Made) -> Made:
    finding = msgspec.structs.replace(
        made.finding,
        id=f"RDES{_number(made.finding.id)}",
        form="cde",
        synonyms=(),
        tags=(),
        attributes=tuple(_element(attribute) for attribute in made.finding.attributes),
    )
    return Made(finding, made.roles)


def _element(attribute: Attribute) -> Attribute:
    id_ = f"RDE{_number(attribute.id)}"
    if not isinstance(attribute, ChoiceAttribute):
        return msgspec.structs.replace(attribute, id=id_)
    values = tuple(
        msgspec.structs.replace(value, id=f"{id_}.{n}") for n, value in enumerate(attribute.values)
    )
    return msgspec.structs.replace(attribute, id=id_, values=values)


def _number(id_: str | None) -> int:
    return int(str(id_).rpartition("_")[2])
