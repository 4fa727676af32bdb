"""Malformed codes: the query of ``shapes/code-sparql.ttl`` against the check in Python."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox
import pyshacl
import rdflib
from effort import tried
from hypothesis import given
from hypothesis import strategies as st

from converter.iris import SH, Namespaces
from converter.resources import resource
from converter.shacl.queries import CODES, results_of_queries
from converter.terminology.checkdigits import loinc_digit, verhoeff_digit
from converter.terminology.systems import (
    code_iri,
    code_systems,
    parse_code_iri,
    recorded_fault,
    system_named,
    system_of_fhir_uri,
)

NS = Namespaces()
# A unit is a language of its own: only the plan judges it.
SYSTEMS = [system for system in code_systems() if system.key != "UCUM"]
# One that each system has, and what looks like it.
ODD = (
    *("RID12", "RID1_RID3", "RID1x", "52101004", "52101003", "24627-2", "24627-3", "LA9633-4"),
    *("LX9633-4", "RDES12", "RDE12.3", "RDE2_000001", "RDE2_1", "T-D1213", "113676", "Ab_1"),
    *(
        "71341001:272741003=7771000",
        "71341001 |Bone| + 24028007",
        "71341001:",
        "1:2",
        "12345678 +x",
    ),
    *("C123", "C0000001", "D012", "A12.345", "A12.B", "A1B.2", "é", "x y", "RID1\n", "fma12"),
)
digits = st.text("0123456789", min_size=3, max_size=17)


def said(codes: Iterable[tuple[str, str]]) -> bytes:
    """Statements with these systems and codes."""
    triples = []
    for n, code in enumerate(codes):
        for name, text in zip(("recordedSystem", "recordedCode"), code, strict=True):
            predicate = ox.NamedNode(NS.core + name)
            triples.append(ox.Triple(ox.NamedNode(f"urn:x:{n}"), predicate, ox.Literal(text)))
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""


def found(triples: bytes) -> set[str]:
    return {result.focus for result in results_of_queries(triples, NS, (CODES,))}


def faulty(system: str, code: str) -> bool:
    if not system and code.startswith("RDE"):  # known by its form (``sql/resolve/said.sql``)
        system = "RADELEMENT"
    known = system_named(system) or system_of_fhir_uri(system)
    return recorded_fault(known.key if known else system, code) is not None


def same(codes: list[tuple[str, str]]) -> None:
    expected = {f"urn:x:{n}" for n, code in enumerate(codes) if faulty(*code)}
    assert found(said(codes)) == expected


@st.composite
def snomed(draw: st.DrawFn) -> tuple[str, str]:
    stem = draw(digits) + draw(st.sampled_from(("00", "10", "01", "")))
    digit = draw(st.just(verhoeff_digit(stem)) | st.sampled_from("0123456789"))
    return "SNOMEDCT", stem + digit


@st.composite
def loinc(draw: st.DrawFn) -> tuple[str, str]:
    stem = draw(st.sampled_from(("", "", "LA", "LL", "LP", "LG"))) + draw(digits)
    digit = draw(st.just(loinc_digit(stem)) | st.sampled_from("0123456789"))
    return "LOINC", f"{stem}-{digit}"


@tried(15)
@given(st.lists(snomed() | loinc(), min_size=50, max_size=150))
def test_check_digits_are_those_of_the_plan(codes: list[tuple[str, str]]) -> None:
    same(codes)


def test_each_single_digit_and_each_swap_is_seen() -> None:
    """What both schemes are for; SNOMED CT's sees every swap of neighbours as well."""
    codes = []
    for system, code in (("SNOMEDCT", "999999990989121104"), ("LOINC", "24627-2")):
        codes.append((system, code))
        for at, old in enumerate(code):
            codes += [
                (system, code[:at] + new + code[at + 1 :]) for new in "0123456789" if old != "-"
            ]
            codes.append((system, code[:at] + code[at + 1 : at + 2] + old + code[at + 2 :]))
    same(codes)
    wrong = sum(1 for code in codes if faulty(*code))
    assert wrong > len(codes) * 0.8


def test_every_name_and_address_of_a_system_is_known() -> None:
    names = {n for s in SYSTEMS for n in (s.key, *s.names, *s.fhir, f" {s.key.lower()} ")}
    addresses = {uri for s in SYSTEMS for uri in s.fhir}
    names |= {uri + "/" for uri in addresses} | {"X|Y", "radlex|rid", "elsewhere", ""}
    names |= {uri.upper() for uri in addresses} | {
        uri.removeprefix("urn:oid:") for uri in addresses
    }
    same([(name, code) for name in sorted(names) for code in ODD])


def test_every_address_of_a_site_is_known() -> None:
    sites = {}
    for system in SYSTEMS:
        for code in ODD:
            plain = [] if quoted(code) else [stem + code for stem in system.input_stems]
            for iri in (code_iri(system.key, code, NS), *plain):
                if pair := parse_code_iri(iri, NS):
                    sites[iri] = pair
    triples = [
        ox.Triple(
            ox.NamedNode(f"urn:x:{n}"), ox.NamedNode(NS.core + "anatomicSite"), ox.NamedNode(i)
        )
        for n, i in enumerate(sites)
    ]
    expected = {f"urn:x:{n}" for n, pair in enumerate(sites.values()) if recorded_fault(*pair)}
    assert len(expected) > 50
    assert found(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"") == expected


def quoted(code: str) -> bool:
    return not code.isascii() or any(c.isspace() for c in code)


def test_an_engine_that_reads_the_shape_itself_says_the_same() -> None:
    codes = [("sct", "2667001"), ("sct", "2667000"), ("http://loinc.org", "24627-3")]
    shape = rdflib.Graph().parse(data=resource("shapes", CODES), format="turtle")
    _, report, _ = pyshacl.validate(
        rdflib.Graph().parse(data=said(codes), format="nt"), shacl_graph=shape
    )
    focus = rdflib.URIRef(SH + "focusNode")
    assert {str(node) for node in report.objects(None, focus)} == found(said(codes))
    assert len(found(said(codes))) == 2
