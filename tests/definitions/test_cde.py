"""RadElement sets: the real documents, every way of writing, and the way back."""

import json
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from effort import tried
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from strategies import CDE, findings, texts

from converter import model
from converter.definitions import cde
from converter.problems import ConverterError

SET = Path(__file__).parents[1] / "cases" / "valid" / "stone_set.cde.json"


def read(data):
    return cde.read(data if isinstance(data, bytes) else json.dumps(data).encode(), "x.cde.json")


@pytest.fixture
def stones():
    (document,) = read(SET.read_bytes()).documents
    return document.finding


def test_published_sets_come_back_the_same(corpus):
    paths = sorted((corpus / "cde").glob("*.json"))
    assert paths
    for path in paths:
        reading = read(path.read_bytes())
        assert reading.problems == ()
        finding = reading.documents[0].finding
        assert json.loads(cde.write(finding)) == json.loads(path.read_bytes())
        assert read(cde.write(finding).encode()).documents[0].finding == finding


def test_what_the_model_says(stones):
    presence, number, size, obstructs, _, remark, features = stones.attributes
    assert (stones.id, stones.form, stones.description) == ("RDES9001", "cde", None)
    assert stones.index_codes == (model.IndexCode("SNOMEDCT", "235920006"),)
    assert stones.modalities == ("US", "MR")
    assert [c.name for c in stones.contributors] == ["Some One", "Example Organisation"]
    assert [(v.id, v.token, v.name) for v in presence.values] == [
        ("RDE9001.0", "0", "absent"),
        ("RDE9001.1", "1", "1"),
    ]
    assert (presence.required, presence.max_selected) == (False, 1)
    assert (number.number, number.minimum, number.step, number.question) == (
        "integer",
        1,
        1,
        "How many?",
    )
    assert (size.number, str(size.minimum), size.maximum, size.unit) == (
        "decimal",
        "0.10",
        100,
        "mm",
    )
    assert isinstance(obstructs, model.BooleanAttribute)
    assert isinstance(remark, model.TextAttribute)
    assert remark.anatomic_locations[0].index_codes[0].code == "RID199"
    assert (features.required, features.max_selected) == (False, 2)


def test_an_edit_is_not_undone_by_the_form_that_was_read(stones):
    size = msgspec.structs.replace(stones.attributes[2], maximum=Decimal(7))
    codes = (model.IndexCode("RADLEX", "RID1"), model.IndexCode("RADLEX", "RID2"))
    edited = msgspec.structs.replace(
        stones, index_codes=codes, description="A stone", attributes=(size, *stones.attributes[3:])
    )
    tree = json.loads(cde.write(edited))["data"]
    assert tree["description"] == "A stone"
    assert [code["code"] for code in tree["index_codes"]] == ["RID1", "RID2"]
    assert tree["elements"][0]["float_value"] == {"min": 0.10, "max": 7, "unit": "mm"}
    (again,) = read(cde.write(edited).encode()).documents
    assert again.finding.attributes == edited.attributes or again.finding.attributes[0].maximum == 7


def cardinalities(**beside):
    tree = json.loads(SET.read_bytes())["data"]
    element = tree["elements"][6]
    for key in ("min_cardinality", "max_cardinality"):
        element["value_set"].pop(key, None)
    element.update(beside)
    return tree


def test_cardinalities_may_stand_beside_the_value_set():
    tree = cardinalities(min_cardinality=2, max_cardinality=3)
    reading = read(tree)
    assert reading.problems == ()
    (document,) = reading.documents
    features = document.finding.attributes[6]
    assert (features.required, features.min_selected, features.max_selected) == (True, 2, 3)
    assert document.locate(("attributes", 6, "max_selected")).pointer.endswith("/max_cardinality")
    assert json.loads(cde.write(document.finding)) == tree
    edited = msgspec.structs.replace(features, max_selected=2)
    attributes = (*document.finding.attributes[:6], edited)
    changed = msgspec.structs.replace(document.finding, attributes=attributes)
    (again,) = read(cde.write(changed).encode()).documents
    assert again.finding.attributes[6].max_selected == 2


def test_a_null_beside_the_value_set_comes_back():
    tree = cardinalities(max_cardinality=None)
    tree["elements"][6]["value_set"]["max_cardinality"] = 3
    (document,) = read(tree).documents
    assert json.loads(cde.write(document.finding)) == tree


def test_cardinalities_that_say_nothing_or_two_things_are_told():
    tree = cardinalities(max_cardinality=2)
    tree["elements"][6]["value_set"]["max_cardinality"] = 3
    tree["elements"][2]["min_cardinality"] = 1
    found = {(p.code, p.pointer) for p in read(tree).problems}
    assert found == {
        ("CDE201", "/elements/2/min_cardinality"),
        ("CDE203", "/elements/6/max_cardinality"),
    }


def older_set():
    """A set as RadElement's earlier interface gave it."""
    idle: dict[str, object] = {"value_type": "x", "value_size": 0}
    no_values: dict[str, object] = {"values": []}
    once = {"cardinality": {"min_cardinality": 1, "max_cardinality": 1}}
    several = {"cardinality": {"min_cardinality": 2, "max_cardinality": 3}}
    bounds = {"value_min_max": {"value_min": 0, "value_max": 999}, "step_value": 1, "unit": "mm"}
    nothing = {"value_min_max": {"value_min": None, "value_max": 1}, "step_value": None, "unit": ""}
    names = enumerate(("one", "two", "three"))
    values = {"values": [{"value": str(n), "name": name} for n, name in names]}
    return {
        "id": "RDES900",
        "name": "Stone",
        "elements": [
            {"id": "RDE901", "name": "Size", "integer_value": once | bounds | idle | no_values},
            {"id": "RDE902", "name": "Parts", "value_set": several | nothing | idle | values},
            {"id": "RDE903", "name": "Round", "boolean_values": once | nothing | idle | no_values},
        ],
    }


def test_bounds_and_selections_of_earlier_interfaces():
    tree = older_set()
    reading = read(tree)
    assert reading.problems == ()
    (document,) = reading.documents
    size, parts, whole = document.finding.attributes
    assert (size.minimum, size.maximum, size.step, size.unit) == (0, 999, 1, "mm")
    assert (parts.required, parts.min_selected, parts.max_selected) == (True, 2, 3)
    assert isinstance(whole, model.BooleanAttribute)
    assert json.loads(cde.write(document.finding)) == tree
    for path, end in {
        ("attributes", 0, "maximum"): "/elements/0/integer_value/value_min_max/value_max",
        ("attributes", 0, "step"): "/elements/0/integer_value/step_value",
        ("attributes", 1, "max_selected"): "/elements/1/value_set/cardinality/max_cardinality",
    }.items():
        assert document.locate(path).pointer == end


def test_authors_of_earlier_interfaces_are_contributors():
    tree = older_set()
    person = {"name": "Ada Example", "orcid_id": None, "twitter_handle": None, "url": None}
    society = {"name": "Example Society", "abbreviation": "EXS", "comment": "comment"}
    tree["authors"] = {"person": [person], "organization": [society]}
    reading = read(tree)
    assert reading.problems == ()
    (document,) = reading.documents
    first, second = document.finding.contributors
    assert isinstance(first, model.Person)
    assert (first.name, second.name, second.code) == ("Ada Example", "Example Society", "EXS")
    assert json.loads(cde.write(document.finding)) == tree
    assert document.locate(("contributors", 1, "name")).pointer.startswith("/authors")
    # Whoever is taken out of the contributors does not come back as an author.
    edited = msgspec.structs.replace(document.finding, contributors=(first,))
    (again,) = read(cde.write(edited).encode()).documents
    assert again.finding.contributors == (first,)


def test_an_edit_of_bounds_is_written_in_the_older_keys():
    (document,) = read(older_set()).documents
    size, parts, whole = document.finding.attributes
    edited = msgspec.structs.replace(
        document.finding,
        attributes=(
            msgspec.structs.replace(size, maximum=Decimal(7), step=None),
            msgspec.structs.replace(parts, required=False, min_selected=1, max_selected=None),
            whole,
        ),
    )
    reading = read(cde.write(edited).encode())
    assert reading.problems == ()
    (again,) = reading.documents
    first, second, _ = again.finding.attributes
    assert (first.minimum, first.maximum, first.step) == (0, 7, None)
    assert (second.required, second.max_selected) == (False, None)
    tree = json.loads(cde.write(edited))
    assert tree["elements"][0]["integer_value"]["value_min_max"] == {"value_min": 0, "value_max": 7}


def test_what_is_odd_in_the_older_keys_is_told():
    tree = older_set()
    size = tree["elements"][0]
    size["integer_value"]["values"] = [{"name": "large"}]
    size["integer_value"]["cardinality"] = {"min_cardinality": 1, "max_cardinality": 4}
    size["integer_value"]["value_min_max"]["value_max"] = "many"
    assert {(p.code, p.pointer) for p in read(tree).problems} == {
        ("CDE201", "/elements/0/integer_value/values"),
        ("CDE201", "/elements/0/integer_value/cardinality"),
        ("CDE203", "/elements/0/integer_value"),
    }


def test_codes_of_another_element_are_read_as_its_own():
    tree = older_set()
    values = tree["elements"][1]["value_set"]["values"]
    for at, value in enumerate(values):
        value["code"] = f"RDE900.{at}"
    reading = read(tree)
    (found,) = reading.problems
    assert (found.code, found.severity, found.suggestion) == ("CDE206", "warning", "RDE902.0")
    assert found.message.endswith("read as RDE902.0, and 2 more likewise")
    (document,) = reading.documents
    assert [v.id for v in document.finding.attributes[1].values] == [
        "RDE902.0",
        "RDE902.1",
        "RDE902.2",
    ]
    assert json.loads(cde.write(document.finding)) == tree


def test_places_of_the_model_in_the_document():
    (document,) = read(SET.read_bytes()).documents
    for path, pointer in {
        (): "/data",
        ("index_codes", 0, "code"): "/data/index_codes/code",
        ("attributes", 0, "values", 0, "token"): "/data/elements/0/values/0/value",
        ("attributes", 0, "values", 0, "id"): "/data/elements/0/values/0",
        ("attributes", 2, "maximum"): "/data/elements/2/float_value/max",
        ("attributes", 6, "max_selected"): "/data/elements/6/value_set/max_cardinality",
        ("attributes", 5, "anatomic_locations", 0, "name"): "/data/elements/5/body_parts/0/name",
    }.items():
        assert document.locate(path).pointer == pointer


def trees(value):
    """Every place of a tree, as its holder and key."""
    for key in list(value) if isinstance(value, dict) else range(len(value)):
        yield value, key
        if isinstance(value[key], dict | list):
            yield from trees(value[key])


# As text, so that each example gets values of its own.
ODD = st.sampled_from(
    ["null", '""', '"x"', "0", "1.50", "true", "[]", "{}", "[{}]", '{"code": "1", "system": "S"}']
).map(json.loads)


@tried(300)
@given(st.data())
def test_whatever_is_read_comes_back_the_same(data):
    tree = json.loads(SET.read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        holder, key = data.draw(st.sampled_from(list(trees(tree))))
        match data.draw(st.sampled_from(["replace", "remove", "add"])):
            case "replace":
                holder[key] = data.draw(ODD)
            case "remove":
                del holder[key]
            case "add" if isinstance(holder, dict):
                holder[data.draw(st.sampled_from(["$form", "x", "url", "index_codes"]))] = (
                    data.draw(ODD)
                )
        if not tree:
            return
    reading = read(tree)
    assert reading.documents or reading.problems
    for document in reading.documents:
        written = cde.write(document.finding)
        assert json.dumps(json.loads(written), sort_keys=True) == json.dumps(tree, sort_keys=True)
        assert read(written.encode()).documents == (document,)


@tried(50, suppress_health_check=list(HealthCheck))
@given(findings(CDE, ids=None))
def test_the_model_comes_back_equal(made):
    reading = read(cde.write(made).encode())
    assert [p for p in reading.problems if p.code != "CDE201"] == []
    assert [d.finding for d in reading.documents] == [made]


@tried(50, suppress_health_check=list(HealthCheck))
@given(findings(words=texts.filter(bool), ids=None))
def test_what_a_set_cannot_say_is_never_lost_in_silence(made):
    try:
        text = cde.write(made)
    except ConverterError as error:
        text = ""
        refused = {p.code for p in error.problems}
    if not text:
        assert refused <= {"CDE207", "JSN218"}
        return
    (document,) = read(text.encode()).documents
    people_first = sorted(made.contributors, key=lambda c: isinstance(c, model.Organization))
    expected = msgspec.structs.replace(made, form="cde", contributors=tuple(people_first))
    assert document.finding == expected


@pytest.mark.parametrize(
    "made",
    [
        model.FindingModel(name="x", form="cde", tags=("y",)),
        model.FindingModel(name="x", id="OIFM_TEST_000001"),
        model.FindingModel(name="x", attributes=(model.ChoiceAttribute(name="y", values=()),)),
        model.FindingModel(
            name="x",
            attributes=(
                model.ChoiceAttribute(
                    name="y", values=(model.Value(name="z"),), required=True, min_selected=0
                ),
            ),
        ),
        model.FindingModel(
            name="x", form="cde", attributes=(model.TextAttribute(name="y", required=True),)
        ),
        model.FindingModel(
            name="x", form="cde", contributors=(model.Person(name="y", github_username="z"),)
        ),
    ],
)
def test_what_a_set_cannot_say_is_refused(made):
    with pytest.raises(ConverterError) as caught:
        cde.write(made)
    assert caught.value.problems[0].code == "CDE207"
