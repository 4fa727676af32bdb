"""Annotations as a graph: what an observation says, and what its IRIs must not say."""

import gzip
import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph

EXAMPLE = Path(__file__).parents[2] / "examples" / "annotations" / "chest_ct.json"
CANARY = "CANARY-Jane-Doe"
PREFIXES = """
PREFIX fm: <https://w3id.org/oifm/core#>
PREFIX oifm: <https://w3id.org/oifm/id/>
PREFIX dcterms: <http://purl.org/dc/terms/>
"""
HOSTILE = 'a "quote", a \\ backslash, a\nnew line, > <x>, \u202e and \x01'


def document(**changes: object) -> dict[str, object]:
    return {**json.loads(EXAMPLE.read_text("utf-8")), **changes}


@pytest.fixture
def convert(tmp_path, oifm, definitions):  # type: ignore[no-untyped-def]
    """Converts a document, and gives the store, the text and what was said."""

    def call(content: object, *options: str, to: str = "ttl"):  # type: ignore[no-untyped-def]
        source = tmp_path / "report.json"
        source.write_text(json.dumps(content), "utf-8")
        out = tmp_path / f"data.{to}"
        ended = oifm("convert", source, "--defs", definitions, "-o", out, *options)
        assert out.exists(), ended.err
        store = ox.Store()
        data = out.read_bytes()
        store.load(data, format=ox.RdfFormat.from_extension(to))
        return store, data.decode(), ended

    return call


def rows(store: ox.Store, pattern: str) -> list[tuple[str, ...]]:
    found = store.query(f"{PREFIXES} SELECT * WHERE {{ {pattern} }}")
    return sorted(
        tuple(term.value for term in row if term is not None)
        for row in found  # type: ignore[union-attr]
    )


def test_one_query_finds_all_that_is_absent(convert) -> None:  # type: ignore[no-untyped-def]
    content = document()  # in the example, text and code of the second finding disagree
    content["findings"][1]["attributes"][0]["attributeValueCode"] = "OIFMA_EXMP_000020.0"  # type: ignore[index]
    store, _, ended = convert(content)
    assert ended.status == 0
    absent = rows(store, "[] fm:presence fm:Absent ; fm:finding ?f")
    assert [f.rpartition("/")[2] for [f] in absent] == ["OIFM_EXMP_000002"]


@pytest.mark.parametrize("key", ["findingDescription", "reportText"])
def test_no_text_is_lost_whatever_is_in_it(convert, key: str) -> None:  # type: ignore[no-untyped-def]
    content = document()
    content["findings"][0][key] = HOSTILE  # type: ignore[index]
    predicate = {"findingDescription": "recordedFinding", "reportText": "reportText"}[key]
    for to in ("ttl", "nt"):
        store, _, _ = convert(content, to=to)
        assert HOSTILE in [text for _, text in rows(store, f"?o fm:{predicate} ?text")]


def test_a_value_that_is_not_known_is_never_absent(convert) -> None:  # type: ignore[no-untyped-def]
    content = document()
    attribute = content["findings"][1]["attributes"][0]  # type: ignore[index]
    attribute["attributeValueCode"] = "OIFMA_EXMP_000020.9"
    store, _, _ = convert(content, "--keep-going")
    assert not rows(store, "?o fm:presence fm:Absent")
    assert rows(store, "?o oifm:OIFMA_EXMP_000020 oifm:OIFMA_EXMP_000020.9")


def test_an_attribute_of_another_finding_says_nothing_shared(convert) -> None:  # type: ignore[no-untyped-def]
    content = document()
    content["findings"][0]["attributes"][0] |= {  # type: ignore[index]
        "attributeCode": "OIFMA_EXMP_000020",
        "attributeValueCode": "OIFMA_EXMP_000020.1",
    }
    store, _, _ = convert(content, "--keep-going")
    about = "?o fm:finding oifm:OIFM_EXMP_000001"
    assert not rows(store, f"{about} ; fm:presence ?p")
    assert rows(store, f"{about} ; oifm:OIFMA_EXMP_000020 ?v")


def test_iris_and_messages_hold_no_patient_data(convert) -> None:  # type: ignore[no-untyped-def]
    content = document(
        diagnosticReportId=CANARY,
        patientInfo={"patientIdentifier": CANARY},
        examInfo={"studyIdentifier": CANARY, "studyDateTime": "2026-01-05T10:00:00Z"},
    )
    content["findings"][0]["observationId"] = CANARY  # type: ignore[index]
    store, _, ended = convert(content)
    assert CANARY not in ended.err + ended.out
    terms = {term for quad in store for term in (quad.subject, quad.predicate, quad.object)}
    assert not [t for t in terms if isinstance(t, ox.NamedNode) and "CANARY" in t.value.upper()]
    _, text, _ = convert(content, "--no-identifiers")
    assert CANARY not in text


@pytest.mark.parametrize("system", ["SNOMEDCT", "http://radlex.org", "OIFM", "local"])
def test_words_in_the_place_of_the_code_of_a_site_are_no_iri(
    system, tmp_path, oifm, definitions
) -> None:  # type: ignore[no-untyped-def]
    source, out = tmp_path / "rows.csv", tmp_path / "data.nt"
    source.write_text(f"finding_text,site_system,site_code\nx,{system},left {CANARY}\n", "utf-8")
    assert oifm("convert", source, "--defs", definitions, "-o", out).status == 0
    store = ox.Store()
    store.load(out.read_bytes(), format=ox.RdfFormat.N_TRIPLES)
    terms = {term for quad in store for term in (quad.subject, quad.predicate, quad.object)}
    assert [term for term in terms if CANARY in term.value] == [ox.Literal(f"left {CANARY}")]


def test_a_key_changes_the_iris_of_people_and_nothing_else(convert, tmp_path) -> None:  # type: ignore[no-untyped-def]
    key = tmp_path / "key"
    key.write_text("0123456789abcdef0123456789abcdef\n")
    open_, _, _ = convert(document())
    keyed, _, _ = convert(document(), "--key-file", str(key))
    assert len(open_) == len(keyed)
    assert rows(open_, "?s a fm:Subject") != rows(keyed, "?s a fm:Subject")


def test_a_short_key_is_refused(tmp_path, oifm, definitions) -> None:  # type: ignore[no-untyped-def]
    key = tmp_path / "key"
    key.write_text("secret")
    out = tmp_path / "data.ttl"
    ended = oifm("convert", EXAMPLE, "--defs", definitions, "-o", out, "--key-file", key)
    assert (ended.status, out.exists()) == (2, False)
    assert "IO117" in ended.err
    assert "secret" not in ended.err


def test_the_same_bytes_again_and_the_same_graph_in_every_format(convert, tmp_path, oifm) -> None:  # type: ignore[no-untyped-def]
    _, first, _ = convert(document())
    _, again, _ = convert(document())
    assert first == again
    graph = Graph().parse(data=first, format="turtle")
    for to, name in (("nt", "nt"), ("rdf", "xml")):
        _, text, _ = convert(document(), to=to)
        assert set(Graph().parse(data=text, format=name)) == set(graph)


@pytest.mark.parametrize("to", ["ttl", "nt"])
def test_a_graph_made_again_tells_where_it_comes_from(convert, tmp_path, oifm, definitions, to):  # type: ignore[no-untyped-def]
    first, _, _ = convert(document(), to=to)
    again = tmp_path / f"again.{to}"
    ended = oifm("convert", tmp_path / f"data.{to}", "--defs", definitions, "-o", again)
    assert ended.status == 0, ended.err
    store = ox.Store()
    store.load(again.read_bytes(), format=ox.RdfFormat.from_extension(to))
    assert not rows(store, "?node fm:sourcePointer ?place")
    both = "{ ?node fm:finding [] } UNION { [] fm:statement ?node }"
    said = {node for (node,) in rows(first, both)}
    found = rows(store, "?node dcterms:source ?source")
    assert {word for pair in found for word in pair if word in said} == said
    ended = oifm("validate", again, "--defs", definitions, "--engine", "shacl")
    assert "SHC401" not in ended.out
    hidden = oifm(
        *("convert", tmp_path / f"data.{to}", "--defs", definitions, "-o", again),
        "--no-identifiers",
    )
    assert hidden.status == 0
    assert "source>" not in again.read_text("utf-8").replace("dcterms:source", "source>")


def test_the_same_patient_in_two_documents_is_one_subject(convert) -> None:  # type: ignore[no-untyped-def]
    one, _, _ = convert(document())
    other, _, _ = convert(document(diagnosticReportId="another"))
    assert rows(one, "?s a fm:Subject") == rows(other, "?s a fm:Subject")
    assert rows(one, "?r a fm:Report") != rows(other, "?r a fm:Report")


def test_documents_without_an_observation_are_said_to_have_none(
    tmp_path, oifm, definitions
) -> None:  # type: ignore[no-untyped-def]
    source = tmp_path / "report.json"
    source.write_text('{"resourceType": "Observation", "status": "entered-in-error"}', "utf-8")
    ended = oifm("convert", source, "--defs", definitions, "-o", tmp_path / "x.ttl")
    assert ended.status == 2
    assert "nothing was converted: no observation in 1 document\n" in ended.err


def test_lines_and_compression(tmp_path, oifm, definitions) -> None:  # type: ignore[no-untyped-def]
    source = tmp_path / "many.ndjson.gz"
    lines = b"".join(
        json.dumps(document(diagnosticReportId=str(n))).encode() + b"\n" for n in range(50)
    )
    source.write_bytes(gzip.compress(lines))
    out = tmp_path / "data.nt"
    assert oifm("convert", source, "--defs", definitions, "-o", out).status == 0
    store = ox.Store()
    store.load(path=out, format=ox.RdfFormat.N_TRIPLES)
    assert len(rows(store, "?o fm:finding ?f")) == 100
    assert len(rows(store, "?r a fm:Report")) == 50


def test_nothing_is_written_of_a_broken_document(tmp_path, oifm, definitions) -> None:  # type: ignore[no-untyped-def]
    source = tmp_path / "cut.json"
    source.write_bytes(EXAMPLE.read_bytes()[:-40])
    out = tmp_path / "data.ttl"
    ended = oifm("convert", source, "--defs", definitions, "-o", out)
    assert (ended.status, out.exists()) == (2, False)
    assert "cut.json" in ended.err


def test_each_bundle_of_a_file_is_a_document(convert, oifm, definitions, tmp_path) -> None:  # type: ignore[no-untyped-def]
    """The same ids, and exams that only their time names, are those of each Bundle alone."""
    observed = {
        "resourceType": "Observation",
        "id": "o",
        "code": {"coding": [{"code": "OIFM_EXMP_000002"}]},
        "effectiveDateTime": "2026-03-01T10:00:00Z",
    }
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": observed}]}
    store, _, ended = convert([bundle, bundle])
    assert ended.status == 0
    documents = "[] fm:sourceDocument ?document ; fm:exam ?exam . ?document fm:fileName ?f"
    # In the order of the names: documents, exams, files.
    assert [len(set(found)) for found in zip(*rows(store, documents), strict=True)] == [2, 2, 1]
    graph = oifm("validate", tmp_path / "data.ttl", "--defs", definitions)
    assert "OBS532" not in graph.out
    assert graph.out.splitlines()[-1].startswith("No problems.")
