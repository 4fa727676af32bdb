"""What the readers of annotations make of documents, column by column."""

import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from effort import tried
from hypothesis import given
from hypothesis import strategies as st

from converter.annotations import FORMATS, locate, read_annotations, recognise
from converter.annotations.table import SCHEMA

CASES = Path(__file__).parents[1] / "cases" / "annotations"


def rows(name: str, **more: Any) -> list[dict[str, Any]]:
    return read_annotations((CASES / name).read_bytes(), name, **more).table.to_pylist()


def test_exam_finding_list() -> None:
    first, second, third, other = rows("efl_whole.json", first=40)
    assert first == {
        **dict.fromkeys(SCHEMA.names),
        "source": "efl_whole.json",
        "pointer": "/findings/0/attributes/0",
        "observation_pointer": "/findings/0",
        "observation": 40,
        "observation_id": "nodule_0",
        "report_id": "report-1",
        "subject_id": "CANARY-1",
        "exam_id": "CT-1",
        "exam_time": "2024-01-02T03:04:05Z",
        "exam_code": "29252-4",
        "exam_text": "CT Chest",
        "finding_system": "OIFM",
        "finding_code": "OIFM_GMTS_016552",
        "finding_text": "lung nodule",
        "attribute_system": "OIFM",
        "attribute_code": "OIFMA_OIDM_000000",
        "attribute_text": "presence",
        "value_kind": "code",
        "value_system": "OIFM",
        "value_code": "OIFMA_OIDM_000000.1",
        "value_text": "present",
        "recorded_text": "There is a nodule.",
        "site_system": "RADLEX",
        "site_code": "RID39518",
        "site_text": "left kidney",
        "laterality_code": "RID5824",
    }
    assert (second["value_kind"], second["value_text"]) == ("text", "large")
    assert third["value_kind"] is None
    assert (other["pointer"], other["observation"]) == ("/findings/1", 41)


def test_the_date_of_birth_goes_nowhere() -> None:
    assert "1950-02-03" not in str(rows("efl_whole.json"))


def test_every_kind_of_value() -> None:
    found = rows("fhir_values.json")
    values = [(row["value_kind"], row["value_code"] or row["value_text"]) for row in found]
    assert values == [
        ("code", "OIFMA_GMTS_000001.1"),
        ("number", None),
        ("number", None),
        ("number", None),
        ("text", "spiculated"),
        ("boolean", "false"),
        ("text", "2 to 4 mm"),
        ("text", "1 : 2"),
        ("text", "10:00"),
        ("text", "2024"),
        ("text", "2023/2024"),
        (None, "not-performed"),
        ("number", None),
    ]
    numbers = [(row["number_text"], row["number"]) for row in found if row["number_text"]]
    assert numbers == [
        ("1.50", Decimal("1.5")),
        ("<5", Decimal(5)),
        ("3", Decimal(3)),
        ("2.5", Decimal("2.5")),
    ]
    assert found[0]["pointer"] == "/valueCodeableConcept"
    assert found[0]["value_system"] == "OIFM"
    assert found[0]["images"] == ["series=2;instance=45"]
    assert (found[1]["unit"], found[1]["unit_code"]) == ("cm", None)


def test_bundle_with_members_and_context() -> None:
    group, own = rows("fhir_bundle.json")
    assert group["pointer"] == "/entry/1/resource"
    assert group["observation_pointer"] == "/entry/0/resource"
    assert (group["finding_code"], group["attribute_code"]) == ("RDES195", "RDE1301")
    assert (group["value_system"], group["value_code"]) == ("RADELEMENT", "RDE1301.0")
    assert group["report_id"] == "rep"
    assert group["subject_id"] == "CANARY-1"
    assert (group["exam_id"], group["exam_time"]) == ("ACC-1", "2024-05-06")
    assert group["exam_code"] == "24627-2"
    assert (own["finding_code"], own["value_kind"]) == ("RDES2", "boolean")


def test_radelement_without_resource_type() -> None:
    data = b"""{"code": {"system": "https://radelement.org", "code": "RDES195"}, "component": [
      {"code": {"code": "RDE1"}, "valueInteger": "4"}]}"""
    assert recognise(data, "x.json") == "cde"
    (row,) = read_annotations(data, "x.json").table.to_pylist()
    assert (row["finding_code"], row["attribute_system"]) == ("RDES195", "RADELEMENT")
    assert row["number"] == 4


def test_tables() -> None:
    first, second, third, last = rows("table_rows.csv")
    assert (first["value_kind"], first["images"]) == ("code", ["1.2.3", "1.2.4"])
    assert (second["observation"], second["number"], second["number_text"]) == (
        0,
        Decimal("1.5"),
        "1.50",
    )
    assert (third["number"], third["number_text"]) == (None, "CANARY")
    assert last["observation"] == 2


def test_a_table_comes_back_from_parquet() -> None:
    table = read_annotations((CASES / "efl_whole.json").read_bytes(), "a.json").table
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    assert recognise(buffer.getvalue(), "x") == "parquet"
    again = read_annotations(buffer.getvalue(), "b.parquet").table
    own = ["source", "pointer", "observation_pointer"]
    assert again.drop_columns(own).equals(table.drop_columns(own))


def test_columns_of_other_names() -> None:
    data = b"Finding,Size\nOIFM_GMTS_000001,1.5\n"
    columns = {"finding_code": "Finding", "number": "Size"}
    (row,) = read_annotations(data, "x.csv", columns=columns).table.to_pylist()
    assert (row["finding_code"], row["number"]) == ("OIFM_GMTS_000001", Decimal("1.5"))


def test_an_unknown_format_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(KeyError):
        read_annotations(b"{}", "x", "docx")


def test_every_column_is_described() -> None:
    text = (Path(__file__).parents[2] / "docs" / "annotations.md").read_text("utf-8")
    for field in SCHEMA:
        about = field.metadata[b"description"].decode()
        assert f"| `{field.name}` | {about} |" in text
    for name in FORMATS:
        assert f"`{name}`" in text


def test_corpus(corpus: Path) -> None:
    counts = {}
    for folder in ("efl", "fhir"):
        counts[folder] = [0, 0]
        for path in sorted((corpus / "annotations" / folder).glob("*.json")):
            data = path.read_bytes()
            reading = read_annotations(data, path.name)
            assert {found.code for found in reading.problems} <= {"ANN207", "ANN213"}
            counts[folder][0] += reading.observations
            counts[folder][1] += reading.table.num_rows
            last = reading.table["pointer"].to_pylist()[-1:]
            assert all(locate(data, pointer).line for pointer in last)
    assert counts == {"efl": [275, 275], "fhir": [7, 10]}


def test_corpus_lines_are_read_as_documents_are(corpus: Path) -> None:
    paths = sorted((corpus / "annotations" / "efl").glob("*.json"))
    lines = b"\n".join(json.dumps(json.loads(p.read_bytes())).encode() for p in paths)
    together = read_annotations(lines, "x.ndjson").table
    apart = pa.concat_tables(read_annotations(p.read_bytes(), "x.ndjson").table for p in paths)
    own = ["pointer", "observation_pointer", "observation"]
    assert together.drop_columns(own).equals(apart.drop_columns(own))


TEXT = st.text(max_size=5)
CONCEPT = st.fixed_dictionaries(
    {},
    optional={
        "coding": st.lists(
            st.fixed_dictionaries({}, optional=dict.fromkeys(("system", "code", "display"), TEXT)),
            max_size=2,
        ),
        "text": TEXT,
    },
)
QUANTITY = st.fixed_dictionaries(
    {}, optional={"value": st.integers() | st.floats(0, 9), "unit": TEXT, "code": TEXT}
)
VALUE = {
    "code": CONCEPT,
    "valueCodeableConcept": CONCEPT,
    "valueQuantity": QUANTITY,
    "valueInteger": st.integers(-9, 9),
    "valueString": TEXT,
    "valueBoolean": st.booleans(),
}


def some(keys: dict[str, Any], most: int) -> st.SearchStrategy[dict[str, Any]]:
    names = st.lists(st.sampled_from(sorted(keys)), max_size=most, unique=True)
    return names.flatmap(lambda chosen: st.fixed_dictionaries({k: keys[k] for k in chosen}))


REFERENCE = some(
    {
        "reference": TEXT
        | st.sampled_from(["ImagingStudy/1", "http://x/ImagingStudy/2", "Patient/1", "Device/1"]),
        "display": TEXT,
        "type": st.sampled_from(["ImagingStudy", "Patient"]),
    },
    3,
)
OBSERVATION = st.builds(
    lambda a, b: {"resourceType": "Observation", **a, **b},
    some(
        {
            **VALUE,
            **dict.fromkeys(("id", "status", "effectiveDateTime", "issued"), TEXT),
            **dict.fromkeys(("bodySite", "method"), CONCEPT),
            "device": REFERENCE,
            "subject": REFERENCE | st.just({"type": "Group", "display": "x"}),
            **dict.fromkeys(
                ("derivedFrom", "partOf", "performer"), st.lists(REFERENCE, max_size=3)
            ),
        },
        4,
    ),
    st.fixed_dictionaries(
        {},
        optional={
            "component": st.lists(some(VALUE, 2), max_size=3),
            "note": st.lists(st.fixed_dictionaries({"text": TEXT}), max_size=2),
        },
    ),
)
ATTRIBUTE = st.fixed_dictionaries(
    {},
    optional={
        key: TEXT | st.none()
        for key in (
            "attributeCode",
            "attributeDescription",
            "attributeValueCode",
            "attributeValueDescription",
        )
    },
)
FINDING = st.fixed_dictionaries(
    {"attributes": st.lists(ATTRIBUTE, max_size=2)},
    optional=dict.fromkeys(("observationId", "findingCode", "reportText"), TEXT),
)
DOCUMENT = st.fixed_dictionaries(
    {"findings": st.lists(FINDING, max_size=2)},
    optional={
        "diagnosticReportId": TEXT,
        "patientInfo": st.fixed_dictionaries({}, optional={"patientIdentifier": TEXT}),
        "examInfo": st.fixed_dictionaries({}, optional={"studyIdentifier": TEXT}),
    },
)


@tried(150)
@given(
    st.sampled_from(["efl", "fhir"]).flatmap(
        lambda form: st.tuples(
            st.just(form),
            st.lists(DOCUMENT if form == "efl" else OBSERVATION, min_size=2, max_size=4),
        )
    ),
    st.booleans(),
)
def test_lines_and_an_array_of_the_same_are_read_alike(
    given_: tuple[str, list[Any]], ascii_only: bool
) -> None:
    """Lines go straight to columns where they are plain; an array is decoded one by one."""
    form, records = given_
    texts = [json.dumps(record, ensure_ascii=ascii_only).encode() for record in records]
    lines = read_annotations(b"\n".join(texts), "x", form)
    array = read_annotations(b"[" + b",".join(texts) + b"]", "x", form)
    assert lines.table.to_pylist() == array.table.to_pylist()
    assert lines.observations == array.observations
    assert [p.code for p in lines.problems] == [p.code for p in array.problems]


def test_lines_that_speak_of_each_other() -> None:
    """A patient and a report after plain observations change what is known of these."""
    plain: dict[str, Any] = {"resourceType": "Observation", "code": {"text": "x"}}
    plain["subject"] = {"reference": "Patient/p"}
    others = [
        {"resourceType": "Patient", "id": "p", "identifier": [{"value": "CANARY-1"}]},
        {"resourceType": "DiagnosticReport", "id": "r", "result": [{"reference": "Observation/0"}]},
    ]
    lines = [json.dumps({**plain, "id": str(number)}) for number in range(3)]
    data = "\n".join([*lines, *map(json.dumps, others)]).encode()
    reading = read_annotations(data, "x.ndjson", first=5)
    assert reading.table["subject_id"].to_pylist() == ["CANARY-1"] * 3
    assert reading.table["report_id"].to_pylist() == ["r", None, None]
    assert reading.table["observation"].to_pylist() == [5, 6, 7]


def test_other_codes_are_the_same_by_columns_and_one_by_one() -> None:
    data = (CASES / "fhir_several_codings.ndjson").read_bytes()
    each = [rows_of(line) for line in data.splitlines()]
    plain = b"".join(data.splitlines(keepends=True)[:3])
    assert rows_of(plain) == [row for rows in each[:3] for row in rows]
    array = b"[" + b",".join(data.splitlines()) + b"]"
    assert rows_of(array) == rows_of(data) == [row for rows in each for row in rows]


def rows_of(data: bytes) -> list[tuple[Any, ...]]:
    table = read_annotations(data, "x", "fhir").table
    columns = ("finding_code", "value_system", "value_code", "value_text", "other_codes")
    return [tuple(row.values()) for row in table.select(columns).to_pylist()]


@pytest.mark.parametrize(
    ("data", "name", "what"),
    [
        (b'<?xml version="1.0"?>\n<Bundle\n xmlns="http://hl7.org/fhir">', "a.xml", "FHIR in XML"),
        (b"PK\x03\x04\x14\0\x06\0[Content_Types].xml..xl/workbook.xml", "a.xlsx", "Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls", "Office"),
        (b'{"oifm_id": "OIFM_EXMP_000001", "name": "x"}', "a.fm.json", "a finding model"),
        (b"\n<!DOCTYPE html>\n<html><body>Log in", "a.json", "a page of the web"),
        (b"<html><body>404, not found", "a.csv", "a page of the web"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "a.csv", "Git LFS"),
        (b"%PDF-1.7\n", "a.csv", "PDF"),
        (b"PK\x03\x04\x14\0a.csv", "a.csv", "a ZIP archive"),
        (b"\x1f\x8b\x08", "a.json.gz", "compressed twice"),
        ("finding_code\n".encode("utf-16"), "a.csv", "UTF-16"),
        (b'{"00080060": {"vr": "CS", "Value": ["SR"]}}', "a.json", "a DICOM object in JSON"),
        (b'[{\n "00080005": {"vr": "CS"}}]', "a.json", "a DICOM object in JSON"),
        (b'<?xml version="1.0"?><NativeDicomModel xml:space="preserve">', "a.xml", "DICOM"),
        (b'<report type="SR" xmlns="http://dicom.offis.de/dcmsr">', "a.xml", "DICOM"),
        (b'<ClinicalDocument xmlns="urn:hl7-org:v3">', "a.xml", "a CDA document"),
        (b"MSH|^~\\&|RIS|A|EHR|A|20260101||ORU^R01", "a.hl7", "HL7 v2"),
        (b'<?xml version="1.0"?>\n<LidcReadMessage xmlns="http://www.nih.gov">', "a.xml", "XML"),
        (b"<annotation><folder>a</folder></annotation>", "a.xml", "XML"),
    ],
)
def test_what_is_often_taken_for_annotations_is_named(data: bytes, name: str, what: str) -> None:
    [found] = read_annotations(data, name).problems
    assert found.code == "ANN201"
    assert what in found.message
    assert found.suggestion


def test_a_graph_that_speaks_of_fhir_is_a_graph() -> None:
    head = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:fhir="http://hl7.org/fhir"/>'
    assert recognise(head.encode(), "a.rdf") == "rdfxml"
