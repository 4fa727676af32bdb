"""Lines of reports unfolded: the observations that they contain, as lines of their own.

What an observation says itself is so read by columns. What it refers to, its patient, exam
and author, is known in its report only: for that it stands in the report still, without the
rest, and is looked up with care.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field
from itertools import compress

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Raw, Struct

from converter.annotations.columns import TEXT, numbers, one, shared
from converter.annotations.fhir.context import Placed
from converter.annotations.fhir.rows import (
    AROUND_COLUMNS,
    Asides,
    Row,
    aside_of,
    id_of,
    surroundings,
)
from converter.annotations.fhir.values import code_of, is_modified
from converter.annotations.fhir.wire import NONE, Resource, Valued
from converter.annotations.json_lines import is_text, refuse_odd
from converter.annotations.records import is_sound
from converter.annotations.table import SCHEMA, table_of

_REPORT = b'"DiagnosticReport"'
_OBSERVATION = b'{"resourceType":"Observation"'
# What is no observation, and may contain one.
_HOLDING = b'"Observation"'
# What a component that is no value has in its system.
_DICOM = b"dicom"
_EMPTY = len(b"{}")
_FAULTS = (msgspec.MsgspecError, UnicodeError, RecursionError)


class _Own(Struct, omit_defaults=True, gc=False):
    """What columns are made of, as it is written."""

    resourceType: str | None = None  # noqa: N815 - the keys of the format
    id: str | None = None
    status: str | None = None
    code: Raw = NONE
    valueCodeableConcept: Raw = NONE  # noqa: N815
    valueQuantity: Raw = NONE  # noqa: N815
    valueInteger: Raw = NONE  # noqa: N815
    valueString: Raw = NONE  # noqa: N815
    valueBoolean: Raw = NONE  # noqa: N815
    component: Raw = NONE
    interpretation: Raw = NONE
    bodySite: Raw = NONE  # noqa: N815
    note: Raw = NONE
    method: Raw = NONE
    specimen: Raw = NONE
    extension: Raw = NONE


class _Around(Struct, omit_defaults=True, gc=False):
    """What is looked up in the report, and what stands in its stead."""

    subject: Raw = NONE
    identifier: Raw = NONE
    effectiveDateTime: Raw = NONE  # noqa: N815
    effectiveInstant: Raw = NONE  # noqa: N815
    effectivePeriod: Raw = NONE  # noqa: N815
    issued: Raw = NONE
    language: Raw = NONE
    derivedFrom: Raw = NONE  # noqa: N815
    partOf: Raw = NONE  # noqa: N815
    performer: Raw = NONE
    device: Raw = NONE


class _Kind(Struct, gc=False):
    """What a resource is."""

    resourceType: str | None = None  # noqa: N815


class _Passed(Struct, omit_defaults=True, gc=False):
    """What nothing is made of."""

    category: Raw = NONE
    meta: Raw = NONE
    text: Raw = NONE
    implicitRules: Raw = NONE  # noqa: N815
    basedOn: Raw = NONE  # noqa: N815
    encounter: Raw = NONE


_report = msgspec.json.Decoder(dict[str, Raw]).decode
_list = msgspec.json.Decoder(list[Raw]).decode
_resource = msgspec.json.Decoder(Resource).decode
_valued = msgspec.json.Decoder(Valued).decode
_kind = msgspec.json.Decoder(_Kind).decode
_own = msgspec.json.Decoder(_Own).decode
_around = msgspec.json.Decoder(_Around).decode
_passed = msgspec.json.Decoder(_Passed).decode
_encode = msgspec.json.Encoder().encode


@dataclass
class Unfolded:
    """Reports taken apart.

    Attributes:
        reports: each with what it contains; of the observations what columns are made of
            is left out, and of the components those that are no values stay.
        observations: these in their order.
        around: of each the text of what it refers to.
        lines: of each what was left out, as a line.
        owners: the place of its report.
        places: its own place in the report.
    """

    reports: list[Resource] = field(default_factory=list)
    observations: list[Resource] = field(default_factory=list)
    around: list[bytes] = field(default_factory=list)
    lines: list[bytes] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)
    places: list[int] = field(default_factory=list)

    def pointers(self, records: pa.Array) -> pa.Array:
        """Where each observation stands in the file: ``5/contained/3``."""
        owners = records.take(pa.array(self.owners, pa.int64())).cast(TEXT)
        places = pa.array(self.places, pa.int64()).cast(TEXT)
        return pc.binary_join_element_wise(owners, "contained", places, "/")

    def refuse(self, odd: pa.Array) -> None:
        """Refuses the reports of observations that are odd.

        Raises:
            OddLinesError: there is one.
        """
        owners = pa.array(self.owners, pa.int64()).filter(odd)
        refuse_odd(pc.is_in(numbers(len(self.reports)), value_set=pc.unique(owners)))

    def without_others(self, found: Iterable[Placed]) -> Unfolded:
        """The same with some of the observations only."""
        kept = {id(placed.resource) for placed in found}
        stand = [id(resource) in kept for resource in self.observations]
        return Unfolded(
            self.reports,
            list(compress(self.observations, stand)),
            list(compress(self.around, stand)),
            list(compress(self.lines, stand)),
            list(compress(self.owners, stand)),
            list(compress(self.places, stand)),
        )


def unfolded(lines: bytes) -> Unfolded | None:
    """Takes reports apart.

    Args:
        lines: one report each.

    Returns:
        The reports; None where they are no text, contain no observation, or have blank lines.

    Raises:
        OddLinesError: some need care: they are no reports, or hold what is not expected.
    """
    if not is_text(lines):
        return None
    made, odd = Unfolded(), list[bool]()
    known: dict[bytes, Resource | None] = {}
    for line in lines.removesuffix(b"\n").split(b"\n"):
        if not line or line.isspace():  # it is no record
            return None
        try:
            report = _unfold(msgspec.json.format(line, indent=-1), made, known)
        except _FAULTS:
            report = None
        odd.append(report is None)
        made.reports.append(report or Resource())
    refuse_odd(pa.array(odd))
    return made if made.observations else None


def _unfold(line: bytes, made: Unfolded, known: dict[bytes, Resource | None]) -> Resource | None:
    """The report of a compact line, whose observations are added; None where it needs care.

    Raises:
        msgspec.MsgspecError: something is of another type than it should be.
        UnicodeError: a text is none.
        RecursionError: it is too deep.
    """
    parts = _report(line)
    if bytes(parts.get("resourceType", b"")) != _REPORT or len(_encode(parts)) != len(line):
        return None
    given = parts.pop("contained", NONE)
    report = _whole(_encode(parts))
    if report is None:
        return None
    contained, owner = list[Resource](), len(made.reports)
    for place, raw in enumerate(() if given is NONE else _list(given)):
        text = bytes(raw)
        if text.startswith(_OBSERVATION) or _kind(text).resourceType == "Observation":
            made.owners.append(owner)
            made.places.append(place)
            inner = _observation(text, made, known)
        else:
            inner = None if _HOLDING in text else _whole(text)
        if inner is None:
            return None
        contained.append(inner)
    report.contained = contained
    return report


def _observation(
    text: bytes, made: Unfolded, known: dict[bytes, Resource | None]
) -> Resource | None:
    """An observation without what columns are made of, which is added; None where it needs care."""
    own = _own(text)
    line, around = _encode(own), _encode(_around(text))
    # Of two objects one pair of brackets and a comma.
    left = len(text) - len(line) - (len(around) - 1 if len(around) > _EMPTY else 0)
    # A key that nothing is made of, one that is not expected, one that stands twice.
    if left and len(_encode(_passed(text))) - 1 != left:
        return None
    if around not in known:
        known[around] = _whole(around)
    where, aside = known[around], _set_aside(own)
    if where is None or aside is None:
        return None
    if aside:
        line = _encode(own)
    # Each its own: which one it is tells what is said of it.
    resource = copy(where)
    resource.resourceType, resource.id, resource.status = own.resourceType, own.id, own.status
    resource.component = aside
    made.observations.append(resource)
    made.around.append(around)
    made.lines.append(line)
    return resource


def _set_aside(own: _Own) -> list[Valued] | None:
    """The last components, where they say which image or lesion it is: they are taken out.

    None where others follow, whose places would change, or where they need care.
    """
    if own.component is NONE or _DICOM not in bytes(own.component):
        return []
    every = _list(own.component)
    read = [_valued(raw) if _DICOM in bytes(raw) else None for raw in every]
    gathered = Asides()
    taken = [part and gathered.takes(part, code_of(part.code)) for part in read]
    plain = sum(not one for one in taken)
    made = [part for part in read[plain:] if part is not None]
    if len(made) < len(every) - plain or any(map(is_modified, made)) or any(taken[:plain]):
        return None
    text = b"".join(every[plain:])
    if len(_encode(made)) != len(text) + len(made) + 1 and not all(map(is_sound, every[plain:])):
        return None
    own.component = Raw(b"[" + b",".join(every[:plain]) + b"]") if plain else NONE
    return made


def _whole(text: bytes) -> Resource | None:
    """A resource; None where a key stands twice."""
    resource = _resource(text)
    return resource if len(_encode(resource)) == len(text) or is_sound(text) else None


def with_surroundings(table: pa.Table, given: Unfolded, found: Sequence[Placed]) -> pa.Table:
    """Rows with what reports say of their observations.

    Args:
        table: the rows, by the schema of the observation table.
        given: the observations, all of which have rows.
        found: the same, as they stand in their reports.
    """
    first = pc.min(table["observation"])
    owners = one(pc.subtract(table["observation"], first))
    rows: list[Row] = []
    index, ids = list[int](), list[str | None]()
    report, known = -1, dict[bytes, int]()
    for placed, around, owner in zip(found, given.around, given.owners, strict=True):
        if owner != report:
            report, known = owner, {}
        if parts := placed.resource.component:  # most name an image of their own
            index.append(len(rows))
            rows.append(surroundings(placed, aside=aside_of(parts)))
        else:
            if around not in known:
                known[around] = len(rows)
                rows.append(surroundings(placed))
            index.append(known[around])
        ids.append(id_of(placed))
    mine = pa.array(index, pa.int64()).take(owners)
    made = {name: table[name] for name in table.column_names}
    made["observation_id"] = pa.array(ids, TEXT).take(owners)
    for name in AROUND_COLUMNS:
        values = [row[name] for row in rows]
        is_list = name == "images"
        column = pa.array(values, SCHEMA.field(name).type)
        made[name] = column.take(mine) if is_list else shared(column, mine)
    return table_of(made, len(table))
