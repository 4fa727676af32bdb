"""The values of content items in the columns of the table.

Source: DICOM PS3.3, sections C.17.3.2 and C.18.1 (numeric measurements).
"""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

from converter.annotations.dicom.codes import Coded
from converter.annotations.dicom.content import Content, Reader, items_of
from converter.annotations.numbers import number_of

Columns = dict[str, Any]
# The element that holds the value of a content item of each kind of text.
TEXTS = {
    "TEXT": "TextValue",
    "PNAME": "PersonName",
    "UIDREF": "UID",
    "DATE": "Date",
    "TIME": "Time",
    "DATETIME": "DateTime",
}
# A decimal string has 16 characters: the double beside it agrees to about so much.
_AGREES = 1e-5


def coded_columns(part: str, coded: Coded) -> Columns:
    """A code in the columns of a part: ``finding``, ``attribute``, ``value`` or ``site``."""
    return {
        f"{part}_system": coded.system,
        f"{part}_code": coded.code,
        f"{part}_text": coded.text,
    }


def values_of(reader: Reader, content: Content) -> list[Columns]:
    """The value of a content item: mostly one; without any, one that says so."""
    if content.kind == "CODE":
        return _codes(reader, content)
    if content.kind == "NUM":
        return [_number(reader, content)]
    text = reader.text(content, TEXTS[content.kind])
    return [{"value_kind": "text" if text is not None else None, "value_text": text}]


def _codes(reader: Reader, content: Content) -> list[Columns]:
    found = reader.codes(content, "ConceptCodeSequence")
    if len(found) != 1:
        what = "several codes" if found else "no code"
        message = f"the value of {content.name.shown} has {what}"
        reader.tell("ANN218", message, content.pointer, content.place, expected="one code")
    return [{"value_kind": _kind(coded), **coded_columns("value", coded)} for coded in found] or [
        {}
    ]


def _kind(coded: Coded) -> str | None:
    if coded.code is not None:
        return "code"
    return "text" if coded.text is not None else None


def _number(reader: Reader, content: Content) -> Columns:
    measured = items_of(content.item, "MeasuredValueSequence")
    qualifiers = reader.codes(content, "NumericValueQualifierCodeSequence")
    columns: Columns = {}
    if len(measured) > 1:
        message = f"{content.name.shown} has several measured values"
        reader.tell("ANN218", message, content.pointer, content.place, expected="one or none")
    elif measured:
        columns = _measured(reader, content)
    if qualifiers:
        if columns.get("number") is not None:
            message = f"{content.name.shown} has a number, and a qualifier that it is no value"
            reader.tell("ANN218", message, content.pointer, content.place, expected="one of both")
        # What could not be measured is no value, whatever stands beside it.
        words = qualifiers[0].text or qualifiers[0].words
        columns |= {"number": None, "value_kind": None, "value_text": words}
    return columns


def _measured(reader: Reader, content: Content) -> Columns:
    place = f"{content.pointer}/MeasuredValueSequence/0"
    item = items_of(content.item, "MeasuredValueSequence")[0]
    text, number = _amount(reader, content, place)
    columns: Columns = {"number": number, "number_text": text}
    columns["value_kind"] = "number" if text is not None else None
    for unit in reader.coded(item, "MeasurementUnitsCodeSequence", content.characters, place)[:1]:
        if unit.key[0] == "UCUM":
            columns |= {"unit": unit.text, "unit_code": unit.code}
        else:
            columns["unit"] = unit.words
    return columns


def _amount(reader: Reader, content: Content, place: str) -> tuple[str | None, Decimal | None]:
    """The number as it was written, and itself; the double where it says more."""
    item = items_of(content.item, "MeasuredValueSequence")[0]
    written = reader.string(item, "NumericValue", content.characters, place)
    number = number_of(written) if written else None
    shown = content.name.shown
    if written and number is None:
        message = f"{shown} has no number that is held exactly"
        expected = "one number of at most 18 digits before and after the point"
        reader.tell("ANN204", message, f"{place}/NumericValue", item.place, expected=expected)
    doubles = [float(n) for n in reader.binary(item, "FloatingPointValue", place)]
    if len(doubles) != 1:
        return (written, number) if written or not doubles else (None, None)
    exact = number_of(repr(doubles[0])) if math.isfinite(doubles[0]) else None
    if exact is None or (
        number is not None and not math.isclose(doubles[0], number, rel_tol=_AGREES)
    ):
        message = f"{shown} has a floating point value that does not agree with its number"
        where = f"{place}/FloatingPointValue"
        reader.tell("ANN218", message, where, item.place, expected="the same number twice")
        return written or repr(doubles[0]), None
    return (
        (written, number)
        if number is not None and _says_all(number, doubles[0])
        else (
            repr(doubles[0]),
            exact,
        )
    )


def _says_all(number: Decimal, double: float) -> bool:
    return float(number) == double
