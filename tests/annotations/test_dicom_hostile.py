"""DICOM files that are damaged or made to harm end in coded problems, and cost little."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from effort import tried
from hypothesis import example, given
from hypothesis import strategies as st

pytest.importorskip("pydicom", reason="DICOM is read with pydicom")

from dicom_reports import (
    ENHANCED,
    FINDING,
    NODULE,
    PRESENCE,
    PRESENT,
    ROOT,
    SIZE,
    bare,
    coded,
    entry,
    file_of,
    group,
    head_of,
    image,
    item,
    measured,
    report,
)
from pydicom.dataset import Dataset
from pydicom.uid import DeflatedExplicitVRLittleEndian, ImplicitVRLittleEndian

from converter.annotations import AnnotationReading, read_annotations
from converter.annotations.dicom import encoding, reader
from converter.annotations.table import SCHEMA

CASES = Path(__file__).parents[1] / "cases" / "dicom"
WHOLE = sorted(p for p in CASES.iterdir() if p.suffix != ".expected" and "bad_" not in p.name)
UNDEFINED = 0xFFFFFFFF
CONTENT = b"\x40\x00\x30\xa7SQ\0\0"
ITEM, ITEM_END, END = (b"\xfe\xff" + rest for rest in (b"\x00\xe0", b"\x0d\xe0", b"\xdd\xe0"))


def held(data: bytes) -> AnnotationReading:
    """A reading is whole: the table by its schema, problems with codes, never silence."""
    reading = read_annotations(data, "x", "dicom")
    reading.table.cast(SCHEMA).validate(full=True)
    assert reading.observations == len(set(reading.table["observation"].to_pylist()))
    assert reading.problems or reading.observations
    for found in reading.problems:
        assert found.code.startswith("ANN")
        assert found.source == "x"
        assert "CANARY" not in found.message + found.expected + found.pointer
    return reading


def codes(data: bytes) -> set[str]:
    return {found.code for found in held(data).problems}


def small() -> Dataset:
    return report(group(coded(FINDING, NODULE), coded(PRESENCE, PRESENT), measured(SIZE, "3")))


def nested(depth: int, length: int = UNDEFINED) -> bytes:
    """Content within content, with lengths or with delimiters."""
    if length == UNDEFINED:
        start = CONTENT + struct.pack("<I", length) + ITEM + struct.pack("<I", length)
        return start * depth + (ITEM_END + bytes(4) + END + bytes(4)) * depth
    data = b""
    for _ in range(depth):
        inner = ITEM + struct.pack("<I", len(data)) + data
        data = CONTENT + struct.pack("<I", len(inner)) + inner
    return data


@pytest.mark.parametrize("length", [UNDEFINED, 0])
def test_nesting_has_an_end(length: int) -> None:
    assert codes(head_of(ENHANCED) + nested(10_000, length)) == {"ANN211"}
    assert "ANN211" not in codes(head_of(ENHANCED) + nested(40, length))


def test_what_nobody_reads_may_not_nest_either() -> None:
    data = nested(10_000).replace(CONTENT, b"\x09\x00\x30\xa7SQ\0\0")
    assert codes(head_of(ENHANCED) + data) == {"ANN211"}


def test_an_unknown_kind_nests_as_implicit() -> None:
    made = small()
    inner = bare(report(*made.ContentSequence), implicit=True)
    at = inner.index(CONTENT[:4])
    length = struct.unpack("<I", inner[at + 4 : at + 8])[0]
    del made.ContentSequence
    for size in (length, UNDEFINED):
        end = END + bytes(4) if size == UNDEFINED else b""
        content = CONTENT[:4] + b"UN\0\0" + struct.pack("<I", size) + inner[at + 8 :] + end
        assert held(file_of(made) + content).observations == 1


@pytest.mark.parametrize("syntax", [None, ImplicitVRLittleEndian, DeflatedExplicitVRLittleEndian])
def test_no_file_that_is_cut_off_passes(syntax: str | None) -> None:
    whole = file_of(small(), syntax) if syntax else file_of(small())
    assert held(whole).observations == 1
    # Elements end at these places: there a cut cannot be seen, but the findings are gone.
    for end in range(132, len(whole)):
        reading = held(whole[:end])
        assert reading.observations == 0
        assert reading.problems


def test_lengths_that_lie() -> None:
    whole = file_of(small())
    start = whole.index(CONTENT)
    for at in range(start, len(whole) - 4):
        for lie in (0xFFFFFFF0, UNDEFINED, 0, 7):
            held(whole[:at] + struct.pack("<I", lie) + whole[at + 4 :])


def test_pixels_that_are_claimed() -> None:
    pixels = b"\xe0\x7f\x10\x00OW\0\0" + struct.pack("<I", 0xFFFFFF00)
    assert codes(file_of(small()) + pixels) == {"ANN211"}
    fragments = b"\xe0\x7f\x10\x00OB\0\0" + struct.pack("<I", UNDEFINED)
    fragments += ITEM + struct.pack("<I", 4) + b"abcd" + END + bytes(4)
    assert held(file_of(small()) + fragments).observations == 1


def test_a_deflated_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "MOST_INFLATED", 1 << 20)
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    bomb = packer.compress(bytes(4 << 20)) + packer.flush()
    head = head_of(ENHANCED, DeflatedExplicitVRLittleEndian)
    assert len(bomb) < 8192
    assert codes(head + bomb) == {"ANN211"}
    assert codes(head + b"\xff" * 100) == {"ANN211"}


def test_more_elements_than_any_report_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "MOST_ELEMENTS", 1000)
    assert codes(file_of(small()) + b"\x51\x00\x10\x00LO\0\0" * 1000) == {"ANN211"}


def test_what_would_be_repeated_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A large region belongs to each value of its group, and texts can be referred to."""
    monkeypatch.setattr(reader, "MOST_TEXT", 1 << 20)
    region = item("SCOORD", FINDING, GraphicType="POLYLINE", GraphicData=[1.0] * 20_000)
    values = [measured(SIZE, "1") for _ in range(100)]
    made = report(group(coded(FINDING, NODULE), region, *values))
    assert codes(file_of(made, ImplicitVRLittleEndian)) == {"ANN211"}
    text = item("TEXT", SIZE, TextValue="CANARY" * 10_000)
    again = []
    for _ in range(100):
        reference = Dataset()
        reference.RelationshipType = "INFERRED FROM"
        reference.ReferencedContentItemIdentifier = [1, 1, 2]
        again.append(reference)
    assert codes(file_of(report(group(coded(FINDING, NODULE), text, *again)))) == {"ANN211"}


def test_many_faults_are_counted() -> None:
    values = [measured(SIZE, "4711") for _ in range(250)]
    made = file_of(report(group(coded(FINDING, NODULE), *values))).replace(b"4711", b"many")
    problems = held(made).problems
    assert [found.code for found in problems] == ["ANN204"] * 101
    assert [found for found in problems if found.message.endswith(": 150 more of the same")]


def test_other_objects_are_not_walked_through() -> None:
    for uid, named in ((ROOT + "1", "another kind"), ("1.2.840.10008.1.3.10", "Directory")):
        [found] = held(head_of(uid) + b"\xff" * 100).problems
        assert found.code == "ANN212"
        assert named in found.message
    bare_image = Dataset()
    bare_image.SOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    bare_image.PatientID = "CANARY"
    for implicit in (True, False):
        assert codes(bare(bare_image, implicit=implicit)) == {"ANN212"}


def test_reports_of_what_was_done_are_not_read_as_findings() -> None:
    dose = ("113701", "DCM", "X-Ray Radiation Dose Report")
    content = measured(("113738", "DCM", "Dose (RP) Total"), "0.4711", ("Gy", "UCUM", "Gray"))
    made = report(content, ConceptNameCodeSequence=[entry(dose)])
    reading = held(file_of(made))
    [found] = reading.problems
    assert (found.code, reading.observations) == ("ANN212", 0)
    assert "X-Ray Radiation Dose Report" in found.message


@pytest.mark.parametrize(
    "data", [b"", b"\0", bytes(128) + b"DICM", bytes(132), b"DICM" * 50, b"\x08\0" * 9, b"{}"]
)
def test_hardly_anything(data: bytes) -> None:
    assert held(data).problems


@pytest.mark.parametrize(
    ("characters", "text", "read"),
    [
        ("ISO_IR 100", "für".encode("latin-1"), "für"),
        ("ISO_IR 192", "für".encode("latin-1"), "f\ufffdr"),
        ("ISO_IR 144", "лёгкое".encode("iso8859-5"), "лёгкое"),
        ("", "für".encode("latin-1"), "f\ufffdr"),
        ("GB18030", "肺".encode("gb18030"), "肺"),
        ("GBK", "肺".encode("gbk"), "肺"),
        ("\\ISO 2022 IR 149", b"\x1b$)C\xc6\xf3", "폐"),
        ("\\ISO 2022 IR 87", b"\x1b$B\x47\x59\x1b(B", "肺"),
        ("\\ISO 2022 IR 87", b"\x1b$Zabc", None),
        ("ISO_IR 192", b"\x1b[31mred", None),
        ("CANARY", "für".encode(), "f\ufffd\ufffdr"),
    ],
)
def test_character_sets(characters: str, text: bytes, read: str | None) -> None:
    made = report(group(coded(FINDING, ("1", "99X", "TEXT" * 4))))
    placeholder = b"TEXT" * 4
    data = file_of(made).replace(placeholder, text.ljust(len(placeholder)))
    written = b"\x08\x00\x05\x00CS" + struct.pack("<H", 10) + b"ISO_IR 192"
    padded = characters.encode() + b" " * (len(characters) % 2)
    element = written[:6] + struct.pack("<H", len(padded)) + padded
    reading = held(data.replace(written, element))
    [row] = reading.table.to_pylist()
    whole = read is not None and "\ufffd" not in read
    assert ("ANN214" in {found.code for found in reading.problems}) != whole
    if read is not None:
        assert row["finding_text"] == read


# ---- at random


@tried(300)
@given(st.sampled_from(WHOLE), st.data())
def test_any_damage(path: Path, data: st.DataObject) -> None:
    whole = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    paste = data.draw(st.integers(0, len(whole)))
    size = data.draw(st.integers(0, 64))
    if data.draw(st.booleans()):
        whole[paste:paste] = whole[cut : cut + size]
    held(bytes(whole))


NAMES = {
    "site": ("363698007", "SCT", "Finding Site"),
    "comment": ("121106", "DCM", "Comment"),
    "finding": FINDING,
    "tracking": ("112039", "DCM", "Tracking Identifier"),
}
RELATIONS = ("CONTAINS", "HAS PROPERTIES", "INFERRED FROM", "HAS CONCEPT MOD", "HAS OBS CONTEXT")
KINDS = ("CODE", "NUM", "TEXT", "CONTAINER", "DATE", "IMAGE", "UIDREF", "PNAME", "OTHER")
Shape = tuple[str, str, str, list["Shape"]]  # type: ignore[misc]
SHAPES = st.recursive(
    st.tuples(
        st.sampled_from(KINDS),
        st.sampled_from(RELATIONS),
        st.sampled_from(["", *NAMES]),
        st.just([]),
    ),
    lambda below: st.tuples(
        st.sampled_from(KINDS),
        st.sampled_from(RELATIONS),
        st.sampled_from(["", "", *NAMES]),
        st.lists(below, max_size=4),
    ),
    max_leaves=12,
)


def made_of(shape: Shape, numbers: Iterator[int], marks: dict[str, int]) -> Dataset:
    """A content item of a shape, with a mark in it that no other has."""
    kind, relation, name, below = shape
    number = next(numbers)
    mark = f"{number:04}.7"
    concept = NAMES.get(name, (f"N{number}", "99X", f"name {number}"))
    inner = [made_of(one, numbers, marks) for one in below]
    given: dict[str, object] = {
        "CODE": {"ConceptCodeSequence": [entry((mark, "99X", "value"))]},
        "TEXT": {"TextValue": mark},
        "DATE": {"Date": mark[:4] + "0101"},
        "UIDREF": {"UID": mark},
        "PNAME": {"PersonName": mark},
    }.get(kind, {})
    if kind == "NUM":
        made = measured(concept, mark, relation=relation)
    elif kind == "IMAGE":
        made = image(mark, relation=relation)
        made.ConceptNameCodeSequence = [entry(concept)]
    else:
        made = item(kind, concept, relation=relation, **given)  # type: ignore[arg-type]
    if inner:
        made.ContentSequence = inner
    if kind not in ("CONTAINER", "OTHER"):
        marks[mark[:4]] = id(made)
    return made


# A site of the observation, and another of one of its values.
_PLACE: Shape = ("CODE", "CONTAINS", "site", [])


@tried(150)
@example([("CODE", "CONTAINS", "finding", [_PLACE, ("CODE", "CONTAINS", "", [_PLACE])])])
@given(st.lists(SHAPES, min_size=1, max_size=4))
def test_nothing_goes_without_a_word(shapes: list[Shape]) -> None:
    numbers = iter(range(1000, 9999))
    marks: dict[str, int] = {}
    items = [made_of(shape, numbers, marks) for shape in shapes]
    reading = held(file_of(report(*items)))
    rows = repr(reading.table.drop_columns(["pointer", "observation_pointer"]).to_pylist())
    told = {found.pointer for found in reading.problems}
    named = " ".join(found.message for found in reading.problems if found.code == "ANN213")

    def check(made: Dataset, pointer: str, safe: bool) -> None:
        safe = safe or pointer in told
        mark = next((m for m, which in marks.items() if which == id(made)), None)
        concept = made.ConceptNameCodeSequence[0].CodeMeaning
        # Of the same concept, the first that is left speaks for the others, and all below them.
        safe = safe or (not concept.startswith("name") and concept in named)
        assert mark is None or safe or mark in rows, (pointer, reading.problems)
        for at, child in enumerate(made.get("ContentSequence", ())):
            check(child, f"{pointer}/ContentSequence/{at}", safe)

    for at, made in enumerate(items):
        check(made, f"/ContentSequence/{at}", False)
