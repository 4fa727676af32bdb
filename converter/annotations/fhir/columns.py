"""Plain FHIR Observations straight to columns: of a bulk export, or by RadElement ids."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from converter.annotations.columns import (
    TEXT,
    either,
    filled,
    first,
    joined,
    numbers,
    of_each,
    one,
    part,
    shared,
    with_any,
)
from converter.annotations.fhir.codings import CODED, Coded, coded
from converter.annotations.fhir.column_rows import KEYS, code_columns, parted, rows_of
from converter.annotations.fhir.left import IN_LINES, Left
from converter.annotations.fhir.rows import Aside
from converter.annotations.fhir.sites import REFERRING
from converter.annotations.fhir.subjects import FOCUS_CODE, OTHER_SUBJECTS
from converter.annotations.fhir.values import UID
from converter.annotations.json_lines import lines_to_table, refuse_odd, written_in
from converter.annotations.narrowed import Narrowing
from converter.annotations.numbers import are_held
from converter.annotations.sides import implied_systems, with_sides
from converter.annotations.table import NUMBER, table_of

_CODED = [(name, TEXT) for name in CODED]
_CODING = pa.list_(pa.struct(_CODED))
# Also a bare Coding in place of a CodeableConcept.
_CONCEPT = pa.struct([("coding", _CODING), ("text", TEXT), *_CODED])
_REFERENCE = pa.struct([("reference", TEXT), ("display", TEXT)])
_REFERENCES = pa.list_(_REFERENCE)
# Of what is of several kinds.
_TYPED = pa.struct([("reference", TEXT), ("display", TEXT), ("type", TEXT)])
_IDENTIFIER = pa.struct([("use", TEXT), ("system", TEXT), ("value", TEXT), ("type", _CONCEPT)])
_SUBJECT = pa.struct([*_TYPED, ("identifier", _IDENTIFIER)])
_QUANTITY = pa.struct([("value", NUMBER), ("unit", TEXT), ("system", TEXT), ("code", TEXT)])
_VALUES: list[tuple[str, pa.DataType]] = [
    ("code", _CONCEPT),
    ("valueCodeableConcept", _CONCEPT),
    ("valueQuantity", _QUANTITY),
    ("valueInteger", NUMBER),
    ("valueString", TEXT),
    ("valueBoolean", pa.bool_()),
]
_SCHEMA = pa.schema(
    [
        ("resourceType", TEXT),
        ("id", TEXT),
        ("status", TEXT),
        ("subject", _SUBJECT),
        ("identifier", pa.list_(_IDENTIFIER)),
        ("effectiveDateTime", TEXT),
        ("effectiveInstant", TEXT),
        ("effectivePeriod", pa.struct([("start", TEXT), ("end", TEXT)])),
        ("issued", TEXT),
        ("language", TEXT),
        ("derivedFrom", pa.list_(_TYPED)),
        ("partOf", pa.list_(_TYPED)),
        ("performer", _REFERENCES),
        ("device", _REFERENCE),
        ("bodySite", _CONCEPT),
        ("note", pa.list_(pa.struct([("text", TEXT)]))),
        ("component", pa.list_(pa.struct(_VALUES))),
        ("interpretation", pa.list_(_CONCEPT)),
        *_VALUES,
    ]
)
_IGNORED = {
    "": (
        *("category", "meta", "text", "implicitRules", "basedOn", "encounter"),
        *("method", "specimen", "extension"),
    ),
    "*": ("id", "version", "type", "userSelected"),
}
_OTHERS = rf"(?:^|/)(?:{'|'.join(OTHER_SUBJECTS)})/[^/]+(?:/_history/[^/]+)?$"
_KINDS_OF_OTHERS = pa.array(OTHER_SUBJECTS)
# Extensions of observations that are read.
_TELLING = pa.array([FOCUS_CODE, *REFERRING])
# A key, since in a text the quotes would have backslashes before them.
# The quotes at its start are looked at last: beginning with them it is found half as fast.
_NUMBER = re.compile(rb'value(?<="value)(?:Integer)?"\s*:\s*(-?[0-9][0-9.eE+-]*)')
# Makes the columns of what observations refer to, of which some name images or lesions.
Around = Callable[[Mapping[int, Aside]], dict[str, pa.Array]]
# What differs from observation to observation.
_VARIED = {"observation_id", "recorded_text", "images"}
_IN_ORDER = [("owner", "ascending"), ("at", "ascending")]
_OBSERVATION = pc.SetLookupOptions(value_set=pa.array(["Observation"]))


def table(
    data: bytes,
    source: str,
    records: pa.Array | None = None,
    first_observation: int = 0,
    *,
    typeless: bool = False,
    left: Left | None = None,
    around: Around | None = None,
) -> pa.Table | None:
    """The rows of lines that are all plain observations, None where one is not.

    Args:
        data: whole lines.
        source: the name of the file.
        records: the number of each line in the file, or its pointer; from 0 on where None.
        first_observation: the number of the first observation.
        typeless: whether what has a code and no type of resource is an observation.
        left: notes what is left out.
        around: makes the columns of what lines refer to, which are known to be observations,
            and to be about their patients; None where they refer to nothing that is in the file.

    Returns:
        Rows as the other way of reading makes them; the two are held to that by a test.

    Raises:
        OddLinesError: some lines are no plain observations.
    """
    also = (*IN_LINES, "extension", "basedOn")
    narrowing = _narrowing(source)
    lines = lines_to_table(data, _SCHEMA, _IGNORED, also=also, narrowing=narrowing)
    if lines is None:
        return None
    records = numbers(len(lines)) if records is None else records
    whole = {name: one(lines[name]) for name in _SCHEMA.names}
    refuse_odd(_extended(lines))
    refuse_odd(_interpreted_only(whole))
    if around is None:
        refuse_odd(_ordered(lines))
        refuse_odd(_others(whole, typeless=typeless))
    finding, site = coded(whole["code"]), coded(whole["bodySite"])
    if finding is None or site is None:
        return None
    head = _of_observations(whole, finding, site)
    if around is None:
        head |= _of_references(whole)
    called = {"finding": finding.others, "site": site.others}
    rows = rows_of(whole, called, records)
    if rows is None:
        return None
    if "number" in rows:
        texts = written_in(data, _NUMBER, rows["number"])
        if texts is None or not are_held(rows["number"]):
            return None
        rows["number_text"] = texts
    rows, asides = parted(rows)
    head |= around(asides) if around else _of_asides(asides, len(records))
    owners = rows.pop("owner")
    made: dict[str, Any] = {
        name: column.take(owners) if name in _VARIED else shared(column, owners)
        for name, column in head.items()
    }
    made["observation"] = pc.add(owners, first_observation)
    made["observation_pointer"] = joined("", records.take(owners))
    made["source"] = source
    if left is not None:
        left.of_columns(lines, records)
    return table_of({**made, **rows}, len(owners))


@lru_cache(maxsize=16)
def _narrowing(source: str) -> Narrowing:
    """What is known of the lines of a file: parts of it are read one by one."""
    return Narrowing(_SCHEMA)


def _others(whole: dict[str, pa.Array], *, typeless: bool) -> pa.Array:
    """Which lines are left to the other way, by what they are, or are about."""
    subjects = whole["subject"]
    found = _no_observations(whole, typeless=typeless)
    for odd in (_identified(whole), _of_another(subjects)):
        found = found if odd is None else pc.or_kleene(found, odd)
    # What should be contained, and is not, is nobody.
    for holders in (subjects, whole["performer"], whole["device"]):
        inner = pc.list_flatten(holders) if pa.types.is_list(holders.type) else holders
        nobody = pc.starts_with(part(inner, "reference"), "#")
        if pc.any(nobody).as_py():
            found = pc.or_kleene(found, with_any(holders, nobody))
    return found


def _no_observations(whole: dict[str, pa.Array], *, typeless: bool) -> pa.Array:
    """Which lines are no observations, or have themselves for their patient."""
    kinds = whole["resourceType"]
    known = pc.is_in(kinds, options=_OBSERVATION)
    if typeless and not pc.all(known).as_py():
        # What has no type is taken for an observation by the other way, which then finds it
        # where it refers to itself.
        untyped = pc.and_(pc.is_null(kinds), pc.is_valid(whole["code"]))
        named = pc.match_substring(part(whole["subject"], "reference"), "Observation/")
        known = pc.or_(known, pc.and_not(untyped, pc.fill_null(named, False)))
    return pc.invert(known)


def _extended(lines: pa.Table) -> pa.Array:
    """Which lines have an extension that may say where something is, or what it is about."""

    def tells(urls: pa.Array) -> pa.Array:
        is_text = pa.types.is_string(urls.type)
        return pc.is_in(urls, value_set=_TELLING) if is_text else pc.is_valid(urls)

    return _with_item(lines, "extension", "url", tells)


def _ordered(lines: pa.Table) -> pa.Array:
    """Which lines say of their order an identifier with a type: it may be of the exam."""

    def is_typed(named: pa.Array) -> pa.Array:
        if not pa.types.is_struct(named.type):
            return pc.is_valid(named)
        if named.type.get_field_index("type") < 0:
            return pa.repeat(pa.scalar(False), len(named))
        return pc.is_valid(part(named, "type"))

    return _with_item(lines, "basedOn", "identifier", is_typed)


def _with_item(
    lines: pa.Table, key: str, name: str, wanted: Callable[[pa.Array], pa.Array]
) -> pa.Array:
    """Which lines have in a list an item with a part that is wanted, or something odd instead."""
    nothing = pa.repeat(pa.scalar(False), len(lines))
    if key not in lines.column_names or pa.types.is_null(lines[key].type):
        return nothing
    given = one(lines[key])
    if not (pa.types.is_list(given.type) and pa.types.is_struct(given.type.value_type)):
        return pc.is_valid(given)
    if given.type.value_type.get_field_index(name) < 0:
        return nothing
    return with_any(given, wanted(part(pc.list_flatten(given), name)))


def _identified(whole: dict[str, pa.Array]) -> pa.Array | None:
    """Which lines have an identifier that may be of a lesion or an exam, or stands for the id."""
    given = whole["identifier"]
    if given.null_count == len(given):
        return None
    typed = with_any(given, pc.is_valid(part(pc.list_flatten(given), "type")))
    return pc.or_(typed, pc.and_(pc.is_null(whole["id"]), pc.is_valid(given)))


def _of_observations(
    whole: dict[str, pa.Array], finding: Coded, site: Coded
) -> dict[str, pa.Array]:
    """The columns of what observations say of themselves."""
    refuse_odd(pc.not_equal(pc.list_value_length(whole["note"]), 1))
    notes = first(whole["note"])
    text = part(notes, "text")
    text, other = filled(text), filled(part(whole["code"], "text"))
    if other.null_count < len(other):
        same = pc.fill_null(pc.equal(other, finding.text), False)
        other = pc.if_else(same, pa.scalar(None, TEXT), other)
    both = pc.binary_join_element_wise(other, text, "\n")
    return {
        "status": whole["status"],
        "recorded_text": either(both, text, other),
        **code_columns("finding", finding),
        **_sites(site),
    }


def _of_references(whole: dict[str, pa.Array]) -> dict[str, pa.Array]:
    """The columns of what observations refer to, and of when they were made."""
    subject, issued = _named(whole["subject"], "reference", "display"), whole["issued"]
    begun = part(whole["effectivePeriod"], "start")
    times = (whole["effectiveDateTime"], whole["effectiveInstant"], begun)
    return {
        "observation_id": whole["id"],
        "subject_id": either(filled(part(whole["subject"], "identifier", "value")), subject),
        "exam_id": either(*(_study(whole[name]) for name in ("derivedFrom", "partOf"))),
        "exam_time": either(*map(filled, times), issued),
        "recorded_at": issued,
        "language": whole["language"],
        "author": _authors(whole["performer"], whole["device"]),
    }


def _of_asides(asides: Mapping[int, Aside], count: int) -> dict[str, pa.Array]:
    """The columns of images and lesions that components name."""
    if not asides:
        return {}
    nothing = Aside()
    every = [asides.get(owner, nothing) for owner in range(count)]
    return {
        "images": pa.array(
            [list(dict.fromkeys(one.images)) or None for one in every], pa.list_(TEXT)
        ),
        "tracking_id": pa.array([one.lesion.tracking_id for one in every], TEXT),
        "tracking_text": pa.array([one.lesion.tracking_text for one in every], TEXT),
    }


def _sites(given: Coded) -> dict[str, pa.Array]:
    """The columns of sites, whose codes may have the side in them, or say their system."""
    made = code_columns("site", given)
    made |= with_sides(made)
    if given.system.null_count:
        implied = of_each(made["site_code"], implied_systems)
        made["site_system"] = either(given.system, implied)
    return made


def _interpreted_only(whole: dict[str, pa.Array]) -> pa.Array:
    """Which lines have no value, and an interpretation in its stead."""
    said = pc.greater(pc.list_value_length(whole["interpretation"]), 0)
    if pc.any(said).as_py():
        for key in KEYS:
            said = pc.and_(said, pc.is_null(whole[key]))
    return said


def _of_another(subjects: pa.Array) -> pa.Array:
    """Which subjects are not a patient, by their type or by where they point to."""
    named = pc.match_substring_regex(part(subjects, "reference"), _OTHERS)
    return pc.or_kleene(named, pc.is_in(part(subjects, "type"), value_set=_KINDS_OF_OTHERS))


def _named(references: pa.Array, *order: str) -> pa.Array:
    """What references say: their display, else where they point to."""
    first_, second = order or ("display", "reference")
    return either(filled(part(references, first_)), filled(part(references, second)))


def _study(references: pa.Array) -> pa.Array:
    """The first imaging study of each list of references."""
    every = pc.list_flatten(references)
    names = filled(part(every, "reference"))
    found = pc.match_substring(names, "ImagingStudy/")
    typed = pc.fill_null(pc.equal(part(every, "type"), "ImagingStudy"), False)
    # What should be contained and is not has no name outside.
    found = pc.and_not(pc.or_(found, typed), pc.starts_with(names, "#"))
    found = pc.fill_null(found, False)
    names = pc.replace_substring_regex(names, f"^{UID}", "")
    return _first_of(pc.list_parent_indices(references), names, found, len(references))


def _authors(performers: pa.Array, devices: pa.Array) -> pa.Array:
    """The performers and the device of each observation; one that is named twice is odd."""
    names, device = _named(pc.list_flatten(performers)), _named(devices)
    owners = pc.list_parent_indices(performers).cast(pa.int64()).filter(pc.is_valid(names))
    names, every = names.filter(pc.is_valid(names)), numbers(len(devices))
    owners = pa.concat_arrays([owners, every.filter(pc.is_valid(device))])
    names = pa.concat_arrays([names, device.filter(pc.is_valid(device))])
    if len(pc.unique(owners)) == len(owners):
        return names.take(pc.index_in(every, value_set=owners))
    both = pa.table({"owner": owners, "name": names})
    counts = both.group_by(["owner", "name"]).aggregate([([], "count_all")])
    twice = counts.filter(pc.greater(counts["count_all"], 1))
    refuse_odd(pc.is_in(every, value_set=one(twice["owner"])))
    place = pc.sort_indices(both.append_column("at", numbers(len(names))), _IN_ORDER)
    # Each is counted once more, so that those without any are counted as well.
    found = pc.value_counts(pa.concat_arrays([every, owners])).field("counts")
    ends = pc.cumulative_sum(pc.subtract(found, 1)).cast(pa.int32())
    starts = pa.concat_arrays([pa.array([0], pa.int32()), ends])
    return filled(pc.binary_join(pa.ListArray.from_arrays(starts, names.take(place)), "; "))


def _first_of(owners: pa.Array, names: pa.Array, found: pa.Array, count: int) -> pa.Array:
    owners, names = owners.cast(pa.int64()).filter(found), names.filter(found)
    return names.take(pc.index_in(numbers(count), value_set=owners))
