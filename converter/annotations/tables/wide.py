"""Tables with a column for each finding: what their cells say, as rows of one value each.

A map says it for each such column: which finding and attribute it is, and what a cell means.
Here nothing is known of definitions, so that nothing is guessed: a cell of which the map says
nothing is a problem, and no value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from converter.annotations.columns import joined, one, texts
from converter.annotations.numbers import number_of
from converter.annotations.tables.cells import CONSTANTS, CONTEXT, KINDS, Cells, name_of, step
from converter.annotations.tables.placeholders import NEVER_A_WORD, UNLIKELY
from converter.problems import Problem
from converter.rules import problem

# What tells the observations of one row apart; the rest is said of a value.
_OF_VALUES = ("attribute_", "value_", "unit")
_NO_TEXT = pa.scalar(None, pa.string())
_LIST = r"\A\[\s*(['\"][^\[\]]*['\"])?\s*\]\z"
_QUOTED = (r"(?s)\A'(.*)'\z", r'(?s)\A"(.*)"\z')
# So many different cells of a column are told, and so many that the map lists.
_MOST = 20


def tall(
    named: Mapping[str, Any], cells: Sequence[Cells], pointers: pa.Array, source: str
) -> tuple[dict[str, pa.ChunkedArray], int, list[Problem]]:
    """The cells of columns as rows of a value each; blank ones say nothing.

    Args:
        named: the columns of the table: some by the observation table's names, those of
            cells by :func:`name_of`.
        cells: what the cells say.
        pointers: of the rows.
        source: the name of the file.

    Returns:
        Columns by the observation table's names with ``observation`` and ``pointer``, how
        many rows they have, and a problem for each column with cells of no known meaning.
    """
    made = _Made()
    problems = []
    for number, said in enumerate(cells):
        column = named.get(name_of(number))
        if column is None:
            continue
        words = _filled(said, column)
        if said.of_row:
            of_row, lost = _of_rows(said, words)
            named = {**named, **_either(of_row, named)}
        else:
            lost = made.add(number, said, words)
        problems += _not_told(said, lost, pointers, source)
        problems += _taken_as_empty(said, column, pointers, source)
    rows, meanings, columns, words = made.sorted()
    tall_columns: dict[str, pa.ChunkedArray] = {
        name: pa.chunked_array([one(column).take(rows)])
        for name, column in named.items()
        if name in CONTEXT and name not in ("pointer", "source")
    }
    for name in (*CONSTANTS, "number"):
        constants = pa.array([says.get(name) for says, _ in made.meanings], pa.string())
        goes = pa.array([KINDS.get(kind) == name for _, kind in made.meanings], pa.bool_())
        if constants.null_count == len(constants) and not pc.any(goes).as_py():
            continue
        column = pc.coalesce(
            pc.if_else(goes.take(meanings), words, _NO_TEXT), constants.take(meanings)
        )
        if name in tall_columns:
            column = pc.coalesce(column, one(tall_columns[name]).cast(pa.string()))
        tall_columns[name] = pa.chunked_array([column])
    groups = pa.array(made.groups_of, pa.int64()).take(meanings)
    numbers = pc.add(pc.multiply(rows, len(made.groups)), groups)
    keys = pa.array([step(said.column) for said in cells], pa.string()).take(columns)
    tall_columns["observation"] = pa.chunked_array([numbers])
    tall_columns["pointer"] = pa.chunked_array([joined(pointers.take(rows), keys)])
    return tall_columns, len(rows), problems


class _Made:
    """The answers of all columns, in the order of columns."""

    def __init__(self) -> None:
        # What is said, and the kind of value that the cell itself is.
        self.meanings: list[tuple[Mapping[str, str], str]] = []
        self.groups: dict[tuple[tuple[str, str], ...], int] = {}
        self.groups_of: list[int] = []
        self._places: dict[tuple[object, ...], int] = {}
        self._parts: list[pa.Table] = []

    def add(self, number: int, said: Cells, words: pa.Array) -> pa.Table:
        """Take the cells of a column; gives those that the map does not explain.

        Returns:
            For each of them that is another one how many there are, and the row of the first.
        """
        rows = pc.indices_nonzero(pc.is_valid(words)).cast(pa.int64())
        words = words.take(rows)
        if said.separator:
            rows, words = _parted(said, rows, words)
        if said.kind:
            meanings = pa.repeat(pa.scalar(self._meaning(said.says, said.kind)), len(rows))
        else:
            encoded = words.dictionary_encode()
            known = [self._listed(said, word) for word in encoded.dictionary.to_pylist()]
            meanings = pa.array(known, pa.int64()).take(encoded.indices)
        lost = _alike(words, rows, pc.is_null(meanings))
        part = pa.table(
            {
                "row": rows,
                "meaning": meanings,
                "column": pa.repeat(pa.scalar(number, pa.int64()), len(rows)),
                "word": words,
            }
        )
        # What says nothing on purpose has a negative number, what is not explained none.
        self._parts.append(part.filter(pc.greater_equal(meanings, 0)))
        return lost

    def sorted(self) -> tuple[pa.Array, pa.Array, pa.Array, pa.Array]:
        """Rows, meanings, columns and cells, with those of an observation together."""
        if not self._parts:
            nothing = pa.array([], pa.int64())
            return nothing, nothing, nothing, pa.array([], pa.string())
        whole = pa.concat_tables(self._parts)
        group = pa.array(self.groups_of, pa.int64()).take(one(whole["meaning"]))
        whole = whole.append_column("group", group)
        order = [("row", "ascending"), ("group", "ascending"), ("column", "ascending")]
        whole = whole.take(pc.sort_indices(whole, sort_keys=order))
        rows, meanings, columns, words = (
            one(whole[name]) for name in ("row", "meaning", "column", "word")
        )
        return rows, meanings, columns, words

    def _listed(self, said: Cells, word: str) -> int | None:
        meaning = said.meaning(word)
        if meaning is None:
            return -1 if said.separator and not word else None
        return self._meaning({**said.says, **meaning}, "") if meaning else -1

    def _meaning(self, says: Mapping[str, str], kind: str) -> int:
        said = sorted(says.items())
        place = self._places.setdefault((kind, *said), len(self.meanings))
        if place == len(self.meanings):
            self.meanings.append((says, kind))
            of_finding = tuple(pair for pair in said if not pair[0].startswith(_OF_VALUES))
            self.groups_of.append(self.groups.setdefault(of_finding, len(self.groups)))
        return place


def _filled(said: Cells, column: pa.ChunkedArray) -> pa.Array:
    """Cells as texts without the blanks around them; null where they say nothing."""
    words = _trimmed(column)
    empty = pc.is_in(words, pa.array([*NEVER_A_WORD, *UNLIKELY, ""]))
    listed = pc.is_in(words, pa.array([*said.values], pa.string()))
    return pc.if_else(pc.and_(empty, pc.invert(listed)), _NO_TEXT, words)


def _trimmed(column: pa.ChunkedArray) -> pa.Array:
    return pc.utf8_trim_whitespace(one(texts(column)).cast(pa.string()))


def _taken_as_empty(
    said: Cells, column: pa.ChunkedArray, pointers: pa.Array, source: str
) -> list[Problem]:
    """ANN224 where cells are words, and one of them may be an answer or nothing: "None"."""
    are_words = any(number_of(word) is None for word in said.values)
    if said.kind != "text" and not are_words:
        return []
    unclear = [word for word in UNLIKELY if word not in said.values]
    found = pc.is_in(_trimmed(column), pa.array(unclear, pa.string()))
    if not pc.any(found).as_py():
        return []
    at = pc.indices_nonzero(found)
    many, stands = (f"{len(at):,} cells", "stand") if len(at) > 1 else ("1 cell", "stands")
    message = f"in {many} of {said.column!r} {stands} a word for nothing: taken as empty"
    help_ = "where it is an answer, list it among the values"
    pointer = f"{pointers[at[0].as_py()].as_py()}/{step(said.column)}"
    return [problem("ANN224", message, source=source, pointer=pointer, suggestion=help_)]


def _parted(said: Cells, rows: pa.Array, words: pa.Array) -> tuple[pa.Array, pa.Array]:
    """The answers of cells that have several, and the row of each.

    Pandas writes a list as Python does: ``['Mass', 'Calcification']``.
    """
    listed = pc.is_in(words, pa.array([*said.values], pa.string()))
    as_list = pc.and_not(pc.match_substring_regex(words, _LIST), listed)
    words = pc.if_else(as_list, pc.replace_substring_regex(words, _LIST, r"\1"), words)
    lists = pc.split_pattern(words, said.separator)
    parents = pc.list_parent_indices(lists)
    words = pc.utf8_trim_whitespace(pc.list_flatten(lists))
    plain = words
    for quoted in _QUOTED:
        plain = pc.replace_substring_regex(plain, quoted, r"\1")
    return rows.take(parents), pc.if_else(as_list.take(parents), plain, words)


def _of_rows(said: Cells, words: pa.Array) -> tuple[dict[str, pa.Array], pa.Table]:
    """What the cells of a column say of their rows, and those that the map does not explain."""
    encoded = words.dictionary_encode()
    known = [said.meaning(word) for word in encoded.dictionary.to_pylist()]
    told = [None if one is None else {**said.says, **one} for one in known]
    names = {name for one in told if one for name in one}
    columns = {
        name: pa.array([(one or {}).get(name) for one in told], pa.string()).take(encoded.indices)
        for name in sorted(names)
    }
    lost = pa.array([one is None for one in known], pa.bool_()).take(encoded.indices)
    return columns, _alike(words, pa.arange(0, len(words)), pc.fill_null(lost, False))


def _either(columns: Mapping[str, pa.Array], named: Mapping[str, Any]) -> dict[str, Any]:
    """Columns, with those that are there already where they say nothing."""
    return {
        name: pa.chunked_array(
            [pc.coalesce(made, one(named[name]).cast(pa.string())) if name in named else made]
        )
        for name, made in columns.items()
    }


def _alike(words: pa.Array, rows: pa.Array, mask: pa.Array) -> pa.Table:
    """Each cell of a mask once: in how many rows it stands, and the first of them."""
    cells = pa.table({"word": words.filter(mask), "row": rows.filter(mask)})
    return cells.group_by("word").aggregate([("row", "min"), ("row", "count")])


def _not_told(said: Cells, lost: pa.Table, pointers: pa.Array, source: str) -> list[Problem]:
    """A problem for each cell that is another one, at the first of its kind; of many a few."""
    problems = []
    found = lost.sort_by("row_min").select(["row_min", "row_count"]).to_pylist()
    alike = [(one["row_min"], one["row_count"]) for one in found]
    if len(alike) > _MOST:
        rest = alike[_MOST:]
        alike = [*alike[:_MOST], (rest[0][0], sum(count for _, count in rest))]
    expected = ", ".join([*said.values][:_MOST]) + (", …" if len(said.values) > _MOST else "")
    for at, (row, count) in enumerate(alike):
        many = f"{count:,} cells" if count > 1 else "a cell"
        same = " that say the same" if count > 1 else ""
        if at == _MOST:
            many, same = f"{count:,} more", ""
        where = {"source": source, "pointer": f"{pointers[row].as_py()}/{step(said.column)}"}
        message = f"the map does not say what {many} of the column {said.column!r}{same} mean"
        message += "" if count > 1 else "s"
        problems.append(problem("ANN223", message, expected=expected, **where))
    return problems
