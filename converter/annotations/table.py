"""The observation table: what every reader of annotations makes, and every check reads.

One row is one recorded value of an attribute. An observation without any value still has
one row, whose attribute and value columns are null. The description of each column is in
the metadata of its field, and so travels with a table that is written to a file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import pyarrow as pa

from converter.annotations.left_out import LeftOut
from converter.annotations.records import Stretch
from converter.problems import Problem

# Whole and fraction digits of a number: what xsd:decimal and DuckDB hold alike.
NUMBER = pa.decimal128(38, 18)

_COLUMNS: tuple[tuple[str, pa.DataType, str], ...] = (
    ("source", pa.string(), "the file, as the user named it"),
    ("document", pa.string(), "the document that it was recorded in, where the file has several"),
    (
        "pointer",
        pa.string(),
        "JSON Pointer of the statement, or of the observation without any",
    ),
    ("observation_pointer", pa.string(), "JSON Pointer of the observation"),
    ("observation", pa.int64(), "number of the observation, unique in the table"),
    ("observation_id", pa.string(), "id of the observation as recorded; may repeat"),
    ("report_id", pa.string(), "id of the diagnostic report"),
    ("subject_id", pa.string(), "identifier of the patient"),
    ("exam_id", pa.string(), "identifier of the exam or imaging study"),
    ("exam_time", pa.string(), "time of the exam as recorded"),
    ("exam_code", pa.string(), "LOINC code of the exam"),
    ("exam_text", pa.string(), "the exam in words"),
    ("finding_system", pa.string(), "system of the finding's code; OIFM where implied"),
    ("finding_code", pa.string(), "code of the finding"),
    ("finding_text", pa.string(), "the finding in words"),
    ("attribute_system", pa.string(), "system of the attribute's code"),
    ("attribute_code", pa.string(), "code of the attribute"),
    ("attribute_text", pa.string(), "the attribute in words"),
    ("value_kind", pa.string(), "code, number, text or boolean; null where there is no value"),
    ("value_system", pa.string(), "system of the value's code"),
    ("value_code", pa.string(), "code of the value; true or false of a boolean"),
    ("value_text", pa.string(), "the value in words"),
    ("number", NUMBER, "the recorded number"),
    ("number_text", pa.string(), "the number as it was written"),
    ("unit", pa.string(), "the unit in words"),
    ("unit_code", pa.string(), "code of the unit (UCUM)"),
    ("recorded_text", pa.string(), "the sentence of the report"),
    ("site_system", pa.string(), "system of the anatomic site's code"),
    ("site_code", pa.string(), "code of the anatomic site"),
    ("site_text", pa.string(), "the anatomic site in words"),
    ("laterality_code", pa.string(), "code of the side, where it stands apart from the site"),
    ("status", pa.string(), "status of the observation: preliminary, final …"),
    ("author", pa.string(), "person or device that made the observation"),
    ("recorded_at", pa.string(), "when the observation was recorded"),
    ("language", pa.string(), "language of the texts"),
    ("tracking_id", pa.string(), "identifier of the lesion that is followed over exams"),
    ("tracking_text", pa.string(), "name of that lesion for people"),
    (
        "other_codes",
        pa.string(),
        "what else finding, value, attribute and site are coded as, where that is several: JSON",
    ),
    ("images", pa.list_(pa.string()), "images that the observation refers to"),
)

# A text that stands in so many rows takes less room, and time, as a dictionary.
_MANY = 1 << 12

SCHEMA = pa.schema(
    pa.field(name, kind, metadata={"description": about}) for name, kind, about in _COLUMNS
)
NAMES: tuple[str, ...] = tuple(SCHEMA.names)

# A column as readers give it: a list, an array, or one value for every row.
Column: TypeAlias = "Sequence[object] | pa.Array | pa.ChunkedArray | str"


@dataclass(frozen=True, slots=True)
class AnnotationReading:
    """What came of reading one file.

    ``table`` has the columns of :data:`SCHEMA`. ``observations`` counts its observations,
    whose numbers go up from the first number that the reader was given. ``lines`` are what
    was read, where that is a part of a file of lines; of its records so many were read
    ``with_care``, which keeps one core busy, since they are no plain ones. What they have
    that no column takes is ``left``, to be told once for the file.
    """

    table: pa.Table
    problems: tuple[Problem, ...] = ()
    observations: int = 0
    lines: Stretch | None = None
    with_care: int = 0
    left: tuple[LeftOut, ...] = ()

    @property
    def told(self) -> tuple[Problem, ...]:
        """The problems, and what is left out, where nothing else of the file is looked at."""
        return (*self.problems, *(one.problem for one in self.left))


def table_of(columns: Mapping[str, Column], rows: int) -> pa.Table:
    """Make an observation table of columns, null in those that are not given.

    Args:
        columns: by name; a text alone stands in every row.
        rows: how many rows there are.

    Returns:
        A table with exactly the columns of :data:`SCHEMA`; a text column that is given as
        a dictionary of texts stays one.
    """
    arrays = []
    fields = []
    nulls: dict[pa.DataType, pa.Array] = {}  # each kind stands in memory once
    for field in SCHEMA:
        column = columns.get(field.name)
        if column is None:
            if field.type not in nulls:
                nulls[field.type] = pa.nulls(rows, field.type)
            made = nulls[field.type]
        elif isinstance(column, str):
            made = _constant(column, rows)
        elif isinstance(column, pa.Array | pa.ChunkedArray):
            made = column
        else:
            made = pa.array(column, field.type)
        arrays.append(made)
        is_dictionary = pa.types.is_dictionary(made.type)
        fields.append(field.with_type(made.type) if is_dictionary else field)
    return pa.table(arrays, schema=pa.schema(fields))


def _constant(text: str, rows: int) -> pa.Array:
    """A text in every row."""
    if rows < _MANY:
        return pa.repeat(pa.scalar(text, pa.string()), rows)
    zeros = pa.repeat(pa.scalar(0, pa.int32()), rows)
    return pa.DictionaryArray.from_arrays(zeros, pa.array([text], pa.string()))


def spread(values: Sequence[str | None], index: pa.Array) -> pa.Array:
    """A text column in which each row takes the value of the record that it belongs to."""
    return pa.array(values, pa.string()).take(index)


def empty() -> pa.Table:
    """An observation table without rows."""
    return SCHEMA.empty_table()


def plain(table: pa.Table) -> pa.Table:
    """The table by :data:`SCHEMA`: dictionaries of texts become texts."""
    return table if table.schema.types == SCHEMA.types else table.cast(SCHEMA)


def concat(tables: Sequence[pa.Table]) -> pa.Table:
    """One table of several; without copying, where their texts are of one kind."""
    filled = [table for table in tables if len(table)]
    if not filled:
        return empty()
    if any(table.schema.types != filled[0].schema.types for table in filled):
        filled = [plain(table) for table in filled]
    return pa.concat_tables(filled)
