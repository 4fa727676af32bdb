"""What FHIR says beside the values of observations and no column has: told once for each key.

The words of a report, how an observation was made, and what its value was held against. DICOM
reports are told of likewise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from converter.annotations.columns import of_each, one
from converter.annotations.fhir.values import is_given
from converter.annotations.fhir.wire import Resource, Valued
from converter.annotations.left_out import LeftOut
from converter.annotations.records import Records, steps
from converter.annotations.withdrawn import is_withdrawn

_OF_OTHERS = {
    "DiagnosticReport": ("conclusion", "presentedForm"),
    # It may be what was found, where the code of the observation is no more than presence.
    "BodyStructure": ("morphology",),
}
_OF_OBSERVATIONS = ("method", "specimen", "referenceRange")
# What columns take, where it is in the file.
_ELSEWHERE = {"bodyStructure"}
# Where there is no value it is one.
_JUDGEMENT = "interpretation"
# Those that lines of plain observations may have.
IN_LINES = ("method", "specimen", _JUDGEMENT)


class Left:
    """Keys that are left out, each with the place where it first stands, and how often."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[str, int]] = {}

    def add(self, key: str, pointer: str, count: int = 1) -> None:
        """Note that a key is left out, which stands at a place."""
        first, before = self._found.get(key, (pointer, 0))
        self._found[key] = min(first, pointer, key=order_of), before + count

    def add_all(self, other: Left) -> None:
        """Note what was noted elsewhere."""
        for key, (pointer, count) in other._found.items():
            self.add(key, pointer, count)

    def of(self, status: str | None) -> Left:
        """Where to note what an observation says: of what was taken back nothing is told."""
        return Left() if is_withdrawn(status) else self

    def of_other(self, resource: Resource, pointer: str) -> None:
        """Note what a report says in words, and a body structure of what it is."""
        keys = _OF_OTHERS.get(resource.resourceType or "")
        if keys and not is_withdrawn(resource.status):
            self._of(resource, pointer, keys)
            # An addendum, it may be; the notes of observations are read.
            if resource.note and resource.resourceType == "DiagnosticReport":
                self.add("note", f"{pointer}/note")

    def of_observation(self, observation: Resource, pointer: str) -> None:
        """Note what is said of how an observation was made."""
        self._of(observation, pointer, _OF_OBSERVATIONS)

    def of_component(self, part: Valued, pointer: str) -> None:
        """Note what the number of a component was held against."""
        self._of(part, pointer, ("referenceRange",))

    def of_value(self, part: Valued, pointer: str) -> None:
        """Note how a part with a value is judged."""
        self._of(part, pointer, (_JUDGEMENT,))

    def of_columns(self, lines: pa.Table, records: pa.Array) -> None:
        """Note the keys of plain observations with values.

        Args:
            lines: a row for each line, with its ``status`` and what it has of
                :data:`IN_LINES`.
            records: the number of each, or what its pointer is.
        """
        for key in IN_LINES:
            if key not in lines.column_names or lines[key].null_count == len(lines):
                continue
            column = one(lines[key])
            given = pc.is_valid(column)
            if pa.types.is_list(column.type):
                given = pc.fill_null(pc.greater(pc.list_value_length(column), 0), False)
            back = of_each(lines["status"], _are_withdrawn)
            places = pc.indices_nonzero(pc.and_not(given, pc.fill_null(back, False)))
            if len(places):
                self.add(key, f"/{records[places[0].as_py()]}/{key}", len(places))

    def all(self, records: Records[Resource]) -> Iterator[LeftOut]:
        """What is to be told of each key."""
        for key, (pointer, count) in self._found.items():
            place = records.problem("ANN213", "", steps(pointer))
            kind = "elsewhere" if key in _ELSEWHERE else "key"
            yield LeftOut(kind, key, {"": count}, place)

    def _of(self, part: Valued, pointer: str, keys: Iterable[str]) -> None:
        for key in keys:
            if is_given(getattr(part, key)):
                self.add(key, f"{pointer}/{key}")


def order_of(pointer: str) -> tuple[int, ...]:
    """The numbers in a pointer, by which places in a file are in their order."""
    return tuple(int(step) for step in pointer.split("/") if step.isdecimal())


def _are_withdrawn(statuses: pa.Array) -> pa.Array:
    return pa.array([is_withdrawn(status) for status in statuses.to_pylist()], pa.bool_())
