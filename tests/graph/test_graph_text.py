"""The Turtle and RDF/XML that are written as text hold the graph that they should."""

from __future__ import annotations

import string
from pathlib import Path

import msgspec
import pyoxigraph as ox
import pytest
import rdflib
from effort import tried
from graph_findings import (
    PEBBLE,
    PRESENCE,
    STONE,
    both,
    in_format,
    read_back,
    shapes,
    turtle,
)
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from rdflib.compare import isomorphic
from rdflib.namespace import OWL, RDF, RDFS, SKOS, XSD
from strategies import any_text, findings

from converter import iris
from converter.graph.document import GraphDocuments, GraphOptions
from converter.graph.formats import FORMATS, parse
from converter.graph.rdf_lib import graph_of
from converter.graph.rdfxml import NOT_XML
from converter.graph.turtle import english, text
from converter.model import FindingModel, IndexCode, Person, Value
from converter.problems import ConverterError

Terms = list[tuple[str, ...]]
quick = tried(60, suppress_health_check=list(HealthCheck))


def canonical(data: str | bytes, rdf_format: ox.RdfFormat) -> list[str]:
    """The triples of a document as sorted text, its blank nodes named by what they hold."""
    dataset = ox.Dataset(ox.parse(data, rdf_format))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return sorted(map(str, dataset))


# ---- two parsers, two syntaxes, one graph


@pytest.mark.parametrize("document", [turtle(PEBBLE, STONE), shapes(PEBBLE, STONE)])
def test_two_parsers_read_the_same_graph(document: str) -> None:
    ours = graph_of([document], {})
    rdflib.NORMALIZE_LITERALS, before = False, rdflib.NORMALIZE_LITERALS
    try:
        theirs = rdflib.Graph().parse(data=document, format="turtle")
    finally:
        rdflib.NORMALIZE_LITERALS = before
    assert len(ours) == len(theirs) == len(set(ox.parse(document, ox.RdfFormat.TURTLE)))
    assert isomorphic(ours, theirs)


@quick
@given(finding=findings(words=any_text))
def test_turtle_and_xml_are_the_same_graph(finding: FindingModel) -> None:
    written = turtle(finding)
    if NOT_XML.search("".join(q.object.value for q in ox.parse(written, ox.RdfFormat.TURTLE))):
        return
    again, xml = both(finding)
    assert again == written
    assert canonical(xml, ox.RdfFormat.RDF_XML) == canonical(written, ox.RdfFormat.TURTLE)


def test_the_whole_corpus_is_one_graph_in_both_syntaxes(corpus: Path) -> None:
    from converter.jobs.load import load

    found = [d.finding for d in load([str(corpus / "definitions")]).documents]
    written, xml = both(*found)
    a, b = (
        {str(quad) for quad in ox.parse(data, kind) if not has_blank(quad)}
        for data, kind in ((written, ox.RdfFormat.TURTLE), (xml, ox.RdfFormat.RDF_XML))
    )
    assert len(a) > 400_000
    assert not a ^ b


def has_blank(quad: ox.Quad) -> bool:
    return isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)


def test_a_finding_is_the_graph_that_is_meant() -> None:
    """Built here a second time, term by term, from the model alone."""
    ns = iris.Namespaces()
    fm, oifm, obs, vs = map(rdflib.Namespace, (ns.core, ns.id, ns.observation, ns.valueset))
    iao = rdflib.URIRef(iris.IAO + "0000115")
    ours = graph_of([turtle(PEBBLE)], {})
    en = "en"

    def lit(words: str) -> rdflib.Literal:
        return rdflib.Literal(words, lang=en)

    finding = oifm.OIFM_TEST_000001
    expected = {
        (finding, RDF.type, OWL.Class),
        (finding, RDFS.subClassOf, fm.ImagingFinding),
        (finding, RDFS.label, lit("pulmonary pebble")),
        (finding, fm.entityType, rdflib.Literal("finding")),
    }
    expected |= {(finding, SKOS.altLabel, lit(words)) for words in PEBBLE.synonyms}
    expected |= {(finding, fm.tag, rdflib.Literal(words)) for words in PEBBLE.tags}
    for predicate in (iao, SKOS.definition):
        expected.add((finding, predicate, lit("A pebble in the lung.")))
    for order, attribute in enumerate(PEBBLE.attributes):
        subject = oifm[attribute.id]
        choice = hasattr(attribute, "values")
        integer = getattr(attribute, "number", "") == "integer"
        expected |= {
            (subject, RDF.type, OWL.ObjectProperty if choice else OWL.DatatypeProperty),
            (subject, RDFS.domain, obs.OIFM_TEST_000001),
            (subject, RDFS.label, lit(f"pulmonary pebble: {attribute.name}")),
            (subject, SKOS.prefLabel, lit(attribute.name)),
            (subject, fm.attributeOf, finding),
            (subject, fm.order, rdflib.Literal(str(order), datatype=XSD.integer, normalize=False)),
            (
                subject,
                fm.required,
                rdflib.Literal("true" if attribute.required else "false", datatype=XSD.boolean),
            ),
            (
                subject,
                RDFS.range,
                vs[attribute.id] if choice else XSD.integer if integer else XSD.decimal,
            ),
        }
        for number, value in enumerate(attribute.values if choice else ()):
            individual = oifm[value.id]
            expected |= {
                (individual, RDF.type, vs[attribute.id]),
                (individual, RDF.type, OWL.NamedIndividual),
                (individual, RDF.type, SKOS.Concept),
                (individual, SKOS.inScheme, vs[attribute.id]),
                (individual, SKOS.prefLabel, lit(value.name)),
                (individual, RDFS.label, lit(f"pulmonary pebble: {attribute.name} = {value.name}")),
                (individual, fm.notation, rdflib.Literal(value.id)),
                (individual, fm.valueOf, subject),
                (
                    individual,
                    fm.order,
                    rdflib.Literal(str(number), datatype=XSD.integer, normalize=False),
                ),
            }
    presence, absent = oifm.OIFMA_TEST_000001, oifm["OIFMA_TEST_000001.0"]
    sct, radlex = (
        rdflib.Namespace("http://snomed.info/id/"),
        rdflib.Namespace("http://radlex.org/RID/"),
    )
    expected |= {
        (presence, RDFS.subPropertyOf, fm.presence),
        (presence, fm.indexCode, sct["705057003"]),
        (presence, SKOS.broadMatch, sct["705057003"]),
        (absent, fm.meaning, fm.Absent),
        (absent, fm.indexCode, sct["2667000"]),
        (absent, SKOS.broadMatch, radlex["RID28473"]),
        (
            oifm.OIFMA_TEST_000002,
            fm.maximum,
            rdflib.Literal("20.0", datatype=XSD.decimal, normalize=False),
        ),
        (oifm.OIFMA_TEST_000002, fm.ucum, rdflib.Literal("cm")),
        (finding, SKOS.exactMatch, rdflib.URIRef(ns.code + "GAMUTS/12973")),
        (finding, SKOS.relatedMatch, radlex["RID5196"]),
    }
    assert [triple for triple in sorted(expected) if triple not in ours] == []


def test_it_is_pleasant_to_read() -> None:
    lines = turtle(PEBBLE).splitlines()
    start = lines.index("# ---- pulmonary pebble")
    assert lines[start + 2 : start + 5] == [
        "oifm:OIFM_TEST_000001 a owl:Class ;",
        '    rdfs:label "pulmonary pebble"@en ;',
        "    rdfs:subClassOf fm:ImagingFinding ;",
    ]


# ---- texts


@tried(300)
@given(words=any_text)
def test_every_text_is_the_same_after_every_format(words: str) -> None:
    document = f"<urn:s> <urn:p> {text(words)} , {english(words)} ."
    names = ["ttl", "nt", "jsonld"]
    if NOT_XML.search(words):
        with pytest.raises(ConverterError, match="RDF407"):
            in_format(document, "rdfxml")
    else:
        names.append("rdfxml")
    for name in names:
        found = list(parse(in_format(document, name), FORMATS[name], "x"))
        assert {quad.object.value for quad in found} == {words}
        assert {quad.object.language for quad in found} == {None, "en"}
    (rdflibs,) = {str(o) for o in rdflib.Graph().parse(data=document, format="turtle").objects()}
    assert rdflibs == words


@pytest.mark.parametrize("character", [chr(n) for n in range(0x20)] + ["\x7f", "\ufffe", "\uffff"])
def test_xml_holds_each_control_character_or_refuses_it(character: str) -> None:
    finding = msgspec.structs.replace(PEBBLE, description=f"a{character}b")
    if character in "\t\n\r\x7f":
        (found,) = [
            q.object.value
            for q in ox.parse(both(finding)[1], ox.RdfFormat.RDF_XML)
            if q.predicate.value == iris.SKOS + "definition"
            and q.subject.value.endswith(finding.id)
        ]
        assert found == f"a{character}b"
        # By a parser that ends lines as XML says, too.
        other = rdflib.Graph().parse(data=both(finding)[1], format="xml")
        assert rdflib.Literal(f"a{character}b", lang="en") in set(other.objects())
        assert read_back(both(finding)[1].replace("\n", "\r\n"), "rdfxml") == [finding]
    else:
        with pytest.raises(ConverterError, match="RDF407"):
            both(finding)


HALF = "a\ud800b"
BROKEN = [
    msgspec.structs.replace(PEBBLE, **{slot: value})
    for slot, value in (
        ("name", HALF),
        ("description", HALF),
        ("synonyms", (HALF,)),
        ("tags", ("x", HALF)),
        ("entity_type", HALF),
        ("contributors", (Person(name=HALF),)),
        ("contributors", (Person(name="x", email=HALF),)),
        ("index_codes", (IndexCode("RADLEX", "RID1", HALF),)),
        ("index_codes", (IndexCode("RADLEX", "RID1", "x"), IndexCode("RADLEX", "RID1", HALF))),
        ("extra", ((HALF, "1"),)),
        ("attributes", (msgspec.structs.replace(PRESENCE, values=(Value(id="V.0", name=HALF),)),)),
    )
]


@pytest.mark.parametrize("version", [None, "1"])
@pytest.mark.parametrize("finding", BROKEN)
def test_half_a_surrogate_pair_is_refused(finding: FindingModel, version: str | None) -> None:
    with pytest.raises(ConverterError, match="RDF407"):
        turtle(finding, version=version)


# ---- IRIs

_safe = set(string.ascii_letters + string.digits + "_-.")


@tried(200)
@given(
    words=st.one_of(
        any_text,
        st.sampled_from(
            ["x> <http://evil", "", ".", "..", "a..b", "a.", "../x", "a b", "a/b", "ü"]
        ),
    ),
    slot=st.sampled_from(["finding", "attribute", "value"]),
)
def test_no_identifier_can_end_an_iri(words: str, slot: str) -> None:
    value = Value(id=words if slot == "value" else "V.0", name="x")
    attribute = msgspec.structs.replace(
        PRESENCE, id=words if slot == "attribute" else "A", values=(value,)
    )
    finding = msgspec.structs.replace(
        PEBBLE, id=words if slot == "finding" else "F", attributes=(attribute,)
    )
    if (
        words
        and set(words) <= _safe
        and words[0].isalnum()
        and ".." not in words
        and words[-1] != "."
    ):
        assert turtle(finding)
        return
    for write in (turtle, both, shapes):
        with pytest.raises(ConverterError, match="RDF409"):
            write(finding)


@tried(100)
@given(system=any_text, code=any_text, who=st.sampled_from(["..", ".", "a b"]) | any_text)
def test_no_code_or_contributor_can_end_an_iri(system: str, code: str, who: str) -> None:
    finding = msgspec.structs.replace(
        PEBBLE,
        index_codes=(IndexCode(system or "x", code or "x"),),
        contributors=(Person(name=who),),
    )
    quads = list(ox.parse(turtle(finding), ox.RdfFormat.TURTLE))
    ours = turtle(PEBBLE, STONE, license="https://example.org/terms")
    plain = {q.predicate.value for q in ox.parse(ours, ox.RdfFormat.TURTLE)}
    assert {quad.predicate.value for quad in quads} <= plain
    found = [q.object.value for q in quads if q.predicate.value == iris.DCTERMS + "contributor"]
    assert len(found) == 1
    assert found[0].startswith(iris.Namespaces().contributor)
    for quad in quads:
        for term in (quad.subject, quad.object):
            if isinstance(term, ox.NamedNode):
                assert iris.is_iri(term.value)
                assert "/../" not in term.value
                assert not term.value.endswith(("/..", "/."))


@tried(300)
@given(
    words=st.text(
        st.sampled_from("aZ0:/?#[]@!$&'()*+,;=%-._~<>\"{}|^`\\ \x7f\x85é\ue000\ufffe\U0001f9b4")
    )
)
def test_what_is_taken_for_an_iri_is_one_to_the_parsers(words: str) -> None:
    iri = "urn:x" + words
    if iris.is_iri(iri):
        (triple,) = ox.parse(f"<{iri}> <urn:p> <{iri}> .", ox.RdfFormat.N_TRIPLES)
        assert triple.subject.value == iri
        assert " " not in iri


@pytest.mark.parametrize(
    "options",
    [
        {"base_iri": "https://example.org"},
        {"base_iri": "no-scheme/"},
        {"base_iri": "https://example.org/#"},
        {"base_iri": "https://example.org/?x/"},
        {"license": "https://example.org/#a#b"},
        {"license": "https://example.org/%zz"},
        {"base_iri": "https://e/> <x>/"},
        {"license": "MIT"},
        {"license": "https://e/> <x>"},
        {"stems": {"RADLEX": "http://e/> "}},
        {"version": "1 2>"},
    ],
)
def test_options_that_are_no_iris_are_refused(options: dict[str, str]) -> None:
    with pytest.raises(ConverterError, match="RDF409"):
        "".join(GraphDocuments([PEBBLE], GraphOptions(**options)).ontology())
