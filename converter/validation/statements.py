"""The observation table, reduced to the distinct things that it says.

A million observations say a few thousand different things: one finding, one attribute,
one value, as coded and as written. Each is judged once; the rows keep its number. All
work here is on Arrow columns.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from converter.annotations.columns import one
from converter.annotations.distinct import Distinct, distinct, texts
from converter.terminology.systems import system_named, system_of_fhir_uri

SAID = (
    *("finding_system", "finding_code", "finding_text"),
    *("attribute_system", "attribute_code", "attribute_text"),
    *("value_kind", "value_system", "value_code", "value_text"),
    *("unit", "unit_code", "other_codes"),
)
_SYSTEMS = ("finding_system", "attribute_system", "value_system")


class Numbering:
    """Numbers values from 0, the same one alike whenever it comes."""

    def __init__(self, kind: pa.DataType) -> None:
        self._known = pa.array([], kind)

    def of(self, values: pa.Array) -> pa.Array:
        """The number of each value; null is a value too."""
        numbers = pc.index_in(values, value_set=self._known)
        if numbers.null_count:
            new = pc.unique(values.filter(pc.is_null(numbers)))
            self._known = pa.concat_arrays([self._known, new])
            numbers = pc.index_in(values, value_set=self._known)
        return numbers.cast(pa.int64())

    def __len__(self) -> int:
        """How many have a number."""
        return len(self._known)


class Statements:
    """Numbers statements, the same one alike in every table."""

    def __init__(self) -> None:
        self._texts = {name: Numbering(pa.string()) for name in SAID}
        # Of a number for the columns before and one for the column itself.
        self._pairs = {name: Numbering(pa.int64()) for name in SAID}

    def __len__(self) -> int:
        """How many have a number."""
        return len(self._pairs[SAID[-1]])

    def of(self, table: pa.Table, said: Distinct | None = None) -> tuple[pa.Array, pa.Table]:
        """The statement of each row.

        Args:
            table: by the schema of ``converter.annotations``.
            said: of its columns :data:`SAID`, where that is known already.

        Returns:
            The number of each row's statement, and what was not said before: ``s`` and the
            columns of :data:`SAID`, with the keys of code systems.
        """
        said = said or distinct(table, SAID)
        new = texts(table, SAID, said.first)
        before = len(self)
        ours = pa.repeat(pa.scalar(0, pa.int64()), len(new))
        for name, column in zip(SAID, new.columns, strict=True):
            text = self._texts[name].of(one(column))
            ours = self._pairs[name].of(pc.add(pc.shift_left(ours, 32), text))
        s = ours.cast(pa.int32())
        fresh = new.append_column("s", s).filter(pc.greater_equal(s, before))
        for name in _SYSTEMS:
            fresh = with_keys(fresh, name)
        return s.take(said.numbers), fresh


def system_key(written: str | None) -> str:
    """The key of a code system, by its name or FHIR URI; as written where it is not known.

    >>> system_key("http://snomed.info/sct"), system_key(None), system_key("OIFM")
    ('SNOMEDCT', '', 'OIFM')
    """
    if not written:
        return ""
    known = system_named(written) or system_of_fhir_uri(written)
    return known.key if known else written


def with_keys(table: pa.Table, column: str) -> pa.Table:
    """The table with the keys of code systems in place of their names."""
    written = pc.unique(table[column])
    keys = pa.array([system_key(name) for name in written.to_pylist()], pa.string())
    where = pc.index_in(table[column], value_set=written)
    return table.set_column(table.column_names.index(column), column, keys.take(where))
