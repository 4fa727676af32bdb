"""The images and regions that content items refer to, as the column ``images`` has them.

An image is its SOP instance UID where nothing else is known of it; otherwise its parts
stand as ``name=value`` between semicolons: ``instance=1.2.3;frames=1,2;POLYLINE=…``.

Source: DICOM PS3.3, sections C.18.3 to C.18.9.
"""

from __future__ import annotations

from collections.abc import Mapping
from struct import pack, unpack

from converter.annotations.dicom.content import Content, Reader, items_of
from converter.annotations.dicom.encoding import Item

IMAGES = frozenset({"IMAGE", "COMPOSITE", "WAVEFORM"})
REGIONS = frozenset({"SCOORD", "SCOORD3D", "TCOORD"})
Parts = dict[str, str]


class Evidence:
    """Of each image that the report refers to, the study and series it is in."""

    def __init__(self, reader: Reader, root: Content) -> None:
        self._reader = reader
        self._of: dict[str, Parts] = {}
        self._read: dict[tuple[int, ...], list[str]] = {}
        for keyword in (
            "CurrentRequestedProcedureEvidenceSequence",
            "PertinentOtherEvidenceSequence",
        ):
            for study in items_of(root.item, keyword):
                self._add(study)

    def _add(self, study: Item) -> None:
        word = self._reader.word
        for series in items_of(study, "ReferencedSeriesSequence"):
            home = {
                "study": word(study, "StudyInstanceUID"),
                "series": word(series, "SeriesInstanceUID"),
            }
            for image in items_of(series, "ReferencedSOPSequence"):
                self._of.setdefault(word(image, "ReferencedSOPInstanceUID"), home)

    def images_of(self, content: Content) -> list[str]:
        """The images of a content item that refers to some, or to regions of some."""
        if content.path not in self._read:
            self._read[content.path] = self._images_of(content)
        return self._read[content.path]

    def _images_of(self, content: Content) -> list[str]:
        if content.kind in IMAGES:
            return [_joined(parts) for parts in self._referenced(content)]
        if content.kind == "UIDREF":
            uid = self._reader.word(content.item, "UID")
            name = "series" if content.name.key == ("DCM", "121232") else "instance"
            return [_joined({name: uid})] if uid else []
        region = self._region(content)
        below = [
            parts
            for child in content.children
            if child.kind in IMAGES
            for parts in self._referenced(child)
        ]
        return [_joined(parts | region) for parts in below or [{}]]

    def _referenced(self, content: Content) -> list[Parts]:
        found = []
        for at, image in enumerate(items_of(content.item, "ReferencedSOPSequence")):
            place = f"{content.pointer}/ReferencedSOPSequence/{at}"
            uid = self._reader.word(image, "ReferencedSOPInstanceUID")
            if not uid:
                message = "a reference does not say to which image"
                expected = "ReferencedSOPInstanceUID"
                self._reader.tell("ANN205", message, place, image.place, expected=expected)
                continue
            frames = self._reader.word(image, "ReferencedFrameNumber")
            segments = self._reader.binary(image, "ReferencedSegmentNumber", place)
            parts = {**self._of.get(uid, {}), "instance": uid}
            parts["frames"] = ",".join(frame.strip() for frame in frames.split("\\"))
            parts["segments"] = ",".join(map(str, segments))
            found.append(parts)
        return found

    def _region(self, content: Content) -> Parts:
        reader, item = self._reader, content.item
        if content.kind == "TCOORD":
            kind = reader.word(item, "TemporalRangeType") or "TCOORD"
            samples = reader.numbers(content, "ReferencedSamplePositions")
            times = [
                reader.word(item, keyword).replace("\\", ",")
                for keyword in ("ReferencedTimeOffsets", "ReferencedDateTime")
            ]
            return {kind: ",".join(map(str, samples)) or times[0] or times[1]}
        kind = reader.word(item, "GraphicType") or content.kind
        points = reader.numbers(content, "GraphicData")
        frame = reader.word(item, "ReferencedFrameOfReferenceUID")
        return {"space": frame, kind: ",".join(_short(float(point)) for point in points)}


def _joined(parts: Mapping[str, str]) -> str:
    filled = {name: value for name, value in parts.items() if value}
    if filled.keys() == {"instance"}:
        return filled["instance"]
    return ";".join(f"{name}={value}" for name, value in filled.items())


def _short(number: float) -> str:
    """The shortest text of a number of 32 bits.

    >>> _short(unpack("<f", pack("<f", 0.1))[0]), _short(120.0)
    ('0.1', '120')
    """
    for digits in range(6, 10):
        text = f"{number:.{digits}g}"
        try:
            if unpack("<f", pack("<f", float(text)))[0] == number:
                return text
        except OverflowError:
            continue
    return repr(number)
