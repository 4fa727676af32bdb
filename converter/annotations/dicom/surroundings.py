"""What the items of a report are in, and what other items say of them.

Source: DICOM PS3.3, section C.17.3.2.4 (relationships).
"""

from __future__ import annotations

from collections.abc import Iterator

from converter.annotations.dicom.content import Content, Reader, walk
from converter.annotations.dicom.derivations import is_shape
from converter.annotations.dicom.roles import is_group
from converter.annotations.dicom.sources import is_of_same_concept, sources_named
from converter.annotations.dicom.subjects import is_of_stranger

ASIDE = "left out: it is about another exam, or what was asked, and not observed in this one"
STRANGER = "left out: its subject is a fetus, a specimen or a device, and not the patient"

_Path = tuple[int, ...]


class Surroundings:
    """What stands around the items of a tree.

    Attributes:
        by_path: all items.
    """

    def __init__(self, reader: Reader, root: Content) -> None:
        self._reader = reader
        self.by_path = {content.path: content for content in walk(root)}
        # Many items may be in one, and one may have a million items.
        self._told_of_stranger: dict[_Path, bool | None] = {}
        self._are_groups: dict[_Path, bool] = {}
        self._sources = sources_named(walk(root), self.by_path, self._owner)

    def apart(self, item: Content) -> str:
        """Why an item says nothing of the patient in this exam; empty where it does."""
        above = [item, *self._above(item)]
        if any(at.name.role == "aside" for at in above):
            return ASIDE
        said = (self._is_of_stranger(at) for at in above)
        # The nearest that says it counts.
        return STRANGER if next((one for one in said if one is not None), False) else ""

    def is_of_patient_below(self, section: Content) -> bool:
        """Whether something in a section about another is told of the patient still."""
        return any(is_of_stranger(self._reader, below) is False for below in walk(section))

    def is_source(self, item: Content) -> bool:
        """Whether another number of the observation was inferred from this one."""
        derived = self._sources.get(item.path)
        return derived is not None and not self.is_shape(derived)

    def is_read_elsewhere(self, item: Content, child: Content, target: Content) -> bool:
        """Whether what an item names below it says no more than where it stands.

        So it is with a number of the same concept, and with what describes the same observation.
        """
        if is_of_same_concept(item, child, target):
            return True
        own = self._owner(child)
        return own is not None and own == self._owner(target)

    def is_shape(self, item: Content) -> bool:
        """Whether a number says how others are distributed.

        It may be inferred from the mean, which is the value still.
        """
        derived = [child for child in item.children if child.name.role == "derivation"]
        codes = (self._reader.codes(child, "ConceptCodeSequence") for child in derived)
        return any(is_shape(coded) for found in codes for coded in found)

    def _above(self, item: Content) -> Iterator[Content]:
        """What an item is in, from the nearest on."""
        return (self.by_path[item.path[:n]] for n in range(len(item.path) - 1, -1, -1))

    def _owner(self, item: Content) -> _Path | None:
        """The path of the group or finding that an item belongs to; None where it stands alone."""
        for at in self._above(item):
            if self._is_group(at):
                return at.path
            if at.name.role == "finding":
                group = self.by_path[at.path[:-1]]
                # The finding that a group is about is not one by itself.
                return group.path if self._is_group(group) else at.path
        return None

    def _is_group(self, item: Content) -> bool:
        if item.path not in self._are_groups:
            self._are_groups[item.path] = item.kind == "CONTAINER" and is_group(item)
        return self._are_groups[item.path]

    def _is_of_stranger(self, item: Content) -> bool | None:
        if item.path not in self._told_of_stranger:
            self._told_of_stranger[item.path] = is_of_stranger(self._reader, item)
        return self._told_of_stranger[item.path]
