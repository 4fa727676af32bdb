"""The statements of plain FHIR Observations in columns: of each itself, and of its components."""

from __future__ import annotations

from functools import reduce
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from converter.annotations.columns import (
    TEXT,
    changed,
    either,
    filled,
    joined,
    numbers,
    of_each,
    part,
    places,
    with_any,
)
from converter.annotations.fhir.codings import Coded, Others, coded, others_of
from converter.annotations.fhir.images import PARTS
from converter.annotations.fhir.lesions import NAMES
from converter.annotations.fhir.rows import Aside, Asides
from converter.annotations.fhir.values import is_ucum
from converter.annotations.json_lines import refuse_odd

KEYS = (
    *("valueCodeableConcept", "valueQuantity", "valueInteger"),
    *("valueString", "valueBoolean"),
)
"""The keys of values that columns are made of."""
_KEYS = pa.array(KEYS, TEXT)
_NUMERIC = ("valueQuantity", "valueInteger")
_KINDS = {
    kind: pa.scalar(place, pa.int32())
    for place, kind in enumerate(("code", "text", "number", "boolean"))
}
_CODE, _TEXT, _NONE = _KINDS["code"], _KINDS["text"], pa.scalar(None, pa.int32())
# The codes of components that are no values: they say which image it is, or which lesion.
_PARTS, _NAMES = pa.array(PARTS, TEXT), pa.array(NAMES, TEXT)
# What a row says that stands for an observation without any.
_STAND_IN = {"owner", "pointer", "other_codes"}
Rows = dict[str, pa.Array]
Whole = dict[str, pa.Array]
Called = dict[str, Others | None]


def rows_of(whole: Whole, called: Called, records: pa.Array) -> Rows | None:
    """The columns of the statements: of each observation, and of its components.

    Args:
        whole: the columns of the observations as they are written.
        called: what else findings and sites of the observations are called.
        records: the number of each observation in the file, or its pointer.

    Returns:
        Columns of the observation table, with ``owner``, the place of the observation; and,
        where some are no statements, ``aside`` (see :func:`parted`). None where one of the
        observations is not plain.

    Raises:
        OddLinesError: some observations are not plain.
    """
    divided = pc.fill_null(pc.greater(pc.list_value_length(whole["component"]), 0), False)
    if not pc.any(divided).as_py():
        return _own_rows(whole, called, records)
    rows = _component_rows(whole, called, records)
    if rows is None:
        return None
    given = [pc.is_valid(whole[key]) for key in KEYS if whole[key].null_count < len(records)]
    apart = reduce(pc.or_, given, pc.invert(divided))
    if not pc.any(apart).as_py():
        return rows
    own = _own_rows(whole, called, records)
    if own is None:
        return None
    return _in_turn({name: column.filter(apart) for name, column in own.items()}, rows)


def parted(rows: Rows) -> tuple[Rows, dict[int, Aside]]:
    """The rows that are statements, and what the others say, by the place of their observation.

    Of an observation without a statement one row stays, as of any that says nothing more.

    Args:
        rows: as :func:`rows_of` makes them, with ``number_text``.
    """
    if "aside" not in rows:
        return rows, {}
    rows = dict(rows)
    aside = rows.pop("aside")
    owners, texts = rows["owner"], rows["value_text"]
    if "number_text" in rows:
        texts = pc.coalesce(rows["number_text"], texts)
    found: dict[int, Asides] = {}
    said = (column.filter(aside).to_pylist() for column in (owners, rows["attribute_code"], texts))
    for owner, code, text in zip(*said, strict=True):
        found.setdefault(owner, Asides()).note(code, text or "")
    silent = pc.invert(pc.is_in(owners, value_set=owners.filter(pc.invert(aside))))
    stays = pc.or_(pc.invert(aside), pc.and_(silent, changed(owners)))
    for name, column in rows.items():
        if name not in _STAND_IN:
            rows[name] = pc.if_else(aside, pa.scalar(None, column.type), column)
    rows = {name: column.filter(stays) for name, column in rows.items()}
    return rows, {owner: each.all for owner, each in found.items()}


def code_columns(name: str, given: Coded) -> Rows:
    """The columns of a code."""
    return {
        f"{name}_system": given.system,
        f"{name}_code": given.code,
        f"{name}_text": given.text,
    }


def _own_rows(whole: Whole, called: Called, records: pa.Array) -> Rows | None:
    """A row for each observation."""
    refuse_odd(_odd_values(whole))
    values = _values(whole, len(records))
    if values is None:
        return None
    rows, others = values
    rows["owner"] = numbers(len(records))
    own = joined("", records)
    rows["pointer"] = pc.coalesce(joined(own, rows.pop("key").cast(TEXT)), own)
    return _with_others(rows, {**called, "value": others})


def _component_rows(whole: Whole, called: Called, records: pa.Array) -> Rows | None:
    """A row for each component."""
    components = whole["component"]
    # Numbers of both would not be in the order of the rows: left to the other way.
    for key in _NUMERIC:
        if whole[key].null_count < len(records):
            numeric = with_any(components, _are_numeric(pc.list_flatten(components)))
            refuse_odd(pc.and_(pc.is_valid(whole[key]), numeric))
    owners = pc.list_parent_indices(components).cast(pa.int64())
    items = pc.list_flatten(components)
    parts = {name: part(items, name) for name in ("code", *KEYS)}
    refuse_odd(with_any(components, _odd_values(parts)))
    values, attribute = _values(parts, len(items)), coded(parts["code"])
    if values is None or attribute is None:
        return None
    rows, others = values
    del rows["key"]
    rows |= code_columns("attribute", attribute)
    place = places(components, owners)
    rows["pointer"] = joined("", records.take(owners), "component", place)
    rows["owner"] = owners
    codes = {"value": others, "attribute": attribute.others}
    aside = _are_aside(attribute, parts["valueString"])
    if aside is not None:
        refuse_odd(with_any(components, pc.and_(aside, pc.is_valid(parts["valueBoolean"]))))
        rows["pointer"] = pc.if_else(aside, joined("", records.take(owners)), rows["pointer"])
        rows["aside"] = aside
        codes = {name: given and given.where(pc.invert(aside)) for name, given in codes.items()}
    theirs = {name: given and given.take(owners) for name, given in called.items()}
    return _with_others(rows, {**theirs, **codes})


def _are_numeric(items: pa.Array) -> pa.Array:
    return reduce(pc.or_, (pc.is_valid(part(items, key)) for key in _NUMERIC))


def _are_aside(attribute: Coded, words: pa.Array) -> pa.Array | None:
    """Which components say which image it is, or name the lesion; None where none does."""
    of_dicom = pc.match_substring(attribute.system, "dicom")
    if not pc.any(of_dicom).as_py():
        return None
    named = pc.and_(pc.is_in(attribute.code, value_set=_NAMES), pc.is_valid(filled(words)))
    aside = pc.or_(pc.is_in(attribute.code, value_set=_PARTS), named)
    return pc.fill_null(pc.and_(of_dicom, aside), False)


def _with_others(rows: Rows, called: Called) -> Rows:
    """The rows with what else the parts of each observation are called."""
    others = others_of(called)
    return rows if others is None else {**rows, "other_codes": others}


def _in_turn(some: Rows, others: Rows) -> Rows:
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
    if "aside" in made:
        made["aside"] = pc.fill_null(made["aside"], False)
    # Rows of one owner stay in their order.
    order = pc.sort_indices(made["owner"])
    return {name: column.take(order) for name, column in made.items()}


def _odd_values(parts: Whole) -> pa.Array:
    """Which statements have several values, or a unit of another system than UCUM."""
    given = [pc.is_valid(parts[key]) for key in KEYS]
    counts = reduce(pc.add, (valid.cast(pa.int8()) for valid in given))
    systems = part(parts["valueQuantity"], "system")
    return pc.or_(pc.greater(counts, 1), pc.fill_null(of_each(systems, _are_foreign), False))


def _are_foreign(systems: pa.Array) -> pa.Array:
    return pa.array([not is_ucum(system) for system in systems.to_pylist()], pa.bool_())


def _values(parts: Whole, count: int) -> tuple[Rows, Others | None] | None:
    """The value columns, and what else values are called; None where a code has no coding."""
    concept, quantity = parts["valueCodeableConcept"], parts["valueQuantity"]
    integer, text, truth = parts["valueInteger"], parts["valueString"], parts["valueBoolean"]
    given = (concept, quantity, integer, text, truth)
    nothing = pa.nulls(count, TEXT)
    made = {"key": nothing, "value_kind": nothing}
    if all(column.null_count == count for column in given):
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
        made["unit"], made["unit_code"] = part(quantity, "unit"), part(quantity, "code")
    return made, code.others
