"""What a map says of the cells of columns that each stand for a finding, or a part of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from converter.annotations.numbers import number_of
from converter.annotations.table import NAMES

# What cells, or the map in their place, say of a value.
_SAID = ("finding_", "attribute_", "value_", "number", "unit", "observation", "other_codes")
CONTEXT = tuple(name for name in NAMES if not name.startswith(_SAID))
# What a map may say of a column, or of a cell.
CONSTANTS = tuple(
    name
    for name in NAMES
    if name.startswith(("finding_", "attribute_", "value_", "unit", "site_", "laterality"))
    and name != "value_kind"
)
# What a column may say of its whole row, where it names no finding.
OF_ROWS = tuple(name for name in CONSTANTS if name.startswith(("site_", "laterality")))
# Where the cells go whose meaning is not listed.
KINDS = {"code": "value_code", "number": "number", "text": "value_text"}


@dataclass(frozen=True, slots=True)
class Cells:
    """What the cells of one column say.

    Attributes:
        column: the table's name of it.
        says: what every cell says, by the observation table's columns.
        kind: a key of :data:`KINDS`, where cells are values themselves.
        values: else what each cell says, by its text.
        separator: what stands between several answers in a cell.
    """

    column: str
    says: Mapping[str, str]
    kind: str = ""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    separator: str = ""

    @property
    def of_row(self) -> bool:
        """Whether the cells say something of all findings of their row: the side, the site."""
        said = {*self.says, *(name for one in self.values.values() for name in one)}
        return not said & {"finding_code", "finding_text"}

    def meaning(self, word: str) -> Mapping[str, str] | None:
        """What a cell says, None where the map does not tell; ``1`` and ``1.0`` are one.

        >>> Cells("Edema", {}, values={"1": {"value_code": "X.1"}}).meaning("1.0")
        {'value_code': 'X.1'}
        """
        if word in self.values:
            return self.values[word]
        number = number_of(word)
        if number is None:
            return None
        return next((said for text, said in self.values.items() if number_of(text) == number), None)


class ColumnMap(dict[str, str]):
    """The file's name of a column by the observation table's, and what cells of others say."""

    cells: tuple[Cells, ...] = ()

    def __bool__(self) -> bool:
        return bool(len(self) or self.cells)


def cells_of(columns: Mapping[str, str] | None) -> tuple[Cells, ...]:
    """What a map says of cells: nothing, where it only names columns."""
    return columns.cells if isinstance(columns, ColumnMap) else ()


def name_of(number: int) -> str:
    """What a column of cells is called among those that are read."""
    return f"cell_{number}"


def is_cell(name: str) -> bool:
    """Whether a column that is read holds cells that the map explains."""
    return name.startswith("cell_")


def step(key: str) -> str:
    """A key as a step of a JSON Pointer.

    >>> step("mm/day")
    'mm~1day'
    """
    return key.replace("~", "~0").replace("/", "~1")
