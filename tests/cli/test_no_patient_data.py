"""What could tell of a patient is in no report, unless it is asked for.

Every slot of every format in which a person could stand holds a canary, and every
document has the faults that would quote it.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dicom_reports
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from validation.observations import cyst

import converter
from converter.jobs.engines import EngineOptions, validate_with_engine, validation_report
from converter.jobs.instance_run import InstanceOptions
from converter.jobs.instances import convert_annotations
from converter.jobs.validate import ValidateOptions, validate
from converter.problems import Problem
from converter.report import RENDERERS, Summary, render

# Whatever is in capitals here, and these digits, stand nowhere else.
NAME, ID, WORDS, FREE, UNIT, DIGITS = (
    *("CANARYNAME Jane", "CANARYID-1", "CANARYWORDS were said", "CANARYFREE text"),
    *("CANARYUNIT", "98765.4321"),
)
FINDING = "OIFM_TEST_000001"


def attribute(number: int) -> str:
    return f"OIFMA_TEST_{number:06}"


def efl() -> dict[str, Any]:
    def said(number: int, value: int | str, text: str) -> dict[str, str]:
        return {
            "attributeCode": attribute(number),
            "attributeDescription": WORDS,
            "attributeValueCode": f"{attribute(number)}.{value}",
            "attributeValueDescription": text,
        }

    observation = {
        "observationId": ID,
        "findingCode": FINDING,
        "findingDescription": NAME,
        "attributes": [said(1, 1, FREE), said(3, 77, FREE), said(6, 0, f"not {NAME}")],
        "reportText": WORDS,
    }
    return {
        "diagnosticReportId": ID,
        "patientInfo": {"patientIdentifier": ID, "patientDOB": 19010203, "patientName": NAME},
        "examInfo": {"studyIdentifier": ID, "studyDescription": WORDS},
        "findings": [observation, observation],
    }


def fhir() -> dict[str, Any]:
    def said(number: int, **value: Any) -> dict[str, Any]:
        return {"code": {"coding": [{"code": attribute(number)}], "text": WORDS}, **value}

    quantity = {"value": float(DIGITS), "unit": UNIT}
    observation = {
        "resourceType": "Observation",
        "id": "CANARYID-1",
        "status": "final",
        "subject": {"reference": "Patient/CANARYID-1", "display": NAME},
        "code": {"coding": [{"code": FINDING, "display": NAME}], "text": WORDS},
        "note": [{"text": WORDS}],
        "component": [
            said(1, valueString=FREE),
            said(4, valueQuantity=quantity),
            said(4, valueQuantity={**quantity, "unit": "cm"}),
            said(6, valueCodeableConcept={"coding": [{"code": f"{attribute(6)}.0"}], "text": FREE}),
        ],
    }
    patient = {"resourceType": "Patient", "id": "CANARYID-1", "name": [{"text": NAME}]}
    broken = {"resourceType": "Observation", "code": {"text": NAME}, "valueQuantity": FREE}
    resources = [observation, observation, patient, broken]
    return {"resourceType": "Bundle", "entry": [{"resource": r} for r in resources]}


def cde() -> dict[str, Any]:
    found = {
        **fhir()["entry"][0]["resource"],
        "code": {"coding": [{"code": "RDES77"}], "text": NAME},
    }
    return {key: value for key, value in found.items() if key != "resourceType"}


def rows() -> list[dict[str, str]]:
    shared = {
        "subject_id": ID,
        "report_id": ID,
        "exam_id": ID,
        "observation_id": ID,
        "author": NAME,
        "finding_code": FINDING,
        "finding_text": NAME,
        "recorded_text": WORDS,
    }
    return [
        {**shared, "attribute_code": attribute(4), "number": DIGITS, "unit": UNIT},
        {**shared, "attribute_code": attribute(4), "number": DIGITS, "unit": "cm"},
        {**shared, "attribute_code": attribute(5), "number": NAME, "value_text": WORDS},
        {**shared, "attribute_code": attribute(1), "value_text": FREE, "value_code": FREE},
    ]


def delimited(mark: str) -> bytes:
    names = sorted({name for row in rows() for name in row})
    lines = [names, *([row.get(name, "") for name in names] for row in rows()), [NAME, ID]]
    return "".join(mark.join(line) + "\n" for line in lines).encode()


def lines(*documents: object) -> bytes:
    return "".join(json.dumps(document) + "\n" for document in documents).encode()


def parquet() -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist([{**dict.fromkeys(rows()[2]), **r} for r in rows()]), sink)
    return bytes(sink.getvalue())


def dicom() -> bytes:
    def code(value: str, meaning: str) -> dicom_reports.Entry:
        return (value, "99OIFM", meaning)

    size, unit = code(attribute(4), WORDS), (UNIT, "99X", UNIT)
    found = dicom_reports.coded(
        dicom_reports.FINDING,
        code(FINDING, NAME),
        dicom_reports.coded(code(attribute(1), WORDS), code(f"{attribute(1)}.1", FREE)),
        dicom_reports.coded(code(attribute(6), WORDS), code(f"{attribute(6)}.0", f"not {NAME}")),
        dicom_reports.coded(("121401", "DCM", NAME), ("999999", "DCM", NAME)),
        dicom_reports.measured(size, DIGITS, unit),
        dicom_reports.measured(size, DIGITS, ("cm", "UCUM", UNIT)),
        dicom_reports.item("TEXT", code(NAME, NAME), TextValue=WORDS),
        dicom_reports.item("PNAME", ("121008", "DCM", NAME), PersonName="CANARYNAME^Jane"),
        dicom_reports.item("TABLE", code(FREE, NAME)),
        ObservationUID="1.98765.4321",
    )
    made = dicom_reports.report(found, found, PatientBirthDate="19010203", StudyDescription=WORDS)
    return dicom_reports.file_of(made)


def words_as_codes() -> dict[str, Any]:
    """An exam finding list with words where codes are to stand."""
    made = efl()
    for said in made["findings"][0]["attributes"]:
        said["attributeValueCode"] = FREE
    return made


DOCUMENTS: dict[str, Callable[[], bytes]] = {
    "efl.json": lambda: json.dumps(efl(), indent=1).encode(),
    "efl.ndjson": lambda: lines(efl(), {**efl(), "diagnosticReportId": 7}),
    "cut-off.json": lambda: DOCUMENTS["efl.json"]().partition(b" text")[0],
    "no-key.json": lambda: (
        b'{"findings": [], "reportText": "%s", "%s"}' % (WORDS.encode(), NAME.encode())
    ),
    "words.json": lambda: json.dumps(words_as_codes(), indent=1).encode(),
    "fhir.json": lambda: json.dumps(fhir(), indent=1).encode(),
    "fhir.ndjson": lambda: lines(*(entry["resource"] for entry in fhir()["entry"])),
    "cde.json": lambda: json.dumps(cde(), indent=1).encode(),
    "dicom.dcm": dicom,
    "table.csv": lambda: delimited(","),
    "table.tsv": lambda: delimited("\t"),
    "table.parquet": parquet,
    "rows.ndjson": lambda: lines(*rows()),
}
# What each kind of document is wrong in, among other things.
TOLD = {
    "efl": {"ANN204", "OBS504", "OBS521", "OBS522", "OBS523", "OBS532"},
    "words": {"OBS504", "OBS532"},
    "fhir": {"ANN204", "OBS508", "OBS509", "OBS511", "OBS521", "OBS522", "OBS523", "OBS532"},
    "cde": {"OBS508", "OBS509", "OBS511", "OBS521", "OBS523", "OBS541"},
    "dicom": {"ANN215", "ANN216", "OBS511", "OBS521", "OBS522", "OBS532"},
    "table": {"ANN204", "OBS508", "OBS509", "OBS511", "OBS522"},
    "rows": {"ANN204", "OBS508", "OBS509", "OBS511", "OBS522"},
    "cut-off": {"JSN201"},
    "no-key": {"JSN201"},
}
# Documents of RDF that the parser refuses; most of its messages quote what it read.
BROKEN = {
    "subject.ttl": f'"{NAME}" <urn:p> 5 .',
    "predicate.ttl": f'<urn:x> "{NAME}" 5 .',
    "a quote too many.ttl": f'<urn:x> <urn:p> "he said "CANARYNAME" and left" . # {NAME}',
    "datatype.ttl": f'<urn:x> <urn:p> "a"^^"{NAME}" .',
    "number.ttl": f"<urn:x> <urn:p> 1 {DIGITS} .",
    "prefix.ttl": "<urn:x> <urn:p> CANARY:Jane .",
    "list.ttl": f'<urn:x> <urn:p> [ "a \\" b {NAME}" ] .',
    "iri.nt": f"<urn:x> <urn:p> <{NAME}> .",
    "object.nt": f'<urn:x> <urn:p> "x" "{NAME}" .',
    "type.jsonld": f'{{"@context": {{"a": {{"@id": "urn:a", "@type": "{NAME}"}}}}, "a": "b"}}',
    "word.jsonld": '{"urn:a": CANARYNAME}',
    "text.rdf": f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    f'xmlns:e="urn:e:"><rdf:Description rdf:about="urn:a"><e:a/>{NAME}</rdf:Description></rdf:RDF>',
    "about.rdf": f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    f'<rdf:Description rdf:about="{NAME}"/></rdf:RDF>',
    "id.rdf": f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    f'<rdf:Description rdf:ID="{NAME}"/></rdf:RDF>',
}
CANARIES = ("CANARY", "Jane", "98765", "19010203")


SUMMARY = Summary(documents=1, checked=1, kind="observations")


@pytest.fixture(scope="module")
def defs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("defs") / "cyst.ttl"  # the form that can say all of it
    file.write_text(converter.dumps([cyst()], "ttl"), "utf-8")
    return file


def leaks(text: str) -> list[str]:
    return [line for line in text.splitlines() if any(canary in line for canary in CANARIES)]


def reports(document: Path, defs: Path) -> list[tuple[Problem, ...]]:
    """The problems of a document as they are by default, and with values."""
    return [
        validate([str(document)], [str(defs)], options=ValidateOptions(show_values=wanted)).problems
        for wanted in (False, True)
    ]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_report_tells_of_a_patient_unless_asked(tmp_path: Path, defs: Path, name: str) -> None:
    document = tmp_path / name
    document.write_bytes(DOCUMENTS[name]())
    hidden, shown = reports(document, defs)
    # A pass means something only where there was something to tell.
    assert {p.code for p in hidden} >= TOLD[name.partition(".")[0]]
    for form in RENDERERS:
        assert leaks(render(hidden, SUMMARY, form)) == []
        # A workflow command stands beside the line that is meant, and quotes none.
        if form != "github" or not name.startswith(("cut-off", "no-key")):
            assert leaks(render(shown, SUMMARY, form, show_values=True)), form


@pytest.mark.parametrize(
    ("name", "suffix"),
    [("efl.json", "ttl"), ("fhir.json", "nt"), ("fhir.json", "rdf"), ("efl.json", "jsonld")],
)
def test_nor_does_a_report_on_a_graph(tmp_path: Path, defs: Path, name: str, suffix: str) -> None:
    document = tmp_path / name
    document.write_bytes(DOCUMENTS[name]())
    graph = tmp_path / f"graph.{suffix}"
    convert_annotations(
        [str(document)], [str(defs)], str(graph), options=InstanceOptions(keep_going=True)
    )
    hidden, shown = reports(graph, defs)
    # The types of a document's values are no fault of the graph made of it.
    assert {p.code for p in hidden} >= TOLD[name.partition(".")[0]] - {"ANN204"}
    for form in RENDERERS:
        assert leaks(render(hidden, SUMMARY, form)) == []
        assert leaks(render(shown, SUMMARY, form, show_values=True)), form


@pytest.mark.parametrize("name", ["fhir.json", "table.csv", "words.json"])
def test_nor_do_engines_of_shacl_and_their_reports(tmp_path: Path, defs: Path, name: str) -> None:
    pytest.importorskip("shacl", reason="the engine is not installed")
    document = tmp_path / name
    document.write_bytes(DOCUMENTS[name]())
    for wanted in (False, True):
        result = validate_with_engine(
            [str(document)],
            [str(defs)],
            options=ValidateOptions(show_values=wanted),
            engine=EngineOptions("shacl"),
        )
        said = {p.code for p in result.problems}
        assert said >= TOLD[name.partition(".")[0]] - {"OBS521", "OBS522", "OBS523"}
        texts = [render(result.problems, SUMMARY, form, show_values=wanted) for form in RENDERERS]
        w3c = validation_report(result, show_values=wanted).decode()
        if wanted:
            assert leaks(texts[0])
            assert leaks(w3c)
        else:
            assert [leaks(text) for text in (*texts, w3c)] == [[]] * (len(texts) + 1)


@pytest.mark.parametrize("name", BROKEN)
def test_what_a_parser_of_rdf_quotes_is_not_repeated(tmp_path: Path, defs: Path, name: str) -> None:
    document = tmp_path / name.replace(" ", "-")
    document.write_text(BROKEN[name], "utf-8")
    hidden = validate([str(document)], [str(defs)]).problems
    assert "RDF401" in {p.code for p in hidden}
    for form in RENDERERS:
        assert leaks(render(hidden, SUMMARY, form)) == []


@pytest.mark.parametrize("form", RENDERERS)
def test_the_command_shows_values_only_where_asked(
    oifm: Any, tmp_path: Path, defs: Path, form: str
) -> None:
    document = tmp_path / "efl.json"
    document.write_bytes(DOCUMENTS["efl.json"]())
    command = ("validate", document, "--defs", defs, "--format", form)
    assert leaks("".join(map(str, oifm(*command)))) == []
    assert leaks(oifm(*command, "--show-values").out)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_a_conversion_says_tells_of_no_patient(
    oifm: Any, tmp_path: Path, defs: Path, name: str
) -> None:
    document = tmp_path / name
    document.write_bytes(DOCUMENTS[name]())
    ended = oifm("convert", document, "--defs", defs, "-o", tmp_path / "data.ttl", "--keep-going")
    assert leaks(ended.out + ended.err) == []
