"""Plain FHIR Observations straight to columns: of a bulk export, or by RadElement ids."""

from __future__ import annotations

import re
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from converter.annotations.columns import (
    TEXT,
    either,
    filled,
    first,
    joined,
    lines_to_table,
    numbers,
    of_each,
    one,
    part,
    places,
    shared,
    written_in,
)
from converter.annotations.fhir_codings import CODED, Coded, Others, coded, others_of
from converter.annotations.fhir_left import IN_LINES, Left
from converter.annotations.fhir_sites import REFERRING
from converter.annotations.fhir_subjects import FOCUS_CODE, OTHER_SUBJECTS
from converter.annotations.fhir_values import UID, is_ucum
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
_KEYS = pa.array(
    ["valueCodeableConcept", "valueQuantity", "valueInteger", "valueString", "valueBoolean"], TEXT
)
_KINDS = {
    kind: pa.scalar(place, pa.int32())
    for place, kind in enumerate(("code", "text", "number", "boolean"))
}
_CODE, _TEXT, _NONE = _KINDS["code"], _KINDS["text"], pa.scalar(None, pa.int32())
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
# What differs from observation to observation.
_VARIED = {"observation_id", "recorded_text"}
_IN_ORDER = [("owner", "ascending"), ("at", "ascending")]
_OBSERVATION = pc.SetLookupOptions(value_set=pa.array(["Observation"]))


def table(
    data: bytes,
    source: str,
    start: int,
    first_observation: int,
    *,
    typeless: bool = False,
    left: Left | None = None,
) -> pa.Table | None:
    """The rows of lines that are all plain observations, None where one is not.

    Args:
        data: whole lines.
        source: the name of the file.
        start: the number of the first line in the file.
        first_observation: the number of the first observation.
        typeless: whether what has a code and no type of resource is an observation.
        left: notes what is left out.

    Returns:
        Rows as the other way of reading makes them; the two are held to that by a test.
    """
    # One byte alone is found much faster than two.
    if b"\\" in data and b"\\u" in data and b"dicom" in data:
        return None
    lines = lines_to_table(data, _SCHEMA, _IGNORED, also=(*IN_LINES, "extension"))
    if lines is None or _is_any_extended(lines):
        return None
    whole = {name: one(lines[name]) for name in _SCHEMA.names}
    if not _are_observations(whole, typeless=typeless):
        return None
    if _is_any_interpreted_only(whole):
        return None
    if _is_any_identified(whole):
        return None
    finding, site = coded(whole["code"]), coded(whole["bodySite"])
    if finding is None or site is None:
        return None
    head = _of_observations(whole, finding, site)
    called = {"finding": finding.others, "site": site.others}
    rows = _rows(whole, called, len(lines), start)
    if head is None or rows is None:
        return None
    owners = rows.pop("owner")
    if "number" in rows:
        texts = written_in(data, _NUMBER, rows["number"])
        if texts is None or not are_held(rows["number"]):
            return None
        rows["number_text"] = texts
    made: dict[str, Any] = {
        name: column.take(owners) if name in _VARIED else shared(column, owners)
        for name, column in head.items()
    }
    made["observation"] = pc.add(owners, first_observation)
    made["observation_pointer"] = joined("", pc.add(owners, start))
    made["source"] = source
    if left is not None:
        left.of_columns(lines, start)
    return table_of({**made, **rows}, len(owners))


def _are_observations(whole: dict[str, pa.Array], *, typeless: bool) -> bool:
    """Whether lines are observations, none of which has itself for its patient."""
    kinds = whole["resourceType"]
    known = pc.is_in(kinds, options=_OBSERVATION)
    if pc.all(known).as_py():
        return True
    # What has no type is taken for an observation by the other way, which then finds it
    # where it refers to itself.
    untyped = pc.and_(pc.is_null(kinds), pc.is_valid(whole["code"]))
    named = pc.match_substring(part(whole["subject"], "reference"), "Observation/")
    return typeless and pc.all(pc.or_(known, untyped)).as_py() and not pc.any(named).as_py()


def _is_any_extended(lines: pa.Table) -> bool:
    """Whether an extension may say where something is, or what it is about."""
    if "extension" not in lines.column_names or pa.types.is_null(lines["extension"].type):
        return False
    kind = lines["extension"].type
    if not (pa.types.is_list(kind) and pa.types.is_struct(kind.value_type)):
        return True
    if kind.value_type.get_field_index("url") < 0:
        return False
    urls = part(pc.list_flatten(one(lines["extension"])), "url")
    if not pa.types.is_string(urls.type):
        return True
    return bool(pc.any(pc.is_in(urls, value_set=_TELLING)).as_py())


def _is_any_identified(whole: dict[str, pa.Array]) -> bool:
    """Whether an identifier may be that of a lesion or an exam, or stands for the id."""
    given = whole["identifier"]
    if given.null_count == len(given):
        return False
    typed = part(pc.list_flatten(given), "type")
    nameless = pc.and_(pc.is_null(whole["id"]), pc.is_valid(given))
    return typed.null_count < len(typed) or bool(pc.any(nameless).as_py())


def _of_observations(
    whole: dict[str, pa.Array], finding: Coded, site: Coded
) -> dict[str, pa.Array] | None:
    """The columns that belong to whole observations."""
    # What should be contained, and is not, is nobody.
    for references in (whole["subject"], pc.list_flatten(whole["performer"]), whole["device"]):
        if pc.any(pc.starts_with(part(references, "reference"), "#")).as_py():
            return None
    # What is about another than the patient is left to the other way.
    if _is_any_other(whole["subject"]):
        return None
    authors = _authors(whole["performer"], whole["device"])
    if authors is None:
        return None
    notes = first(part(whole["note"]))
    if notes is None:
        return None
    text = part(notes, "text")
    text, other = filled(text), filled(part(whole["code"], "text"))
    if other.null_count < len(other):
        same = pc.fill_null(pc.equal(other, finding.text), False)
        other = pc.if_else(same, pa.scalar(None, TEXT), other)
    both = pc.binary_join_element_wise(other, text, "\n")
    subject, issued = _named(whole["subject"], "reference", "display"), whole["issued"]
    begun = part(whole["effectivePeriod"], "start")
    times = (whole["effectiveDateTime"], whole["effectiveInstant"], begun)
    study = either(*(_study(whole[name]) for name in ("derivedFrom", "partOf")))
    return {
        "observation_id": whole["id"],
        "subject_id": either(filled(part(whole["subject"], "identifier", "value")), subject),
        "exam_id": study,
        "exam_time": either(*map(filled, times), issued),
        "recorded_at": issued,
        "language": whole["language"],
        "status": whole["status"],
        "author": authors,
        "recorded_text": either(both, text, other),
        **_columns("finding", finding),
        **_sites(site),
    }


def _sites(given: Coded) -> dict[str, pa.Array]:
    """The columns of sites, whose codes may have the side in them, or say their system."""
    made = _columns("site", given)
    made |= with_sides(made)
    if given.system.null_count:
        implied = of_each(made["site_code"], implied_systems)
        made["site_system"] = either(given.system, implied)
    return made


def _columns(name: str, given: Coded) -> dict[str, pa.Array]:
    """The columns of a code."""
    return {
        f"{name}_system": given.system,
        f"{name}_code": given.code,
        f"{name}_text": given.text,
    }


def _is_any_interpreted_only(whole: dict[str, pa.Array]) -> bool:
    """Whether an observation without a value has an interpretation in its stead."""
    said = pc.fill_null(pc.greater(pc.list_value_length(whole["interpretation"]), 0), False)
    for key in _KEYS.to_pylist() if pc.any(said).as_py() else ():
        said = pc.and_(said, pc.is_null(whole[key]))
    return bool(pc.any(said).as_py())


def _is_any_other(subjects: pa.Array) -> bool:
    """Whether one of the subjects is not a patient, by its type or by where it points to."""
    named = pc.match_substring_regex(part(subjects, "reference"), _OTHERS)
    typed = pc.is_in(part(subjects, "type"), value_set=_KINDS_OF_OTHERS)
    return bool(pc.any(named).as_py() or pc.any(typed).as_py())


def _rows(
    whole: dict[str, pa.Array], called: dict[str, Others | None], count: int, start: int
) -> dict[str, pa.Array] | None:
    """The columns of the statements: of each observation, or of its components.

    ``called`` is what else findings and sites of the observations are called.
    """
    divided = pc.fill_null(pc.greater(pc.list_value_length(whole["component"]), 0), False)
    if not pc.any(divided).as_py():
        return _own_rows(whole, called, count, start)
    # Numbers of both would not be in the order of the rows: left to the other way.
    for key in _KEYS.to_pylist():
        if whole[key].null_count < count and pc.any(divided.filter(whole[key].is_valid())).as_py():
            return None
    rows = _component_rows(whole, called, start)
    if rows is None or pc.all(divided).as_py():
        return rows
    own, undivided = _own_rows(whole, called, count, start), pc.invert(divided)
    if own is None:
        return None
    return _in_turn({name: column.filter(undivided) for name, column in own.items()}, rows)


def _own_rows(
    whole: dict[str, pa.Array], called: dict[str, Others | None], count: int, start: int
) -> dict[str, pa.Array] | None:
    """A row for each observation."""
    values = _values(whole, count)
    if values is None:
        return None
    rows, others = values
    rows["owner"] = numbers(count)
    own = joined("", pc.add(rows["owner"], start))
    rows["pointer"] = pc.coalesce(joined(own, rows.pop("key").cast(TEXT)), own)
    return _with_others(rows, {**called, "value": others})


def _component_rows(
    whole: dict[str, pa.Array], called: dict[str, Others | None], start: int
) -> dict[str, pa.Array] | None:
    """A row for each component."""
    components = whole["component"]
    owners = pc.list_parent_indices(components).cast(pa.int64())
    items = pc.list_flatten(components)
    parts = {name: part(items, name) for name, _ in _VALUES}
    values, attribute = _values(parts, len(items)), coded(parts["code"])
    if values is None or attribute is None:
        return None
    if pc.any(pc.match_substring(attribute.system, "dicom")).as_py():
        return None
    rows, others = values
    del rows["key"]
    rows |= _columns("attribute", attribute)
    place = places(components, owners)
    rows["pointer"] = joined("", pc.add(owners, start), "component", place)
    rows["owner"] = owners
    theirs = {name: given and given.take(owners) for name, given in called.items()}
    return _with_others(rows, {**theirs, "value": others, "attribute": attribute.others})


def _with_others(
    rows: dict[str, pa.Array], called: dict[str, Others | None]
) -> dict[str, pa.Array]:
    """The rows with what else the parts of each observation are called."""
    others = others_of(called)
    return rows if others is None else {**rows, "other_codes": others}


def _in_turn(some: dict[str, pa.Array], others: dict[str, pa.Array]) -> dict[str, pa.Array]:
    """The rows of two kinds in the order of their observations."""
    made = {}
    for name in {**some, **others}:
        kind = (some if name in some else others)[name].type
        made[name] = pa.concat_arrays(
            [
                given[name].cast(kind) if name in given else pa.nulls(len(given["owner"]), kind)
                for given in (some, others)
            ]
        )
    # Rows of one owner stay in their order.
    order = pc.sort_indices(made["owner"])
    return {name: column.take(order) for name, column in made.items()}


def _values(
    parts: dict[str, pa.Array], count: int
) -> tuple[dict[str, pa.Array], Others | None] | None:
    """The value columns, and what else values are called; None where something has several."""
    concept, quantity = parts["valueCodeableConcept"], parts["valueQuantity"]
    integer, text, truth = parts["valueInteger"], parts["valueString"], parts["valueBoolean"]
    given = (concept, quantity, integer, text, truth)
    values = sum(len(column) - column.null_count for column in given)
    nothing = pa.nulls(count, TEXT)
    made = {"key": nothing, "value_kind": nothing}
    if not values:
        return made, None
    code = coded(concept)
    if code is None:
        return None
    number = part(quantity, "value")
    called = pc.if_else(pc.is_valid(code.text), _TEXT, _NONE)
    named = pc.if_else(pc.is_valid(code.code), _CODE, called)
    measured = pc.if_else(pc.is_valid(number), _KINDS["number"], _NONE)
    words = filled(text)
    worded = pc.if_else(pc.is_valid(words), _TEXT, _NONE)
    kinds: Any = pa.nulls(count, pa.int32())
    keys: Any = kinds
    for place, (column, kind) in enumerate(
        zip(given, (named, measured, _KINDS["number"], worded, _KINDS["boolean"]), strict=True)
    ):
        if column.null_count < count:
            valid = pc.is_valid(column)
            kinds = pc.if_else(valid, kind, kinds)
            keys = pc.if_else(valid, pa.scalar(place, pa.int32()), keys)
    # With several values in one place, fewer places have one than there are values.
    if values > count - keys.null_count:
        return None
    made["key"] = pa.DictionaryArray.from_arrays(keys, _KEYS)
    made["value_kind"] = pa.DictionaryArray.from_arrays(kinds, list(_KINDS)).cast(TEXT)
    answers = truth.cast(TEXT)
    made["value_system"] = code.system
    made["value_code"] = either(code.code, answers)
    made["value_text"] = either(code.text, words, answers)
    amount = either(number, integer)
    if amount.null_count < count:
        made["number"] = amount
    if quantity.null_count < count:
        # Units of another system than UCUM are left to the other way.
        if not all(map(is_ucum, pc.unique(part(quantity, "system")).to_pylist())):
            return None
        made["unit"], made["unit_code"] = part(quantity, "unit"), part(quantity, "code")
    return made, code.others


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


def _authors(performers: pa.Array, devices: pa.Array) -> pa.Array | None:
    """The performers and the device of each observation; None where one is named twice."""
    names, device = _named(pc.list_flatten(performers)), _named(devices)
    owners = pc.list_parent_indices(performers).cast(pa.int64()).filter(pc.is_valid(names))
    names, every = names.filter(pc.is_valid(names)), numbers(len(devices))
    owners = pa.concat_arrays([owners, every.filter(pc.is_valid(device))])
    names = pa.concat_arrays([names, device.filter(pc.is_valid(device))])
    if len(pc.unique(owners)) == len(owners):
        return names.take(pc.index_in(every, value_set=owners))
    both = pa.table({"owner": owners, "name": names})
    if both.group_by(["owner", "name"]).aggregate([]).num_rows < len(names):
        return None
    place = pc.sort_indices(both.append_column("at", numbers(len(names))), _IN_ORDER)
    # Each is counted once more, so that those without any are counted as well.
    found = pc.value_counts(pa.concat_arrays([every, owners])).field("counts")
    ends = pc.cumulative_sum(pc.subtract(found, 1)).cast(pa.int32())
    starts = pa.concat_arrays([pa.array([0], pa.int32()), ends])
    return filled(pc.binary_join(pa.ListArray.from_arrays(starts, names.take(place)), "; "))


def _first_of(owners: pa.Array, names: pa.Array, found: pa.Array, count: int) -> pa.Array:
    owners, names = owners.cast(pa.int64()).filter(found), names.filter(found)
    return names.take(pc.index_in(numbers(count), value_set=owners))
