"""Observation tables with what they resolve to beside them."""

from __future__ import annotations

import pyarrow as pa

from converter.validation import engine
from converter.validation.constraints import Constraints
from converter.validation.statements import reduced
from converter.validation.texts import AGAINST, value_verdict


def resolved(table: pa.Table, constraints: Constraints) -> pa.Table:
    """The table with ``f``, ``a``, ``v`` and ``doubted`` beside its columns.

    Args:
        table: by the schema of ``converter.annotations``.
        constraints: of the definitions.

    Returns:
        The same rows: finding, attribute and value by their numbers in the constraints,
        null where they do not resolve, and whether the text beside a value names another
        one (OBS520), so that it is in doubt what was meant.
    """
    said = reduced(table)
    connection = engine.connect()
    try:
        for name, part in constraints.tables.items():
            engine.register(connection, name, part)
        engine.register(connection, "statements", said.statements)
        for name in ("said", "findings", "attributes", "values"):
            engine.execute(connection, name)
        columns = ("s", "a", "v", "f", "value_text")
        found = connection.table("checked").select(*columns).order("s").to_arrow_table()
    finally:
        connection.close()
    doubted = [
        v is not None and bool(text) and value_verdict(constraints, a, v, f, text)[0] == AGAINST
        for _, a, v, f, text in zip(*(found[name].to_pylist() for name in columns), strict=True)
    ]
    index = said.rows["s"].combine_chunks()
    for name in ("f", "a", "v"):
        table = table.append_column(name, found[name].cast(pa.int32()).take(index))
    return table.append_column("doubted", pa.array(doubted, pa.bool_()).take(index))
