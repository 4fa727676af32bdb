"""Lines of reports unfolded: the observations that they contain, as lines of their own.

What an observation says itself is so read by columns. What it refers to, its patient, exam
and author, is known in its report only: for that it stands in the report still, without the
rest, and is looked up with care.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from itertools import compress

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Raw, Struct

from converter.annotations.columns import TEXT, numbers, one, shared
from converter.annotations.fhir.context import Placed
from converter.annotations.fhir.documents import around
from converter.annotations.fhir.rows import Aside
from converter.annotations.fhir.wire import NONE, Resource
from converter.annotations.json_lines import is_text, refuse_odd
from converter.annotations.records import is_sound
from converter.annotations.table import table_of

_REPORT = b'"DiagnosticReport"'
_OBSERVATION = b'{"resourceType":"Observation"'
# What is no observation, and may contain one.
_HOLDING = b'"Observation"'
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
    basedOn: Raw = NONE  # noqa: N815


class _Kind(Struct, gc=False):
    """What a resource is."""

    resourceType: str | None = None  # noqa: N815


class _Passed(Struct, omit_defaults=True, gc=False):
    """What nothing is made of."""

    category: Raw = NONE
    meta: Raw = NONE
    text: Raw = NONE
    implicitRules: Raw = NONE  # noqa: N815
    encounter: Raw = NONE


_report = msgspec.json.Decoder(dict[str, Raw]).decode
_list = msgspec.json.Decoder(list[Raw]).decode
_resource = msgspec.json.Decoder(Resource).decode
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
            is left out.
        observations: these in their order.
        lines: of each what was left out, as a line.
        owners: the place of its report.
        places: its own place in the report.
    """

    reports: list[Resource] = field(default_factory=list)
    observations: list[Resource] = field(default_factory=list)
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
    line, about = _encode(own), _encode(_around(text))
    # Of two objects one pair of brackets and a comma.
    left = len(text) - len(line) - (len(about) - 1 if len(about) > _EMPTY else 0)
    # A key that nothing is made of, one that is not expected, one that stands twice.
    if left and len(_encode(_passed(text))) - 1 != left:
        return None
    if about not in known:
        known[about] = _whole(about)
    where = known[about]
    if where is None:
        return None
    # Each its own: which one it is tells what is said of it.
    resource = copy(where)
    resource.resourceType, resource.id, resource.status = own.resourceType, own.id, own.status
    made.observations.append(resource)
    made.lines.append(line)
    return resource


def _whole(text: bytes) -> Resource | None:
    """A resource; None where a key stands twice."""
    resource = _resource(text)
    return resource if len(_encode(resource)) == len(text) or is_sound(text) else None


def with_surroundings(
    table: pa.Table, found: Sequence[Placed], asides: Mapping[int, Aside]
) -> pa.Table:
    """Rows with what reports say of their observations.

    Args:
        table: the rows, by the schema of the observation table.
        found: the observations, all of which have rows, as they stand in their reports.
        asides: which images and lesions some of them name, by their places.
    """
    owners = one(pc.subtract(table["observation"], pc.min(table["observation"])))
    made = {name: table[name] for name in table.column_names}
    for name, column in around(found, asides).items():
        is_shared = pa.types.is_string(column.type)
        made[name] = shared(column, owners) if is_shared else column.take(owners)
    return table_of(made, len(table))
