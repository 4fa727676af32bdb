"""Lines of JSON that are odd anywhere: read by columns or with care, the answer is the same."""

from __future__ import annotations

import re

import pyarrow as pa
import pytest
from effort import some, tried
from hypothesis import given
from hypothesis import strategies as st

from converter.annotations import read_annotations
from converter.annotations.efl import columns as efl_columns
from converter.annotations.efl import reader as efl
from converter.annotations.fhir import columns as fhir_columns
from converter.annotations.tables import json_columns

PLAIN = {
    "fhir": (
        b'{"resourceType":"Observation","id":"o","status":"final","code":{"coding":[{"system":'
        b'"https://openimagingdata.org","code":"OIFM_TEST_000001","display":"x"}],"text":"y"},'
        b'"subject":{"reference":"Patient/p"},"bodySite":{"coding":[{"code":"RID5_RID5825"}]},'
        b'"note":[{"text":"A \\"note\\", \\u00e9: {5}"}],'
        b'"component":[{"code":{"text":"size"},"valueQuantity":{"value":1.50,"unit":"cm"}},'
        b'{"code":{"text":"n"},"valueInteger":3},{"code":{"text":"t"},"valueString":"s"},'
        b'{"code":{"text":"b"},"valueBoolean":true},{"code":{"text":"c"},'
        b'"valueCodeableConcept":{"coding":[{"system":"s","code":"c"}]}}]}',
        b'{"resourceType":"Observation","id":"r","identifier":[{"system":"u","value":"v"}],'
        b'"extension":[{"url":"e","valueString":"w"}],"code":{"coding":[{"system":"s|2","code":'
        b'"c"},{"system":"https://openimagingdata.org","code":"OIFM_TEST_000001"},{"display":"q"}]'
        b',"text":"y"},"subject":{"identifier":{"value":"p"},"display":"P"},"effectivePeriod":'
        b'{"start":"2024"},"bodySite":{"coding":[{"system":"http://snomed.info/sct","code":'
        b'"5:272741003=7771000"},{"code":"9"}]},'
        b'"component":[{"code":{"text":"c"},"valueCodeableConcept":{"coding":[{"code":"c",'
        b'"display":"e"},{"code":"OIFMA_TEST_000001.0","display":"f"}],"text":"g"}}]}',
        b'{"resourceType": "Observation", "id": "p", "code": {"text": "y"}, "valueInteger": 12}',
        b'{"resourceType":"Observation","id":"q","code":{"text":"y"},"valueString":"value"}',
    ),
    "cde": (
        b'{"id":"o","status":"final","code":{"code":"RDES1","display":"x"},"subject":{"reference":'
        b'"Patient/p"},"bodySite":{"coding":[{"system":"s","code":"c","display":"d"}]},'
        b'"note":[{"text":"n"}],"component":[{"code":{"system":"t","code":"RDE1","display":"e",'
        b'"text":"f"},"valueCodeableConcept":{"coding":[{"code":"RDE1.0"}]}},{"code":{"coding":'
        b'[{"code":"RDE2","display":"\\u00e9 \\"b\\", {5}"}],"code":"RDE9"},"valueQuantity":'
        b'{"value":1.50,"unit":"cm"}},{"code":{"coding":[{"code":"OIFMA_TEST_000001"}]},'
        b'"valueCodeableConcept":{"code":"RDE3.1","display":"","text":"g"}}]}',
        b'{"id": "p", "resourceType": "Observation", "code": {"code": "RDES1", "text": "y"}, '
        b'"component": [{"code": {"code": "other", "display": "b"}, "valueString": "s"}]}',
        b'{"id":"q","code":{"code":"RDES2","text":"y"},"subject":{"display":"p"},"valueInteger":4}',
    ),
    "efl": (
        b'{"diagnosticReportId":"r","patientInfo":{"patientIdentifier":"p"},"examInfo":'
        b'{"studyIdentifier":"e"},"findings":[{"observationId":"o","findingCode":'
        b'"OIFM_TEST_000001","anatomicLocation":{"locationId":"RID39518_RID5824","locationDisplay":'
        b'"left"},"attributes":[{"attributeCode":"OIFMA_TEST_000001",'
        b'"attributeValueCode":"OIFMA_TEST_000001.0"},{"attributeDescription":"a",'
        b'"attributeValueDescription":"\\u00e9 \\"b\\", {5}"}],"reportText":"t"}]}',
        b'{"diagnosticReportId": "s", "findings": [{"findingCode": "OIFM_TEST_000001", '
        b'"attributes": [{"attributeDescription": "a", "attributeValueDescription": "b"}]}]}',
    ),
    "ndjson": (
        b'{"observation":0,"observation_id":"o","finding_code":"OIFM_TEST_000001","attribute_text":'
        b'"size","number":1.50,"unit":"cm","images":["1.2","1.3"],"recorded_text":"\\u00e9 '
        b'\\"number\\": 5","grade":2}',
        b'{"observation":0,"finding_text":"a","attribute_text":"b","number":"7","exam_ID":"e"}',
        b'{"observation": "x", "finding_text": "a", "number": -2, "unit_code": null, "extra": "n"}',
        b'{"observation":12,"finding_text":"y","number":5,"extra":4}',
    ),
}
TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s"{}\[\]:,]+')
# What may stand instead of a part of a line, before it, or after it.
ODD = (
    *(b"", b" ", b"\t", b"\r", b"\n", b"\n\n", b"\0", b"\x0b", b"\xef\xbb\xbf", b"\xc2\xa0"),
    *(b",", b":", b"{", b"}", b"[", b"]", b'"', b"\\", b"/**/", b"// x", b"#", b"'"),
    *(b"5", b"5.10", b"-0", b"-0.0", b"1e20", b"1E-5", b"1e400", b"05", b"+5", b".5", b"5."),
    *(b"0.1234567890123456789", b"123456789012345678901", b"0.10000000000000001", b"1" * 400),
    *(b"0x5", b"NaN", b"Infinity", b"-Infinity", b"null", b"true", b"false", b"nul", b"True"),
    *(b'"5"', b'"true"', b'""', b'"null"', b'":"', b'","', b'"a\\"b"', b'"a\\/b"', b'"\\x41"'),
    *(b'"\\u0041"', b'"\\u0022"', b'"\\u0000"', b'"\\u00e9"', b'"\\ud800"', b'"\\udc00\\ud800"'),
    *(b'"\\ud83d\\ude00"', b'"\xff"', b'"\xed\xa0\x80"', b'"\xc3"', b'"a\tb"', b'"a\x00b"'),
    *(b"{}", b"[]", b"[null]", b"[5]", b"[{}]", b'{"a":1}', b'{"a": "b"}', b"[1, 2]", b'["a"]'),
    *(b"[" * 2000 + b"]" * 2000, b'{"a":' * 1100 + b"1" + b"}" * 1100),
    *(b'"id":"twice",', b'"text":"twice",', b'"value":5,', b'"valueInteger":5,', b'"code":null,'),
    *(b'"unknown":1,', b'"":"",', b'"ID":"x",', b'"\\u0069d":"x",', b'"v\\u0061lue":7,'),
    *(b'"xvalue":5,', b'"type":{"value":5},', b'"meta":{"value":5},', b'"meta":{"a":1,"a":2},'),
    *(
        b'"anatomicLocation":{},',
        b'"locationId":"",',
        b'"RID5_RID5825"',
        b'"RID5:272741003=7771000"',
    ),
    *(b'"attributeCode":"twice",', b'"reportText":null,', b'"findings":[],', b"{} ", b'"x" '),
    *(b'"number":6,', b'"observation":-0,', b'"Finding_text":"z",', b'"extra":"twice",'),
    *(b"null,", b"{},", b'"resourceType":"Observation",', b'"resourceType":"Patient",'),
    *(b'"type":{"coding":[{"code":"ACSN"}]},', b'"effectiveInstant":"2024",', b'"extension":[],'),
    *(b'"display":"twice",', b'"coding":[],', b'"system":null,', b'"Observation/q"', b'"RDE1.0"'),
)
CHANGES = st.lists(
    st.tuples(
        st.integers(0, 10_000),
        st.sampled_from(("before", "instead", "after")),
        st.sampled_from(ODD),
    ),
    max_size=3,
)
LINES = st.sampled_from(sorted(PLAIN)).flatmap(
    lambda form: st.tuples(
        st.just(form),
        st.lists(st.tuples(st.sampled_from(PLAIN[form]), CHANGES), min_size=2, max_size=4),
    )
)


def changed(line: bytes, changes: list[tuple[int, str, bytes]]) -> bytes:
    tokens = TOKEN.findall(line)
    for place, where, odd in changes:
        at = place % len(tokens)
        tokens[at : at + 1] = {
            "before": [odd, tokens[at]],
            "instead": [odd],
            "after": [tokens[at], odd],
        }[where]
    return b"".join(tokens)


def assert_alike(data: bytes, form: str) -> None:
    """Holds the ways of reading to each other: lines with a blank one are read with care."""
    plain, careful = (read_annotations(text, "x", form) for text in (data + b"\n", data + b"\n\n"))
    assert plain.table.to_pylist() == careful.table.to_pylist()
    assert plain.problems == careful.problems
    assert plain.observations == careful.observations


@tried(400)
@given(LINES)
def test_lines_that_are_odd_anywhere(given_: tuple[str, list[tuple[bytes, list[object]]]]) -> None:
    form, lines = given_
    assert_alike(b"\n".join(changed(line, changes) for line, changes in lines), form)  # type: ignore[arg-type]


@pytest.mark.parametrize("form", sorted(PLAIN))
@pytest.mark.parametrize("odd", ODD)
def test_each_oddity_at_every_place_of_a_line(form: str, odd: bytes) -> None:
    first = PLAIN[form][-1]
    places = range(len(TOKEN.findall(first)))
    for place in some(places, 8, ODD.index(odd)):
        # By turns: the other way at this place is that of the next oddity.
        where = ("before", "instead")[(place // 8 + ODD.index(odd)) % 2]
        assert_alike(first + b"\n" + changed(first, [(place, where, odd)]), form)


@pytest.mark.parametrize("form", sorted(PLAIN))
@pytest.mark.parametrize(("start", "mark"), [(b"", b","), (b"", b"\n,"), (b"{}\n", b"\n")])
def test_what_only_a_comma_would_make_sound_is_refused(
    form: str, start: bytes, mark: bytes
) -> None:
    """Neither two documents with a comma between, nor an object in two lines without one."""
    line = PLAIN[form][-1]
    halves = (line, line) if mark.endswith(b",") else line.split(b",", 1)
    reading = read_annotations(start + mark.join(halves) + b"\n", "x", form)
    assert any(found.code.startswith("JSN") for found in reading.problems)


@pytest.mark.parametrize("form", sorted(PLAIN))
def test_lines_that_are_no_text_are_refused(form: str) -> None:
    line = PLAIN[form][-1]
    odd = line.replace(b'"y"', b'"\xff"').replace(b'"b"', b'"\xff"')
    assert odd != line
    reading = read_annotations(line + b"\n" + odd + b"\n", "x", form)
    assert reading.observations == 1
    assert [found.code[:3] for found in reading.problems] == ["TXT"]


@pytest.mark.parametrize("form", ["fhir", "cde"])
@pytest.mark.parametrize(
    "holder",
    [
        b'"code":{"coding":[null],"text":"y"}',
        b'"code":{"text":"y"},"component":[null]',
        b'"code":{"text":"y"},"component":[{"code":{"coding":[null]},"valueString":"s"}]',
        b'"code":{"text":"y"},"derivedFrom":[null]',
        b'"code":{"text":"y"},"note":[null]',
    ],
)
def test_null_in_a_list_is_told(form: str, holder: bytes) -> None:
    line = b'{"resourceType":"Observation","id":"o",' + holder + b"}"
    data = line + b"\n" + line
    assert_alike(data, form)
    reading = read_annotations(data + b"\n", "x", form)
    assert [found.code for found in reading.problems] == ["ANN204", "ANN204"]


@pytest.mark.parametrize("form", ["fhir", "cde"])
def test_a_number_that_is_null_is_no_value(form: str) -> None:
    line = b'{"resourceType":"Observation","code":{"text":"y"},"valueInteger":null}'
    assert_alike(line + b"\n" + line, form)


@pytest.mark.parametrize(
    "more",
    [
        *(b'"meta":NaN', b'"meta":{"a":NaN}', b'"category":[{"x":-Infinity}]'),
        *(b'"method":Infinity', b'"text":{"a":[{"b":NaN}]}'),
        b'"extension":[{"url":"e","valueDecimal":NaN}]',
    ],
)
def test_what_is_passed_over_is_json_as_well(more: bytes) -> None:
    line = b'{"resourceType":"Observation","code":{"text":"y"},"valueInteger":3}'
    data = line + b"\n" + line[:-1] + b"," + more + b"}"
    assert_alike(data, "fhir")
    reading = read_annotations(data + b"\n", "x", "fhir")
    assert [found.code for found in reading.problems] == ["JSN203"]


def test_finding_lists_with_sites_are_read_by_columns() -> None:
    line, bare = PLAIN["efl"]
    data = line.replace(b"_RID5824", b"") + b"\n" + bare + b"\n" + line
    table = efl_columns.table(data, "x")
    assert table is not None
    sites = table.select(["site_system", "site_code", "laterality_code", "site_text"])
    site = ("RADLEX", "RID39518")
    assert [tuple(row.values()) for row in sites.to_pylist()] == [
        *[(*site, None, "left")] * 2,
        (None, None, None, None),
        *[(*site, "RID5824", "left")] * 2,
    ]


STRANGE = (
    *(b'"a":1', b'"a":null', b'"a":{"b":[{"c":2}]}', b'"a/b":[]', b'"~":"x"', b'"05":5'),
    *(b'"\\u0061bc":1', b'"\xc3\xa9":1', b'"reportText":"here"', b'"findingCodes":"near"'),
)


@pytest.mark.parametrize("key", STRANGE)
def test_keys_that_finding_lists_do_not_have(key: bytes) -> None:
    """Told where each first stands, and read by columns all the same."""
    line = PLAIN["efl"][1]
    within = line.replace(b'{"findingCode"', b"{" + key + b', "findingCode"')
    above = line[:-1] + b', "z":1}'
    data = b"\n".join([line, within, above, within, line[:-1] + b", " + key + b"}"])
    strange: set[str] = set()
    assert efl_columns.table(data, "x", strange=strange) is not None
    assert len(strange) == 2
    assert_alike(data, "efl")
    with_care: list[bytes] = []
    with pytest.MonkeyPatch.context() as patch:
        odd = efl._Reader.odd
        patch.setattr(efl._Reader, "odd", lambda *given: with_care.append(given[1]) or odd(*given))
        problems = read_annotations(data + b"\n", "x", "efl").problems
    # What is written with escapes is sought with care.
    assert bool(with_care) == (b"\\u" in key)
    # A finding may have it; the document may not.
    lines = [3, 5] if key.startswith(b'"reportText"') else [2, 3]
    assert [(found.code, found.line) for found in problems] == [("ANN206", at) for at in lines]


def test_sites_with_a_side_in_their_code_are_read_by_columns() -> None:
    first, other, *_ = PLAIN["fhir"]
    table = fhir_columns.table(first + b"\n" + other, "x")
    assert table is not None
    sites = table.group_by(["site_system", "site_code", "laterality_code"], use_threads=False)
    assert sites.aggregate([]).to_pylist() == [
        {"site_system": "RADLEX", "site_code": "RID5", "laterality_code": "RID5825"},
        {
            "site_system": "http://snomed.info/sct",
            "site_code": "5:272741003=7771000",
            "laterality_code": "7771000",
        },
    ]
    assert_alike(first + b"\n" + other, "fhir")


def test_lines_by_radelement_ids_are_read_by_columns() -> None:
    plain, typed, other = PLAIN["cde"]
    for lines in (plain + b"\n" + plain, typed + b"\n" + plain, other):
        assert fhir_columns.table(lines, "x", typeless=True) is not None


def test_an_untyped_observation_of_itself_has_no_patient() -> None:
    line = b'{"id":"o","code":{"code":"RDES1"},"subject":{"reference":"Observation/o"}}'
    assert_alike(line + b"\n" + line, "cde")
    reading = read_annotations(line + b"\n" + line + b"\n", "x", "cde")
    assert reading.table["subject_id"].to_pylist() == [None, None]


@pytest.mark.parametrize("form", sorted(PLAIN))
@pytest.mark.parametrize("apart", [b"\n\n", b"\n \n"])
def test_two_objects_on_one_line_are_not_the_rows_of_two_lines(form: str, apart: bytes) -> None:
    """Although there are as many objects as lines."""
    line = PLAIN[form][-1]
    reading = read_annotations(line + b"\n" + line + line + apart + line + b"\n", "x", form)
    assert len(reading.table) == 2
    assert [found.line for found in reading.problems] == [2]


def test_plain_rows_are_read_by_columns() -> None:
    wanted = {"observation": "observation", "finding_text": "finding_text", "n": "number"}
    row = b'{"observation":1,"finding_text":"\\"n\\": 7","n":1.50,"grade":2}'
    found = json_columns.table(
        row + b"\n" + row.replace(b"1.50", b"-2") + b"\r\n", wanted, pa.array([5, 6])
    )
    assert found is not None
    assert found.others == {"grade"}
    assert found.table.to_pylist() == [
        {"observation": "1", "finding_text": '"n": 7', "number": number, "pointer": place}
        for number, place in (("1.50", "/5"), ("-2", "/6"))
    ]


def test_observations_with_and_without_components_are_read_by_columns() -> None:
    lines = [
        b'{"resourceType":"Observation","id":"%d","code":{"text":"y"}%b}' % (at, more)
        for at, more in enumerate(
            (
                b',"valueInteger":3',
                b"",
                b',"component":[{"code":{"text":"a"},"valueQuantity":{"value":1.50,"unit":"cm"}},'
                b'{"code":{"coding":[{"system":"s","code":"c","display":"d"}],"text":"e"}}]',
                b',"component":[],"bodySite":{"text":"z"}',
                b',"valueString":"s"',
                b',"component":[{"code":{"text":"b"},"valueInteger":30}]',
            )
        )
    ]
    data = b"\n".join(lines)
    table = fhir_columns.table(data, "x")
    assert table is not None
    assert table["number_text"].to_pylist() == ["3", None, "1.50", None, None, None, "30"]
    assert table["observation"].to_pylist() == [0, 1, 2, 2, 3, 4, 5]
    assert_alike(data, "fhir")
    assert_alike(data, "cde")
    both = lines[0][:-1] + b',"component":[{"code":{"text":"a"},"valueInteger":3.0}]}'
    assert_alike(both + b"\n" + data, "fhir")
