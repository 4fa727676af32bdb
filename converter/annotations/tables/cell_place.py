"""Where a cell of a table is, in the words of its file: by the names that the file has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from converter.annotations.tables.cells import CONTEXT, cells_of, step


@dataclass(frozen=True, slots=True)
class CellPlaces:
    """The pointers of cells.

    Attributes:
        pointers: of the rows; where a map explains cells, of the cells that they are made of.
        columns: the file's name of a column, by the observation table's; and what a map says
            of cells.
    """

    pointers: pa.Array
    columns: Mapping[str, str] | None

    def name(self, column: str) -> str:
        """What the file calls a column of the observation table."""
        return (self.columns or {}).get(column, column)

    def pointer(self, row: int, column: str) -> str:
        """The JSON Pointer of the cell that a column of the observation table has in a row."""
        place = str(self.pointers[row].as_py())
        if cells_of(self.columns):
            if column not in CONTEXT:
                return place  # the cell itself
            place = place.rpartition("/")[0]
        return f"{place}/{step(self.name(column))}"
