"""Code systems: names, IRIs both ways, and the faults of codes."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from converter.iris import Namespaces, is_iri
from converter.problems import ConverterError
from converter.terminology.systems import (
    browser_url,
    code_fault,
    code_iri,
    code_systems,
    parse_code_iri,
    system_named,
    system_of_fhir_uri,
)

NS = Namespaces()
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
systems = st.sampled_from([s.key for s in code_systems()]) | texts.filter(
    lambda name: system_named(name) is None
)


@pytest.mark.parametrize(
    "name", ["SNOMED", "snomedct", "SCT", "SNOMED CT", "SNOMED-CT", " Snomed "]
)
def test_snomed_has_many_names(name):
    assert system_named(name).key == "SNOMEDCT"


@pytest.mark.parametrize("name", ["LOINC", "LN", "lnc"])
def test_loinc_has_many_names(name):
    assert system_named(name).key == "LOINC"


def test_a_name_means_one_system():
    names = [name.casefold() for s in code_systems() for name in {n.casefold() for n in s.names}]
    assert len(names) == len(set(names))
    assert system_named("nobody's") is None


@pytest.mark.parametrize(
    ("system", "code", "iri"),
    [
        ("RADLEX", "RID28473", "http://radlex.org/RID/RID28473"),
        ("RADLEX", "RID39518_RID5824", "http://radlex.org/RID/RID39518_RID5824"),
        ("SNOMED", "2667000", "http://snomed.info/id/2667000"),
        ("LN", "24627-2", "http://loinc.org/rdf/24627-2"),
        ("FMA", "7195", "http://purl.org/sig/ont/fma/fma7195"),
        ("NCIT", "C3390", "http://purl.obolibrary.org/obo/NCIT_C3390"),
        ("GAMUTS", "12973", NS.code + "GAMUTS/12973"),
        ("RADELEMENT", "RDES195", NS.code + "RADELEMENT/RDES195"),
        ("Other one", "a/b", NS.code + "Other%20one/a%2Fb"),
    ],
)
def test_iris_of_codes(system, code, iri):
    assert code_iri(system, code, NS) == iri
    key = known.key if (known := system_named(system)) else system
    assert parse_code_iri(iri, NS) == (key, code)


@pytest.mark.parametrize(
    ("system", "code", "stem"),
    [
        (s.key, {"LOINC": "24627-2", "RADLEX": "RID28473"}.get(s.key, "1234"), stem)
        for s in code_systems()
        for stem in (s.stem, *s.input_stems)
        if stem
    ],
)
def test_every_accepted_stem_is_read_and_can_be_chosen(system, code, stem):
    assert parse_code_iri(stem + code, NS) == (system, code)
    assert code_iri(system, code, NS, stems={system.lower(): stem}) == stem + code


def test_a_stem_of_the_users_own():
    stems = {"GAMUTS": "https://example.org/g#"}
    iri = code_iri("Gamuts", "12", NS, stems=stems)
    assert iri == "https://example.org/g#12"
    assert parse_code_iri(iri, NS) is None


@pytest.mark.parametrize(
    "iri",
    [
        "http://example.org/1",
        "http://snomed.info/id/",
        "http://snomed.info/id/1/2",
        NS.code,
        NS.code + "X",
        NS.code + "/1",
        "http://snomed.info/id/1?x",
    ],
)
def test_other_iris_are_no_codes(iri):
    assert parse_code_iri(iri, NS) is None


def test_the_page_of_a_term_may_end_with_a_slash():
    assert parse_code_iri("https://loinc.org/LA6557-8/", NS) == ("LOINC", "LA6557-8")


@given(systems, texts)
@example("GAMUTS", "..")
@example(".", "x> <http://evil")
def test_any_code_makes_an_iri_and_comes_back(system, code):
    iri = code_iri(system, code, NS)
    assert is_iri(iri)
    assert not set(iri) & set('<>"{}|^`\\ \n')
    assert "/../" not in iri + "/"
    assert "/./" not in iri + "/"
    assert parse_code_iri(iri, NS) == (system, code)


@pytest.mark.parametrize(
    ("system", "code"), [("", "1"), ("X", ""), ("X", "\ud800"), ("RADLEX", "")]
)
def test_what_cannot_be_an_iri(system, code):
    with pytest.raises(ConverterError, match="RDF409"):
        code_iri(system, code, NS)


def test_a_hostile_stem():
    with pytest.raises(ConverterError, match="RDF409"):
        code_iri("RADLEX", "RID1", NS, stems={"RADLEX": "http://x> <http://evil/"})


@pytest.mark.parametrize(
    ("uri", "key"),
    [
        ("http://snomed.info/sct", "SNOMEDCT"),
        ("http://www.radlex.org/", "RADLEX"),
        ("urn:oid:2.16.840.1.113883.6.256", "RADLEX"),
        ("http://radelement.org", "RADELEMENT"),
        ("http://loinc.org", "LOINC"),
        ("https://anatomiclocations.org/", "ANATOMICLOCATIONS"),
    ],
)
def test_fhir_uris(uri, key):
    assert system_of_fhir_uri(uri).key == key


def test_a_fhir_uri_means_one_system():
    uris = [uri for s in code_systems() for uri in s.fhir]
    assert len(uris) == len(set(uris))
    assert system_of_fhir_uri("http://example.org") is None


@pytest.mark.parametrize(
    ("system", "code"),
    [
        ("RADLEX", "RID28473"),
        ("RADLEX", "RID39518_RID5824"),
        ("SNOMED", "263703002"),
        ("LOINC", "LA6557-8"),
        ("RADELEMENT", "RDE1301.0"),
        ("RADELEMENT", "RDE2_000123.4"),
        ("GAMUTS", "12973"),
        ("MESH", "A14.724.490"),
        ("MESH", "D011014"),
        ("UCUM", "mL/min"),
        ("ICD10CM", "J18.9"),
        ("ACR", "66.1"),
        ("nobody's", "what ever"),
    ],
)
def test_right_codes(system, code):
    assert code_fault(system, code) is None


@pytest.mark.parametrize(
    ("system", "code", "kind", "expected", "suggestion"),
    [
        ("RADLEX", "28473", "pattern", "RID", ""),
        ("RADLEX", "RID28473 ", "pattern", "RID", ""),
        ("RADLEX", "RID٣", "pattern", "RID", ""),
        ("SNOMED", "052101004", "pattern", "", ""),
        ("SNOMED", "52101003", "check-digit", "4", "52101004"),
        ("SNOMED", "52110004", "check-digit", "", ""),
        ("SNOMED", "751689013", "partition", "concept", ""),
        ("LOINC", "24627-3", "check-digit", "2", "24627-2"),
        ("LOINC", "LA6557-7", "check-digit", "8", "LA6557-8"),
        ("LOINC", "LX6557-8", "pattern", "", ""),
        ("UMLS", "C123", "pattern", "", ""),
        ("UCUM", "ml per min", "pattern", "UCUM", ""),
    ],
)
def test_wrong_codes(system, code, kind, expected, suggestion):
    fault = code_fault(system, code)
    assert fault.kind == kind
    assert expected in fault.expected
    assert suggestion in fault.suggestion
    if fault.suggestion:
        assert code_fault(system, fault.suggestion) is None


@given(st.sampled_from([s.key for s in code_systems()]), st.text(max_size=30))
def test_any_code_is_judged_quietly(system, code):
    fault = code_fault(system, code)
    assert fault is None or fault.kind in {"pattern", "check-digit", "partition"}


def test_pages_for_people():
    assert browser_url("RADLEX", "RID1") == "https://radlex.org/RID/RID1"
    assert browser_url("RADELEMENT", "RDES195").endswith("/RDES195")
    assert browser_url("RADELEMENT", "RDE1301") is None
    assert browser_url("RADLEX", "x'><script>") is None
    assert browser_url("ACR", "1") is None
    assert browser_url("nobody's", "1") is None


def test_published_codes_are_formally_right(corpus):
    """The published codes are well-formed; so a fault found by the check is worth a look."""
    codes: set[tuple[str, str]] = set()
    stack = [json.loads(p.read_bytes()) for p in (corpus / "definitions").glob("*.json")]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            if "system" in node and "code" in node:
                codes.add((node["system"], node["code"]))
            stack.extend(node.values())
        elif isinstance(node, list):
            stack.extend(node)
    assert len(codes) > 1000
    assert {name for name, _ in codes if system_named(name) is None} == set()
    assert sum(code_fault(*code) is not None for code in codes) < len(codes) / 100
