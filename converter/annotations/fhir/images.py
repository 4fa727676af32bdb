"""The images and regions that observations of FHIR refer to, as the column ``images`` has them.

An image is its UID where nothing else is known of it, otherwise ``name=value`` between
semicolons, as in the images of DICOM reports: ``study=1.2;series=1.3;instance=1.4;subset=5``.

Source: FHIR R5, ImagingSelection, and its form in published RadElement observations; DICOM
PS3.16, the concepts of the numbers and UIDs of images.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Raw, Struct

from converter.annotations.fhir.context import Placed, selections_of
from converter.annotations.fhir.values import code_of
from converter.annotations.fhir.wire import NONE, Instance, Resource, Valued

# DICOM concepts by which components refer to images instead of saying what was seen.
_PARTS = {
    "113607": "series",
    "113609": "instance",
    "112002": "series-uid",
    "110180": "study-uid",
    "110181": "class-uid",
    "113014": "study",
    "121126": "uid",
}
PARTS = tuple(_PARTS)
"""The codes of those concepts."""
_ONE_UID = ("uid", "series-uid", "study-uid")


class _Region(Struct, gc=False):
    regionType: str | None = None  # noqa: N815 - the keys of the format
    # Numbers, or points of them, as they are written.
    coordinate: Raw = NONE


_regions = msgspec.json.Decoder(list[_Region] | _Region).decode
_words = msgspec.json.Decoder(list[str | int]).decode
_MARKS = str.maketrans("", "", "[]{} \t\r\n")


def images_of(placed: Placed) -> list[str]:
    """The images that the observation selects, with what is known of each."""
    found = [image for one in selections_of(placed) for image in _selected(one.resource)]
    return list(dict.fromkeys(found))


class Gathered:
    """The images that the components of one observation refer to, part by part."""

    def __init__(self) -> None:
        self._parts: list[dict[str, str]] = []

    @property
    def all(self) -> list[str]:
        """The images, in the order of the components."""
        return [_joined(parts, _ONE_UID) for parts in self._parts]

    def add(self, code: str, text: str) -> None:
        """Add the part of an image that a code of DICOM means, with what is said there."""
        part = _PARTS[code]
        if not self._parts or part in self._parts[-1]:
            self._parts.append({})
        self._parts[-1][part] = text


def _selected(selection: Resource) -> Iterator[str]:
    """The images of a selection: its instances, else its series or study."""
    home = {
        "study": selection.studyUid or "",
        "series": selection.seriesUid or "",
        "space": selection.frameOfReferenceUid or "",
    }
    instances = [parts for one in selection.instance or () for parts in _instance(one)]
    instances += _of_regions([selection.imageRegion3D])
    for parts in instances or [{}]:
        if given := {name: text for name, text in (home | parts).items() if text}:
            yield _joined(given, given)


def _instance(instance: Instance) -> Iterator[dict[str, str]]:
    """An image, once for each region of it."""
    parts = {"instance": instance.uid or "", "subset": ",".join(_subset(instance.subset))}
    regions = [instance.imageRegion, instance.imageRegion2D, instance.imageRegion3D]
    yield from (parts | region for region in list(_of_regions(regions)) or [{}])


def _subset(raw: Raw) -> list[str]:
    """The frames or segments, as they are written; what is no list of them is none."""
    try:
        return [] if raw is NONE else [str(word) for word in _words(raw)]
    except msgspec.MsgspecError:
        return []


def _of_regions(raws: Iterable[Raw]) -> Iterator[dict[str, str]]:
    """The regions by their types; what is no list of regions is none."""
    for raw in raws:
        try:
            regions = [] if raw is NONE else _regions(raw)
        except msgspec.MsgspecError:
            continue
        for region in regions if isinstance(regions, list) else [regions]:
            points = bytes(region.coordinate).decode().translate(_MARKS)
            yield {(region.regionType or "region").upper(): points}


def plain_value(part: Valued) -> str:
    """What a component says that refers to an image."""
    if part.valueInteger is not NONE:
        return bytes(part.valueInteger).decode().strip('"')
    if part.valueQuantity is not None and part.valueQuantity.value is not NONE:
        return bytes(part.valueQuantity.value).decode().strip('"')
    return part.valueString or code_of(part.valueCodeableConcept).text or ""


def _joined(parts: dict[str, str], alone: Iterable[str]) -> str:
    """The parts of an image in one text; a UID that is the only one stands for itself."""
    if len(parts) == 1 and (only := next((parts[name] for name in alone if name in parts), "")):
        return only
    return ";".join(f"{name}={value}" for name, value in parts.items())
