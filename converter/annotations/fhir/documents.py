"""Observations in Bundles, reports and arrays as lines, and what stands around them.

What an observation says itself is so read by columns. What it refers to, its patient, exam
and author, is known in its document only: that is looked up there, once for all observations
that refer to the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
import pyarrow as pa
from msgspec import Raw, Struct

from converter.annotations.columns import TEXT
from converter.annotations.fhir.context import Placed
from converter.annotations.fhir.lesions import Lesion
from converter.annotations.fhir.rows import AROUND_COLUMNS, Aside, Row, id_of, surroundings
from converter.annotations.fhir.wire import NONE, Resource
from converter.annotations.table import SCHEMA

# What nothing is looked up in: observations alone, whatever holds them.
_ALONE = {"Observation", "Bundle"}


class _Entry(Struct, gc=False):
    resource: Raw = NONE


class _Holder(Struct, gc=False):
    """What holds others, whose texts are kept as they are."""

    contained: list[Raw] | None = None
    entry: list[_Entry] | None = None


_list = msgspec.json.Decoder(list[Raw]).decode
_holder = msgspec.json.Decoder(_Holder).decode
_encode = msgspec.json.Encoder().encode


def texts_of(records: Iterable[Resource], text: bytes) -> dict[int, Raw]:
    """The texts of records and of all that is inside of them, by their identities.

    Args:
        records: as they were read.
        text: the compact array that they were read from.
    """
    return dict(_texts(zip(records, _list(text), strict=True)))


def _texts(pairs: Iterable[tuple[Resource, Raw]]) -> Iterator[tuple[int, Raw]]:
    for resource, text in pairs:
        yield id(resource), text
        if not (resource.contained or resource.entry):
            continue
        holder = _holder(text)
        yield from _texts(zip(resource.contained or (), holder.contained or (), strict=True))
        entries = zip(resource.entry or (), holder.entry or (), strict=True)
        yield from _texts((one.resource, raw.resource) for one, raw in entries if one.resource)


def are_alone(found: Sequence[Placed]) -> bool:
    """Whether observations say all that is known of them: there is nothing to be looked up."""
    scopes = {id(one.scope): one.scope for one in found}.values()
    if any(scope.document is not None for scope in scopes):
        return False
    every = (placed.resource.resourceType for scope in scopes for placed in scope.everything)
    return set(every) <= _ALONE and not any(
        one.holder is not None or _is_of_observation(one.resource) for one in found
    )


def around(found: Sequence[Placed], asides: Mapping[int, Aside]) -> dict[str, pa.Array]:
    """The columns of what plain observations refer to, and of their ids, one row for each.

    Args:
        found: the observations in their documents.
        asides: what some of them name themselves, by their places.
    """
    rows: list[Row] = []
    index = list[int]()
    known: dict[tuple[bytes, int, int, int, str], int] = {}
    for at, placed in enumerate(found):
        key = _key(placed)
        if key not in known:
            known[key] = len(rows)
            rows.append(surroundings(placed))
        index.append(known[key])
        if at in asides:  # most name an image of their own
            index[at] = len(rows)
            rows.append(_with(rows[known[key]], asides[at]))
    mine = pa.array(index, pa.int64())
    made = {
        name: pa.array([row[name] for row in rows], SCHEMA.field(name).type).take(mine)
        for name in AROUND_COLUMNS
    }
    return made | {"observation_id": pa.array([id_of(placed) for placed in found], TEXT)}


def _with(row: Row, aside: Aside) -> Row:
    """What is around an observation, with what it names itself."""
    lesion = aside.lesion.completed(Lesion(row["tracking_id"], row["tracking_text"]))
    images = list(dict.fromkeys([*(row["images"] or ()), *aside.images]))
    return row | lesion._asdict() | {"images": images or None}


def _key(placed: Placed) -> tuple[bytes, int, int, int, str]:
    """What tells apart what plain observations refer to."""
    one, scope = placed.resource, placed.scope
    said = (
        *(one.subject, one.identifier, one.derivedFrom, one.partOf, one.performer, one.device),
        *(one.effectiveDateTime, one.effectiveInstant, one.effectivePeriod),
        *(one.issued, one.language, one.basedOn),
    )
    report, base = scope.reports.get(id(one)), scope.bases.get(id(placed.home), "")
    return _encode(said), id(scope), id(report), id(placed.holder), base


def _is_of_observation(observation: Resource) -> bool:
    """Whether an observation has another one for its patient."""
    subject = observation.subject
    return subject is not None and "Observation/" in (subject.reference or "")
