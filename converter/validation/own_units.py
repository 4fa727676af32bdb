"""Numbers of graphs that stand in the unit of their attribute, and so without one."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from converter.model import NumericAttribute
from converter.validation.constraints import Constraints


def with_own_units(table: pa.Table, constraints: Constraints) -> pa.Table:
    """The observation table with the attributes' units where only a graph's fact has a number.

    A fact of a graph (``oifm:OIFMA_… 2.5``) is by its definition in the attribute's unit;
    what statements recorded has its own. The place of a fact is the observation's IRI.
    """
    number = pc.and_(pc.is_valid(table["number"]), pc.is_null(table["unit"]))
    number = pc.and_(number, pc.is_null(table["unit_code"]))
    if not pc.any(number).as_py():
        return table
    fact = pc.fill_null(
        pc.and_(number, pc.equal(table["pointer"], table["observation_pointer"])), False
    )
    # A JSON Pointer begins with a slash or is empty; an IRI is neither.
    if pc.any(fact).as_py():
        fact = pc.and_(fact, pc.match_substring_regex(table["pointer"], "^[^/]"))
    if not pc.any(fact).as_py():
        return table
    units = {
        a.id: a.unit for a in constraints.attributes if isinstance(a, NumericAttribute) and a.unit
    }
    own = [units.get(code) for code in table["attribute_code"].to_pylist()]
    unit = pc.if_else(fact, pa.array(own, pa.string()), table["unit"])
    return table.set_column(table.column_names.index("unit"), "unit", unit)
