"""Tables of judgements that SQL cannot make: texts, units, check digits.

Each is made for the distinct cases that the observations hold, never per row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING

import pyarrow as pa

from converter.annotations.other_codes import read
from converter.model import NumericAttribute
from converter.terminology.matching import normal
from converter.terminology.systems import recorded_fault
from converter.terminology.units import (
    UnitError,
    contradicted,
    convert,
    dimension,
    recorded_ucum,
    ucum,
)
from converter.validation.codings import other_findings, other_value
from converter.validation.constraints import Constraints
from converter.validation.words.texts import attribute_verdict, finding_verdict
from converter.validation.words.value_texts import value_verdict

if TYPE_CHECKING:
    import duckdb

Table = Callable[["duckdb.DuckDBPyConnection", Constraints], pa.Table]
_NUMBERS = pa.list_(pa.int32())
# The observation table holds 18 digits after the point and 20 before it.
_DECIMAL = pa.decimal128(38, 18)
_LARGEST = Decimal("99999999999999999999.999999999999999999")
_PLACES = Decimal(1).scaleb(-18)


def value_texts(connection: duckdb.DuckDBPyConnection, constraints: Constraints) -> pa.Table:
    """``v, f, text, verdict, other``: each value with each text beside it but its name."""
    pairs = connection.execute(
        "SELECT DISTINCT c.a, c.v, c.f, c.value_text FROM checked c JOIN permitted p ON p.v = c.v "
        "WHERE c.value_text <> p.name AND trim(c.value_text) <> '' AND c.value_code <> '' "
        "ORDER BY ALL"
    ).fetchall()
    rows = [(v, f, text, *value_verdict(constraints, a, v, f, text)) for a, v, f, text in pairs]
    kinds = (pa.int32(), pa.int32(), pa.string(), pa.string(), pa.int32())
    return _table(("v", "f", "text", "verdict", "other"), kinds, rows)


def finding_texts(connection: duckdb.DuckDBPyConnection, constraints: Constraints) -> pa.Table:
    """``f, text, verdict, others``: each finding with each text beside it but its name."""
    pairs = connection.execute(
        "SELECT DISTINCT c.f, c.finding_text FROM checked c JOIN findings d ON d.f = c.f "
        "WHERE c.finding_text <> d.name AND trim(c.finding_text) <> '' ORDER BY ALL"
    ).fetchall()
    rows = [(f, text, *finding_verdict(constraints, f, text)) for f, text in pairs]
    return _table(("f", "text", "verdict", "others"), _TEXT_KINDS, rows)


def attribute_texts(connection: duckdb.DuckDBPyConnection, constraints: Constraints) -> pa.Table:
    """``a, text, verdict, others``: each attribute with each text beside it but its name."""
    pairs = connection.execute(
        "SELECT DISTINCT c.a, c.attribute_text FROM checked c JOIN attributes d ON d.a = c.a "
        "WHERE c.attribute_text <> d.name AND trim(c.attribute_text) <> '' "
        "AND c.attribute_code <> '' ORDER BY ALL"
    ).fetchall()
    rows = [(a, text, *attribute_verdict(constraints, a, text)) for a, text in pairs]
    return _table(("a", "text", "verdict", "others"), _TEXT_KINDS, rows)


def finding_names(connection: duckdb.DuckDBPyConnection, constraints: Constraints) -> pa.Table:
    """``text, others``: the findings of that name, for observations whose code says nothing."""
    texts = connection.execute(
        "SELECT DISTINCT finding_text FROM checked WHERE f IS NULL ORDER BY ALL"
    ).fetchall()
    names = constraints.names_of_findings
    rows = [(text, names.get(normal(text), ())) for (text,) in texts]
    return _table(("text", "others"), (pa.string(), _NUMBERS), rows)


def value_codings(connection: duckdb.DuckDBPyConnection, constraints: Constraints) -> pa.Table:
    """``v, f, codes, said, other``: each value with other codings that say another one."""
    given = connection.execute(
        "SELECT DISTINCT a, v, f, other_codes FROM checked "
        "WHERE v IS NOT NULL AND other_codes <> '' ORDER BY ALL"
    ).fetchall()
    rows = [
        (v, f, codes, *found)
        for a, v, f, codes in given
        if (found := other_value(constraints, a, v, f, read(codes).value))
    ]
    kinds = (pa.int32(), pa.int32(), pa.string(), pa.string(), pa.int32())
    return _table(("v", "f", "codes", "said", "other"), kinds, rows)


def finding_codings(connection: duckdb.DuckDBPyConnection, constraints: Constraints) -> pa.Table:
    """``f, codes, said, verdict, others``: other codings that say another finding, or deny it."""
    given = connection.execute(
        "SELECT DISTINCT f, other_codes FROM checked "
        "WHERE f IS NOT NULL AND other_codes <> '' ORDER BY ALL"
    ).fetchall()
    rows = [
        (f, codes, *found)
        for f, codes in given
        if (found := other_findings(constraints, f, read(codes).finding))
    ]
    kinds = (pa.int32(), pa.string(), pa.string(), pa.string(), _NUMBERS)
    return _table(("f", "codes", "said", "verdict", "others"), kinds, rows)


def code_faults(connection: duckdb.DuckDBPyConnection, _: Constraints) -> pa.Table:
    """``system, code``: the codes that their systems cannot have."""
    codes = connection.execute(
        "SELECT DISTINCT system, code FROM ("
        "SELECT finding_system AS system, finding_code AS code FROM checked UNION ALL "
        "SELECT attribute_system, attribute_code FROM checked UNION ALL "
        "SELECT value_system, value_code FROM checked"
        ") WHERE code <> '' AND system NOT IN ('', 'OIFM') ORDER BY ALL"
    ).fetchall()
    rows = [(system, code) for system, code in codes if recorded_fault(system, code)]
    return _table(("system", "code"), (pa.string(), pa.string()), rows)


def unit_pairs(connection: duckdb.DuckDBPyConnection, constraints: Constraints) -> pa.Table:
    """Each numeric attribute with each unit it was given in, and its range in that unit.

    ``status`` is ``ok``, ``missing``, ``unknown`` or ``dimension``; ``same`` says that the
    unit is the attribute's own, ``ucum`` what it is, however it is spelled, ``against`` what
    its text says where that is another size than its code.
    """
    pairs = connection.execute(
        "SELECT DISTINCT a, unit, unit_code FROM checked WHERE kind = 'number' ORDER BY ALL"
    ).fetchall()
    rows = [
        (a, *said, *_unit(constraints, a, *said), contradicted(*map(str.strip, said)))
        for a, *said in pairs
    ]
    text = pa.string()
    kinds = (pa.int32(), text, text, text, _DECIMAL, _DECIMAL, pa.bool_(), text, text)
    names = ("a", "unit", "unit_code", "status", "minimum", "maximum", "same", "ucum", "against")
    return _table(names, kinds, rows)


# What a number is in where its unit says nothing.
_NO_UNIT = "1"
_TEXT_KINDS = (pa.int32(), pa.string(), pa.string(), _NUMBERS)
LOOKUPS: dict[str, Table] = {
    "value_texts": value_texts,
    "finding_texts": finding_texts,
    "attribute_texts": attribute_texts,
    "finding_names": finding_names,
    "value_codings": value_codings,
    "finding_codings": finding_codings,
    "code_faults": code_faults,
    "unit_pairs": unit_pairs,
}


def _unit(
    constraints: Constraints, a: int, unit: str, code: str
) -> tuple[str, Decimal | None, Decimal | None, bool, str | None]:
    attribute = constraints.attributes[a]
    if not isinstance(attribute, NumericAttribute):
        return "ok", None, None, True, None
    wanted = ucum(attribute.unit)
    low, high = _bound(attribute.minimum), _bound(attribute.maximum)
    if wanted is None or wanted.quantity == "number":
        # The definition names no unit that one could compare with: the number alone is the answer.
        return "ok", low, high, True, _NO_UNIT
    if not unit.strip() and not code.strip():
        return "missing" if wanted.is_missed else "ok", low, high, True, None
    given = recorded_ucum(unit.strip(), code.strip())
    if given is None:
        return "unknown", None, None, False, None
    if given == wanted.ucum:
        return "ok", low, high, True, given
    if dimension(given) != dimension(wanted.ucum):
        return "dimension", None, None, False, given
    try:
        convert(Decimal(1), wanted.ucum, given)  # a level in decibels is no share of a hundred
        low, high = (
            None if bound is None else _bound(convert(bound, wanted.ucum, given))
            for bound in (attribute.minimum, attribute.maximum)
        )
    except UnitError:
        return "dimension", None, None, False, given
    return "ok", low, high, False, given


def _bound(number: Decimal | None) -> Decimal | None:
    if number is None:
        return None
    with localcontext() as context:
        context.prec = 60
        return max(-_LARGEST, min(_LARGEST, number)).quantize(_PLACES)


def _table(
    names: tuple[str, ...], kinds: tuple[pa.DataType, ...], rows: Sequence[tuple[object, ...]]
) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    arrays = [pa.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
    return pa.Table.from_arrays(arrays, names=list(names))
