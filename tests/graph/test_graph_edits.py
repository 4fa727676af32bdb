"""What an ontologist edits in another tool comes back; what contradicts itself does not."""

from __future__ import annotations

import msgspec
import pytest
from graph_findings import PEBBLE, PRESENCE, STONE, codes_of_problems, read_back, turtle

from converter.model import FindingModel, IndexCode, Value

A = "oifm:OIFMA_TEST_000001"


def edited(text: str, *changes: tuple[str, str]) -> str:
    """The text with each change made once, where it stands exactly once."""
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def block(subject: str, text: str) -> str:
    """What the Turtle says about one subject."""
    start = text.index(f"\n{subject} a ")
    return text[start : text.index(" .\n\n", start) + 4]


def changed(subject: str, *changes: tuple[str, str], finding: FindingModel = PEBBLE) -> str:
    """The finding's graph with changes in the statements about one subject."""
    whole = turtle(finding)
    part = block(subject, whole)
    return edited(whole, (part, edited(part, *changes)))


def replaced(value: Value) -> FindingModel:
    """The pebble with another first value of presence."""
    presence = msgspec.structs.replace(PRESENCE, values=(value, *PRESENCE.values[1:]))
    return msgspec.structs.replace(PEBBLE, attributes=(presence, *PEBBLE.attributes[1:]))


def test_a_new_label_is_the_new_name() -> None:
    text = changed("oifm:OIFM_TEST_000001", ('rdfs:label "pulmonary pebble"', 'rdfs:label "grit"'))
    assert read_back(text) == [msgspec.structs.replace(PEBBLE, name="grit")]


def test_a_name_that_was_written_with_spaces_can_be_edited() -> None:
    text = changed("oifm:RDES9001", ('"Bile duct stone"', '"Bile stone"'), finding=STONE)
    assert read_back(text) == [msgspec.structs.replace(STONE, name="Bile stone")]


def test_a_value_renamed_in_both_places() -> None:
    text = changed(
        f"{A}.0",
        ('presence = absent"', 'presence = not seen"'),
        ('skos:prefLabel "absent"', 'skos:prefLabel "not seen"'),
    )
    assert read_back(text) == [
        replaced(msgspec.structs.replace(PRESENCE.values[0], name="not seen"))
    ]


@pytest.mark.parametrize(
    ("subject", "old", "new"),
    [
        (f"{A}.0", 'presence = absent"', 'presence = not seen"'),
        (f"{A}.0", '"pulmonary pebble: presence = absent"', '"not seen"'),
        (f"{A}.0", 'skos:prefLabel "absent"', 'skos:prefLabel "not seen"'),
        (A, 'skos:prefLabel "presence"', 'skos:prefLabel "existence"'),
        (f"{A}.1", 'skos:definition "There is one"', 'skos:definition "Another"'),
        ("oifm:OIFM_TEST_000001", 'iao:0000115 "A pebble', 'iao:0000115 "A grain'),
        # Two answers where one is asked for, as after two files were merged.
        (f"{A}.0", "fm:order 0", "fm:order 0 , 1"),
        ("oifm:OIFMA_TEST_000002", 'fm:unit "cm"', 'fm:unit "cm" , "mm"'),
        ("oifm:OIFM_TEST_000001", 'rdfs:label "pul', 'rdfs:label "another"@en , "pul'),
    ],
)
def test_an_edit_in_one_place_only_is_a_contradiction(subject: str, old: str, new: str) -> None:
    assert codes_of_problems(changed(subject, (old, new))) == ["RDF406"]


@pytest.mark.parametrize("name", ["oifm:OIFM_TEST_000001", f"{A}.1"])
def test_a_definition_edited_in_both_places(name: str) -> None:
    whole = turtle(PEBBLE)
    part = block(name, whole)
    words = "A pebble in the lung." if name.endswith("OIFM_TEST_000001") else "There is one"
    assert part.count(words) == 2
    (back,) = read_back(edited(whole, (part, part.replace(words, "Other words"))))
    found = back if name.endswith("OIFM_TEST_000001") else back.attributes[0].values[1]
    assert found.description == "Other words"


def test_a_generated_definition_can_be_replaced_in_one_place() -> None:
    words = '    skos:definition "The value unknown for the presence of pulmonary pebble."@en'
    text = edited(turtle(PEBBLE), (words, '    skos:definition "Nobody looked."@en'))
    (back,) = read_back(text)
    assert back.attributes[0].values[2].description == "Nobody looked."


def test_a_value_is_added() -> None:
    added = """
<https://w3id.org/oifm/id/OIFMA_TEST_000001.3> a vs:OIFMA_TEST_000001 , owl:NamedIndividual ;
    skos:prefLabel "likely"@en ; fm:indexCode radlex:RID5822 .
"""
    (back,) = read_back(turtle(PEBBLE) + added)
    value = Value(
        id="OIFMA_TEST_000001.3", name="likely", index_codes=(IndexCode("RADLEX", "RID5822"),)
    )
    assert back.attributes[0].values == (*PRESENCE.values, value)


def test_an_attribute_is_added_by_its_domain() -> None:
    added = """
oifm:OIFMA_TEST_000009 a owl:ObjectProperty ; rdfs:domain obs:OIFM_TEST_000001 ;
    skos:prefLabel "shape" .
"""
    (back,) = read_back(turtle(PEBBLE) + added)
    assert [attribute.name for attribute in back.attributes][-1] == "shape"


def test_codes_are_added_and_removed() -> None:
    text = changed(
        "oifm:OIFM_TEST_000001",
        (
            "fm:indexCode radlex:RID5196 , gamuts:12973",
            "fm:indexCode radlex:RID5196 , radlex:RID3874",
        ),
    )
    assert read_back(text)[0].index_codes == (
        IndexCode("RADLEX", "RID3874"),
        IndexCode("RADLEX", "RID5196", "calcification"),
    )


def test_a_code_removed_from_a_list_that_was_not_in_order() -> None:
    text = changed(
        "oifm:RDES9001",
        ("fm:indexCode radlex:RID5196 , sct:235920006", "fm:indexCode radlex:RID5196"),
        finding=STONE,
    )
    assert read_back(text)[0].index_codes == (IndexCode("RADLEX", "RID5196", "Calcification "),)


def test_a_display_edited_at_the_code_counts_wherever_the_code_stands() -> None:
    codes = (IndexCode("SNOMED", "52101004", "Present"), IndexCode("RADLEX", "RID28472", "present"))
    finding = msgspec.structs.replace(PEBBLE, attributes=(), index_codes=codes)
    text = changed(
        "sct:52101004", ('skos:prefLabel "Present"', 'skos:prefLabel "is there"'), finding=finding
    )
    assert read_back(text)[0].index_codes == (
        IndexCode("SNOMED", "52101004", "is there"),
        IndexCode("RADLEX", "RID28472", "present"),
    )


def test_tags_are_added_and_removed() -> None:
    text = changed(
        "oifm:OIFM_TEST_000001", ('fm:tag "chest" , "finding"', 'fm:tag "finding" , "lung"')
    )
    assert read_back(text) == [msgspec.structs.replace(PEBBLE, tags=("finding", "lung"))]


def test_synonyms_keep_the_order_of_the_source_as_far_as_it_agrees() -> None:
    text = changed(
        "oifm:RDES9001",
        ('skos:altLabel "gravel"@en , "stone"@en', 'skos:altLabel "stone"@en-GB , "calculus"'),
        finding=STONE,
    )
    assert read_back(text)[0].synonyms == ("stone", "stone", "calculus")


def test_a_finding_put_under_another_is_still_a_finding() -> None:
    other = msgspec.structs.replace(PEBBLE, id="OIFM_TEST_000002", name="grain", attributes=())
    text = edited(
        turtle(PEBBLE, other),
        (
            block("oifm:OIFM_TEST_000002", turtle(PEBBLE, other)),
            block("oifm:OIFM_TEST_000002", turtle(PEBBLE, other)).replace(
                "fm:ImagingFinding", "oifm:OIFM_TEST_000001"
            ),
        ),
    )
    assert read_back(text) == [PEBBLE, other]


@pytest.mark.parametrize(
    ("subject", "old", "new"),
    [
        (f"{A}.0", '    skos:prefLabel "absent"@en ;\n', ""),
        (A, '    skos:prefLabel "presence"@en ;\n', ""),
        ("oifm:OIFM_TEST_000001", '    rdfs:label "pulmonary pebble"@en ;\n', ""),
        (f"{A}.0", "fm:order 0", 'fm:order "first"'),
        ("oifm:OIFMA_TEST_000002", 'fm:minimum "0.5"^^xsd:decimal', 'fm:minimum "NaN"^^xsd:double'),
        (A, "fm:indexCode sct:705057003", 'fm:indexCode "705057003"'),
        # Left behind by what owned them.
        ("oifm:OIFM_TEST_000001", "fm:ImagingFinding", "fm:Observation"),
        (A, "owl:ObjectProperty", "owl:DatatypeProperty"),
    ],
)
def test_what_a_definition_needs_is_missed(subject: str, old: str, new: str) -> None:
    other = msgspec.structs.replace(PEBBLE, id="OIFM_TEST_000002", attributes=())
    whole = turtle(PEBBLE, other)
    part = block(subject, whole)
    problems = codes_of_problems(edited(whole, (part, edited(part, (old, new)))))
    assert problems
    assert set(problems) == {"RDF405"}


@pytest.mark.parametrize(
    "note",
    [
        "{",
        "[]",
        '{"name": 1}',
        '{"index_codes": [["SNOMED"]]}',
        '{"synonyms": "x"}',
        '{"name": "\\\\ud800"}',
    ],
)
def test_a_damaged_annotation_is_a_problem(note: str) -> None:
    quoted = note.replace('"', '\\"')
    added = f'\noifm:OIFM_TEST_000001 fm:asWritten "{quoted}" .\n'
    plain = msgspec.structs.replace(PEBBLE, synonyms=(), contributors=())
    assert codes_of_problems(turtle(plain) + added) == ["RDF405"]


def test_damaged_extras_are_a_problem() -> None:
    added = '\noifm:OIFM_TEST_000001 fm:extra "{]" .\n'
    assert codes_of_problems(turtle(PEBBLE) + added) == ["RDF405"]


@pytest.mark.parametrize("data", ["", "<urn:a> <urn:b> <urn:c> .\n"])
def test_a_graph_without_findings(data: str) -> None:
    assert codes_of_problems(data) == ["RDF404"]


def test_ontologies_of_two_bases_are_not_mixed() -> None:
    other = turtle(STONE, base_iri="https://example.org/")
    assert codes_of_problems(turtle(PEBBLE) + other) == ["RDF406"]
    assert read_back(other) == [STONE]
