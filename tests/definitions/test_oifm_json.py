"""OIFM JSON: the real documents, places, and input that is meant to hurt."""

import json
import time
from decimal import Decimal

import msgspec
import pytest
from effort import tried
from hypothesis import HealthCheck, example, given
from hypothesis import strategies as st
from strategies import OIFM, findings, texts

from converter import model
from converter.definitions import oifm, read_definition, recognise
from converter.definitions.json_file import JsonFile
from converter.problems import ConverterError

STONE = {
    "oifm_id": "OIFM_TEST_000001",
    "name": "bile duct stone",
    "description": "A stone in a bile duct – of any kind",
    "contributors": [{"name": "Example Organisation", "code": "TEST"}],
    "attributes": [
        {
            "oifma_id": "OIFMA_TEST_000001",
            "name": "presence",
            "type": "choice",
            "values": [
                {"value_code": "OIFMA_TEST_000001.0", "name": "absent"},
                {"value_code": "OIFMA_TEST_000001.1", "name": "present"},
            ],
            "required": True,
            "max_selected": 1,
        },
        {
            "oifma_id": "OIFMA_TEST_000002",
            "name": "size",
            "type": "numeric",
            "minimum": 0,
            "maximum": 40,
            "unit": "mm",
            "required": False,
        },
    ],
}
AB = model.Organization(name="y", code="AB")
TEXT = json.dumps(STONE, indent=2, ensure_ascii=False)


def read(text):
    data = text if isinstance(text, bytes) else text.encode()
    return oifm.read(data, "test.fm.json")


def finding(text):
    reading = read(text)
    assert reading.problems == ()
    return reading.documents[0].finding


def faults(text):
    reading = read(text)
    assert reading.documents == ()
    return [(p.code, p.line, p.column) for p in reading.problems]


def test_published_documents_come_back_byte_for_byte(corpus):
    paths = sorted((corpus / "definitions").glob("*.json"))
    assert paths
    for path in paths:
        data = path.read_bytes()
        reading = oifm.read(data, path.name)
        assert reading.problems == ()
        assert oifm.write(reading.documents[0].finding).encode() == data, path.name


def test_the_careful_way_reads_the_same_as_the_fast(corpus, monkeypatch):
    paths = sorted((corpus / "definitions").glob("*.json"))[::40]
    fast = [oifm.read(path.read_bytes(), path.name) for path in paths]
    monkeypatch.setattr(oifm.reader, "_fast", lambda data: None)
    assert [oifm.read(path.read_bytes(), path.name) for path in paths] == fast


def test_a_draft_comes_back_the_same(corpus):
    (path,) = (corpus / "draft").glob("*.json")
    (document,) = oifm.read(path.read_bytes(), path.name).documents
    assert json.loads(oifm.write(document.finding)) == json.loads(path.read_bytes())


def test_values_without_codes_have_those_of_their_places():
    tree = json.loads(TEXT)
    choice = tree["attributes"][0]
    for value in choice["values"]:
        del value["value_code"]
    text = json.dumps(tree)
    reading = read(text)
    assert [(p.code, p.pointer, p.suggestion) for p in reading.problems] == [
        ("JSN219", "/attributes/0/values/0", "OIFMA_TEST_000001.0")
    ]
    made = reading.documents[0].finding
    assert [v.id for v in made.attributes[0].values] == [
        v.id for v in finding(TEXT).attributes[0].values
    ]
    assert json.loads(oifm.write(made)) == tree
    # A value that was moved since keeps its code, so it has to be written.
    moved = msgspec.structs.replace(made.attributes[0], values=made.attributes[0].values[::-1])
    written = json.loads(oifm.write(msgspec.structs.replace(made, attributes=(moved,))))
    assert written["attributes"][0]["values"] == [
        {"value_code": "OIFMA_TEST_000001.1", "name": "present"},
        {"value_code": "OIFMA_TEST_000001.0", "name": "absent"},
    ]


def test_keys_that_are_left_to_their_defaults_are_not_written():
    tree = json.loads(TEXT)
    for attribute in tree["attributes"]:
        for key in ("type", "required", "max_selected"):
            attribute.pop(key, None)
    tree["attributes"][0]["required"] = True
    assert json.loads(oifm.write(finding(json.dumps(tree)))) == tree


def test_layout_does_not_matter():
    expected = finding(TEXT)
    for text in (
        json.dumps(STONE),
        json.dumps(STONE, sort_keys=True),
        TEXT.replace("\n", "\r\n"),
        "\ufeff" + TEXT,
        TEXT.replace("bile", "b\\u0069le"),
        TEXT.replace('"unit": "mm"', '"unit": "mm",\n "index_codes": null'),
    ):
        assert finding(text) == expected


def test_numbers_keep_their_digits():
    made = finding(TEXT.replace("40", "40.500"))
    assert str(made.attributes[1].maximum) == "40.500"
    assert '"maximum": 40.500' in oifm.write(made)
    assert finding(TEXT.replace("40", "4e1")).attributes[1].maximum == Decimal(40)
    tiny = finding(TEXT.replace("40", "0.00000001"))
    assert '"maximum": 0.00000001' in oifm.write(tiny)


def test_unknown_keys_are_named_and_kept_at_every_level():
    tree = json.loads(TEXT)
    attribute, value = tree["attributes"][0], tree["attributes"][0]["values"][0]
    value["index_codes"] = [{"system": "RADLEX", "code": "RID28473", "extra": [["a", "b"]]}]
    for at, level in enumerate((tree, tree["contributors"][0], attribute, value)):
        level["$extra"] = {"n": at, "x": [1.50, None]}
    text = json.dumps(tree)
    reading = read(text)
    assert {p.code for p in reading.problems} == {"JSN208"}
    assert len(reading.problems) == 5
    written = oifm.write(reading.documents[0].finding)
    assert json.loads(written) == tree
    assert read(written).documents == reading.documents


def test_no_key_of_a_document_can_pass_for_a_slot_of_the_model():
    text = TEXT.replace('"required": true', '"question": "?", "extra": [], "required": true')
    assert [p.pointer for p in read(text).problems] == [
        "/attributes/0/question",
        "/attributes/0/extra",
    ]


def test_a_draft_name_beside_the_name_is_kept():
    text = TEXT.replace('"name"', '"finding_name": "stone", "name"', 1)
    reading = read(text)
    assert [(p.code, p.pointer) for p in reading.problems] == [("JSN208", "/finding_name")]
    made = reading.documents[0].finding
    assert made.name == "bile duct stone"
    assert json.loads(oifm.write(made)) == json.loads(text)


def test_an_organization_with_the_empty_keys_of_a_person_is_one() -> None:
    nulls = '"github_username": null, "email": null, "organization_code": null, '
    text = TEXT.replace('"code": "TEST"', nulls + '"code": "TEST"')
    reading = read(text)
    assert {p.code for p in reading.problems} == {"JSN208"}
    (contributor,) = reading.documents[0].finding.contributors
    assert isinstance(contributor, model.Organization)
    assert json.loads(oifm.write(reading.documents[0].finding)) == json.loads(text)


def test_a_contributor_that_is_both_is_read_with_a_warning():
    text = TEXT.replace('"code": "TEST"', '"email": "a@example.org", "code": "TEST"')
    reading = read(text)
    assert [p.pointer for p in reading.problems] == ["/contributors/0/code"]
    assert isinstance(reading.documents[0].finding.contributors[0], model.Person)
    assert json.loads(oifm.write(reading.documents[0].finding)) == json.loads(text)


def test_a_person_of_whom_only_the_name_is_known_stays_one():
    made = model.FindingModel(name="x", contributors=(model.Person(name="y"),))
    assert finding(oifm.write(made)) == made
    text = TEXT.replace('"code": "TEST"', '"email": null')
    assert json.loads(oifm.write(finding(text))) == json.loads(text)


def test_keys_of_the_other_type_of_attribute_are_named():
    text = TEXT.replace('"max_selected": 1', '"unit": "mm"').replace(
        '"unit": "mm",', '"max_selected": 1,'
    )
    assert [p.pointer for p in read(text).problems] == [
        "/attributes/0/unit",
        "/attributes/1/max_selected",
    ]


def test_places_of_the_model_in_the_document():
    document = read(TEXT).documents[0]
    lines = TEXT.split("\n")
    for path, pointer in {
        (): "",
        ("id",): "/oifm_id",
        ("attributes", 0, "id"): "/attributes/0/oifma_id",
        ("attributes", 0, "values", 1, "id"): "/attributes/0/values/1/value_code",
        ("attributes", 1, "maximum"): "/attributes/1/maximum",
        ("attributes", 1, "description"): "/attributes/1",
        ("contributors", 0, "code"): "/contributors/0/code",
    }.items():
        place = document.locate(path)
        assert place.pointer == pointer
        assert place.excerpt == lines[place.line - 1]
    assert (place.line, place.column) == (8, 15)


def test_many_documents_in_one_file():
    array = f"[{TEXT}, {json.dumps(STONE)}]"
    lines = f"{json.dumps(STONE)}\n\n{json.dumps(STONE, ensure_ascii=False)}\r\n"
    for text in (array, lines):
        reading = read(text)
        assert reading.problems == ()
        assert [d.finding for d in reading.documents] == [finding(TEXT)] * 2
    assert read(array).documents[1].locate(("name",)).pointer == "/1/name"
    assert read(lines).documents[1].locate(("name",)).line == 3


def test_one_bad_document_leaves_the_others():
    bad = json.dumps({**STONE, "oifm_id": "x"})
    reading = read(f"[{TEXT},\n{bad},\n{TEXT}]")
    assert len(reading.documents) == 2
    (problem,) = reading.problems
    assert problem.pointer == "/1/oifm_id"
    assert problem.column == bad.index('"x"') + 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (TEXT.replace('"name": "absent"', '"name": "absent", "name": "present"'), "JSN202"),
        (TEXT.replace("40", "NaN"), "JSN203"),
        (TEXT.replace("40", "9" * 5000), "JSN204"),
        (TEXT.replace("40", "12345678901234567890"), "JSN204"),
        (TEXT.replace("40", "1e999999"), "JSN204"),
        ('{"attributes": ' + "[" * 100_000, "JSN205"),
        (TEXT.replace("stone", "\\ud800", 1), "JSN206"),
        (TEXT[: len(TEXT) // 2], "JSN201"),
        (TEXT.encode().replace(b"stone", b"\xed\xa0\x80"), "TXT201"),
        (TEXT.encode("utf-16"), "TXT201"),
        (f"[{TEXT}".encode("latin-1", "replace") + b"\xe9]", "TXT201"),
        (f"[{TEXT}", "JSN201"),
        ("\ufeff\ufeff" + TEXT, "JSN201"),
        ("[]", "JSN207"),
        (b"", "JSN207"),
        ("7", "JSN207"),
        (json.dumps({**STONE, "name": None}), "JSN216"),
        (json.dumps({**STONE, "age_profile": "adult"}), "JSN210"),
        ("[" * 100_000, "JSN205"),
    ],
)
def test_hostile_input_gives_a_located_problem(text, code):
    start = time.process_time()
    found = faults(text)
    assert [fault[0] for fault in found] == [code]
    assert all(line and column for _, line, column in found)
    assert time.process_time() - start < 1


@pytest.mark.parametrize("wrong", [None, 0, 1.5, True, "x", [], {}, [0], [None], {"a": 1}])
def test_wrong_types_anywhere_are_problems_and_no_traceback(wrong):
    def variants(tree):
        for key in list(tree) if isinstance(tree, dict) else range(len(tree)):
            kept, tree[key] = tree[key], wrong
            yield
            tree[key] = kept
            if isinstance(kept, dict | list):
                yield from variants(kept)

    tree = json.loads(TEXT)
    for _ in variants(tree):
        reading = read(json.dumps(tree))
        assert reading.documents or reading.problems


@tried(300)
@given(st.data())
def test_damaged_bytes_are_never_a_traceback(data):
    text = bytearray(TEXT.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text) - 1))
        piece = data.draw(
            st.binary(max_size=3) | st.sampled_from([b'"', b"{", b"]", b"\\u", b"null", b","])
        )
        text[at : at + data.draw(st.integers(0, 9))] = piece
    reading = read(bytes(text))
    assert reading.documents or reading.problems
    for document in reading.documents:
        written = oifm.write(document.finding)
        assert read(written).documents == (document,)


@tried(50, suppress_health_check=list(HealthCheck))
@given(findings(OIFM, ids=None))
@example(model.FindingModel(name="draft", attributes=()))
def test_the_model_comes_back_equal(made):
    reading = read(oifm.write(made))
    assert [p for p in reading.problems if p.code != "JSN208"] == []
    assert [d.finding for d in reading.documents] == [made]


@tried(50, suppress_health_check=list(HealthCheck))
@given(findings(words=texts.filter(bool), ids=None))
def test_what_json_cannot_say_is_never_lost_in_silence(made):
    try:
        text = oifm.write(made)
    except ConverterError as error:
        text = ""
        refused = {p.code for p in error.problems}
    if not text:
        assert refused <= {"JSN217", "JSN218"}
        return
    (document,) = read(text).documents
    assert document.finding == msgspec.structs.replace(made, form="oifm")


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (model.FindingModel(name="\ud800"), "JSN206"),
        (model.FindingModel(name="x", extra=(("name", "1"),)), "JSN218"),
        (model.FindingModel(name="x", extra=(("key", "{"),)), "JSN218"),
        (model.FindingModel(name="x", attributes=(model.TextAttribute(name="y"),)), "JSN217"),
        (
            model.FindingModel(
                name="x", attributes=(model.NumericAttribute(name="y", step=Decimal(1)),)
            ),
            "JSN217",
        ),
        (
            model.FindingModel(
                name="x", attributes=(model.NumericAttribute(name="y", minimum=Decimal("NaN")),)
            ),
            "JSN203",
        ),
        (model.FindingModel(name="x", id="RDES1"), "JSN217"),
        (
            model.FindingModel(name="x", contributors=(model.Organization(name="y", code="AB"),)),
            "JSN217",
        ),
        (
            model.FindingModel(name="x", attributes=(model.ChoiceAttribute(name="y", values=()),)),
            "JSN217",
        ),
        (
            model.FindingModel(name="x", anatomic_locations=(model.AnatomicLocation(name="y"),)),
            "JSN217",
        ),
    ],
)
def test_what_json_cannot_say_is_refused(made, code):
    with pytest.raises(ConverterError) as caught:
        oifm.write(made)
    assert caught.value.problems[0].code == code


@pytest.mark.parametrize(
    ("text", "name", "form"),
    [
        (TEXT, "-", "oifm"),
        (TEXT, "x.json.gz", "oifm"),
        ('{"id": "RDES1", "elements": []}', "x.json", "cde"),
        ('{"data": {"id": "RDES1"}}', "-", "cde"),
        ("{}", "x.cde.json", "cde"),
        ("# Name", "x.md", "markdown"),
        ("{no name}", "x.md", "markdown"),
        (TEXT, "x.fm.md", "oifm"),
        ("\ufeff# Name", "-", "markdown"),
        ('{"resourceType": "Observation"}', "x.json", None),
        ("a,b", "x.csv", None),
        ("", "-", None),
    ],
)
def test_forms_are_told_apart(text, name, form):
    assert recognise(text.encode(), name) == form


def test_an_unknown_kind_of_document_is_a_problem():
    (problem,) = read_definition(b"a,b", "x.csv").problems
    assert problem.code == "IO104"


def test_places_in_a_long_line_are_counted_in_characters() -> None:
    values = [{"value_code": f"OIFMA_TEST_000001.{n}", "name": f"für {n} 😀"} for n in range(6000)]
    presence = {**STONE["attributes"][0], "values": values}
    text = json.dumps({**STONE, "attributes": [presence]}, ensure_ascii=False)
    assert len(text.encode()) > 5 << 16
    paths = [("attributes", 0, "values", n, "name") for n in (0, 1500, 4500, 5999)]
    piece = JsonFile(text.encode(), "x.fm.json").pieces[0]
    quick = [piece.position(path) for path in paths]
    assert [at.column for at in quick] == [text.index(f'"für {path[3]} ') + 1 for path in paths]
    assert piece.scan
    assert [piece.position(path) for path in paths] == quick
