"""FHIR resources from plain values: those with faults, and those inside what is no resource."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from converter.annotations.fhir.wire import Resource
from converter.annotations.records import Records, any_value, steps
from converter.source.json import pointer_of

# The types whose faults matter; a fault in any other says nothing about observations.
_READ = {"Observation", "DiagnosticReport", "Bundle", "ImagingStudy", "ImagingSelection", None}
_FAULT = re.compile(r"(?:Expected `(.+?)`, got `(.+?)`|.*?)(?: - at `\$(.*)`)?\Z", re.DOTALL)
_STEP = re.compile(r"\.([^.\[\]]+)|\[([0-9]+)\]")
_KINDS = {
    "str": "a string",
    "int": "a number",
    "float": "a number",
    "bool": "true or false",
    "object": "an object",
    "array": "an array",
    "null": "null",
}
_NO_LIST = "Expected `array`, got `object` - at `${}`"
_AS_LIST = ": it is read as the only item of one"
# A resource with more objects in place of lists is not read.
_MOST_FAULTS = 100
_LEFT_OUT = Resource(resourceType="")
_encode = msgspec.json.Encoder(decimal_format="number").encode
_decode = msgspec.json.Decoder(Resource).decode


class Builder:
    """Makes resources of plain values, and says what is wrong with those that are none.

    Args:
        records: of the file, to which the problems are added.
        typeless: whether a resource without a type may be an Observation.
    """

    def __init__(self, records: Records[Resource], *, typeless: bool) -> None:
        self._records = records
        self._typeless = typeless
        # The record that was taken apart last: an array may hold many that are asked for.
        self._taken: tuple[int, Any] | None = None

    def build(self, tree: Any, path: tuple[str | int, ...]) -> Resource | None:
        """The resource that a value is; None, with a problem, where it is none.

        What does not say of what type it is, and has a key of ours with a value of another
        kind, is given as a resource without a type: others may be inside.
        """
        if not isinstance(tree, dict):
            self._records.add("ANN204", "this is not an object", path, expected="a resource")
            return None
        tree = dict(tree)
        is_resource = self._typeless or isinstance(tree.get("resourceType"), str)
        for key in ("contained", "entry"):
            if is_resource and isinstance(tree.get(key), dict):
                self._wrong(_NO_LIST.format(f".{key}"), path, _AS_LIST)
                tree[key] = [tree[key]]
        if isinstance(contained := tree.get("contained"), list):
            tree["contained"] = [
                self.build(inner, (*path, "contained", at)) or _LEFT_OUT
                for at, inner in enumerate(contained)
            ]
        if isinstance(entries := tree.get("entry"), list):
            tree["entry"] = [
                self._entry(entry, (*path, "entry", at)) for at, entry in enumerate(entries)
            ]
        faults: list[str] = []
        try:
            resource = _decoded(tree, faults if is_resource else None)
        except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
            kind = tree.get("resourceType")
            if kind is None and not self._typeless and any(_typed(tree, path)):
                return Resource()
            if not isinstance(kind, str) or kind in _READ:
                self._wrong(str(error), path)
            return None
        if resource.resourceType in _READ:
            for fault in faults:
                self._wrong(fault, path, _AS_LIST)
        return resource

    def inside(self, pointer: str) -> Iterator[tuple[Resource, str]]:
        """The resources anywhere inside a value, in their order, each with its pointer."""
        path = tuple(steps(pointer))
        for place, tree in _typed(self.value(path), path):
            resource = self.build(tree, place)
            if resource is not None:
                yield resource, pointer_of(place)

    def value(self, path: tuple[str | int, ...]) -> Any:
        """What stands at a path; nothing where that cannot be told."""
        file = self._records.file
        number, below = 0, path
        if file.pieces and file.pieces[0].prefix:
            number, below = int(path[0]) - int(file.pieces[0].prefix[0]), path[1:]
        try:
            if self._taken is None or self._taken[0] != number:
                self._taken = number, any_value(file.pieces[number].data)
            value = self._taken[1]
            for step in below:
                value = value[str(step) if isinstance(value, dict) else step]
        except (msgspec.MsgspecError, RecursionError, ValueError, LookupError, TypeError):
            return None
        return value

    def _entry(self, entry: Any, path: tuple[str | int, ...]) -> Any:
        if not isinstance(entry, dict):
            self._records.add("ANN204", "this is not an object", path, expected="an object")
            return {}
        if entry.get("resource") is None:
            return entry
        return {**entry, "resource": self.build(entry["resource"], (*path, "resource"))}

    def _wrong(self, error: str, path: tuple[str | int, ...], fate: str = "") -> None:
        found = _FAULT.match(error)
        expected, got, place = found.groups() if found else (None, None, None)
        below = _steps_of(place)
        wanted = " or ".join(
            dict.fromkeys(
                _KINDS.get(kind, "another value")
                for kind in (expected or "").split(" | ")
                if kind != "null"
            )
        )
        name = next((step for step in reversed(below) if isinstance(step, str)), "this")
        what = _KINDS.get(got or "", "another value")
        message = (
            f"{name!r} is {what}, not {wanted}{fate}" if expected else "the resource cannot be read"
        )
        self._records.add("ANN204", message, (*path, *below), expected=wanted)


def _decoded(tree: dict[str, Any], faults: list[str] | None) -> Resource:
    """The resource of plain values, with an object in place of a list as its only item.

    Converters from XML write lists of one item so.

    Args:
        tree: the values; the lists are put into it.
        faults: gets what was said of each such object; None where there shall be none.
    """
    while True:
        try:
            return _decode(_encode(tree))
        except msgspec.ValidationError as error:
            found = _FAULT.match(str(error))
            expected, got, place = found.groups() if found else (None, None, None)
            is_item = got == "object" and "array" in (expected or "").split(" | ")
            if not is_item or faults is None or len(faults) == _MOST_FAULTS:
                raise
            faults.append(str(error))
            *above, last = _steps_of(place)
            holder: Any = tree
            for step in above:
                holder = holder[step]
            holder[last] = [holder[last]]


def _steps_of(place: str | None) -> list[str | int]:
    return [key or int(number) for key, number in _STEP.findall(place or "")]


def _typed(
    value: Any, path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], dict[str, Any]]]:
    """The resources below a value, but for those that are inside another one."""
    below: list[tuple[tuple[str | int, ...], Any]] = [(path, value)]
    while below:
        at, found = below.pop()
        if at != path and isinstance(found, dict) and isinstance(found.get("resourceType"), str):
            yield at, found
        elif isinstance(found, dict):
            below += [((*at, key), inner) for key, inner in reversed(found.items())]
        elif isinstance(found, list):
            last = len(found) - 1
            below += [((*at, last - n), inner) for n, inner in enumerate(reversed(found))]
