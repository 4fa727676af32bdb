"""The named queries answer what they say, on the examples; expected answers are in ``golden/``.

Each golden file was read by a person before it was kept: what a query must not do (count an
absent finding as present, or a patient twice) is held by tests of its own below.
"""

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from store_answers import csv_of, default_graph, rows_of

from converter.problems import ConverterError
from converter.store.guard import read_query
from converter.store.library import NamedQuery, library, named
from converter.store.writing import Store

# What rdflib 7.6 does otherwise than SPARQL says.
RDFLIB_FAULTS = {
    "shared-value-sets": "gives a variable of a sub-select its outer value before it groups",
}
CORE = "https://w3id.org/oifm/core#"
GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("name", library())
def test_answers_are_those_expected(name: str, examples: Store) -> None:
    query = named(name)
    graph = read_query(query.text).kind == "CONSTRUCT"
    answer = csv_of(examples, query.fill(query.example), "nt" if graph else "csv")
    lines = sorted(answer.splitlines()) if graph else answer.splitlines()
    text = "\n".join(lines)
    if name == "graphs":  # when something was loaded is another time in each run
        text = re.sub(r"\b20\d\d-\d\d-\d\dT[\d:]+Z", "LOADED", text)
    suffix = "nt" if graph else "csv"
    assert text + "\n" == (GOLDEN / f"{name}.{suffix}").read_text("utf-8")


@pytest.mark.parametrize("query", library().values(), ids=lambda q: q.name)
def test_each_file_runs_as_it_stands(query: NamedQuery, examples: Store) -> None:
    assert read_query(query.text).prefixes_added == ()
    examples.query(query.text)


@pytest.fixture(scope="module")
def with_rdflib(examples: Store) -> rdflib.Graph:
    triples = b"".join(b"%s .\n" % str(quad.triple).encode() for quad in default_graph(examples))
    return rdflib.Graph().parse(data=triples, format="nt")


@pytest.mark.parametrize("query", library().values(), ids=lambda q: q.name)
def test_another_engine_says_the_same(
    query: NamedQuery, examples: Store, with_rdflib: rdflib.Graph
) -> None:
    if query.name in RDFLIB_FAULTS:
        pytest.skip(f"rdflib {RDFLIB_FAULTS[query.name]}")
    text = query.fill(query.example)
    if read_query(text).kind == "CONSTRUCT":
        assert len(list(examples.query(text))) == len(with_rdflib.query(text))
        return
    ours = [[None if term is None else term.value for term in row] for row in examples.query(text)]
    theirs = [
        [None if term is None else str(term) for term in row] for row in with_rdflib.query(text)
    ]
    assert sorted(map(plain, ours)) == sorted(map(plain, theirs))


def plain(row: list[str | None]) -> str:
    """The row, with numbers and times in one form: engines write them in their own ways."""

    def one(cell: str | None) -> str:
        try:
            return format(float(cell or ""), "g")
        except ValueError:
            return (cell or "").replace("+00:00", "Z")

    return repr([one(cell) for cell in row])


@pytest.mark.parametrize("query", library().values(), ids=lambda q: q.name)
def test_heads_are_whole(query: NamedQuery) -> None:
    assert query.title
    assert query.description.endswith(".")
    assert query.chart in ("", "bar", "line")
    assert not query.title.endswith(".")
    for parameter in query.parameters:
        assert parameter.label
        # What the head says is the default is what stands in the text.
        if parameter.default:
            assert query.fill({parameter.name: parameter.default}) != ""
        assert query.fill({parameter.name: parameter.example}) != query.text
    assert set(query.example) <= {p.name for p in query.parameters}


def test_defaults_of_the_heads_are_those_of_the_texts(examples: Store) -> None:
    for query in library().values():
        given = {p.name: p.default for p in query.parameters if p.default}
        kind = "nt" if read_query(query.text).kind == "CONSTRUCT" else "csv"
        as_it_stands = csv_of(examples, query.text, kind)
        assert csv_of(examples, query.fill(given), kind) == as_it_stands, query.name


def test_there_are_enough() -> None:
    assert len(library()) >= 30
    assert {query.group for query in library().values()} == {
        "definitions",
        "observations",
        "quality",
    }


# ---- what must not happen


def test_absent_is_never_present(examples: Store) -> None:
    """No observation is listed as present whose words, code or meaning say absent."""
    query = named("observations-of-finding")
    for finding in ("OIFM_EXMP_000001", "OIFM_EXMP_000002", "OIFM_EXMP_000007"):
        listed = {
            presence: {row[-1] for row in rows_of(examples, query.fill(values))}
            for presence in ("fm:Present", "fm:Absent")
            for values in [{"finding": finding, "presence": presence}]
        }
        assert listed["fm:Present"]
        assert not listed["fm:Present"] & listed["fm:Absent"]
        text = f"""SELECT ?o WHERE {{ ?o fm:finding oifm:{finding} ; fm:statement ?s .
            ?s fm:recordedText "absent" }}"""
        said_absent = {row[0] for row in rows_of(examples, text)}
        assert not listed["fm:Present"] & said_absent


def test_a_doubted_value_counts_as_neither(examples: Store) -> None:
    counts = {row[0]: row[1:5] for row in rows_of(examples, named("presence-counts").text)}
    # Of two pneumothoraces the words say absent and the code says present.
    assert counts["pneumothorax"] == ["8", "2", "4", "2"]
    assert sum(map(int, counts["pneumothorax"][1:])) == 8


def test_exams_of_a_patient_in_two_sources_are_one_patient(examples: Store) -> None:
    """The patient stands in the graphs of both documents, and is counted once."""
    text = 'SELECT (COUNT(*) AS ?n) WHERE { ?s a fm:Subject ; dcterms:identifier "EXAMPLE-1" }'
    assert rows_of(examples, text) == [["1"]]


def test_not_mentioned_is_not_absent(examples: Store) -> None:
    query = named("cohort-with-and-without")
    values = {"present": "OIFM_EXMP_000002", "absent": "OIFM_EXMP_000001"}
    assert rows_of(examples, query.fill(values)) == []


def test_a_code_at_values_of_two_meanings_is_found() -> None:
    store = Store()
    values = (
        ("1", "<urn:c:both> , <urn:c:absent>", "Absent", "no"),
        ("2", "<urn:c:absent>", "Absent", "none"),
        ("3", "<urn:c:both>", "Present", "yes"),
    )
    data = "".join(
        f"""<urn:v:{number}> <{CORE}indexCode> {codes} ; <{CORE}meaning> <{CORE}{meaning}> ;
            <http://www.w3.org/2000/01/rdf-schema#label> "{name}" .\n"""
        for number, codes, meaning, name in values
    )
    store.load(data.encode(), ox.RdfFormat.TURTLE)
    [row] = rows_of(store, named("codes-with-opposite-senses").text)
    assert row == ["urn:c:both", "", f"{CORE}Absent", f"{CORE}Present", "1", "yes"]


# ---- filling in


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("RID28473", True),
        ("radlex:RID28473", True),
        ("http://radlex.org/RID/RID28473", True),
        ("http://www.radlex.org/RID/#RID28473", True),
        ("2667000", True),
        ("sct:2667000", True),
        ("SNOMED CT|2667000", True),
        ("<http://snomed.info/id/2667000>", True),
        ("SNOMED:2667000", True),
        ("RID99999", False),
    ],
)
def test_a_code_in_any_form(given: str, found: bool, examples: Store) -> None:
    rows = rows_of(examples, named("findings-with-code").fill({"code": given}))
    assert bool(rows) is found


HOSTILE = [
    '" } SERVICE <http://127.0.0.1:9/> { ?a ?b ?c } #',
    "x> } DROP ALL { <y",
    "\\",
    '\\" }',
    "\n} UNION { ?finding ?p ?o",
    "<x> <y>",
    "?finding",
    "UNDEF",
    "\x00",
    "\ud800",
]


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("kind", ["text", "iri", "code", "number", "date", "choice"])
def test_a_value_is_a_term_or_refused(kind: str, value: str, examples: Store) -> None:
    query, parameter = next(
        (q, p) for q in library().values() for p in q.parameters if p.kind == kind
    )
    if kind not in ("text", "iri") or (kind == "iri" and value != "UNDEF") or value == "\ud800":
        with pytest.raises(ConverterError, match=r"SPQ308|RDF407"):
            query.fill({parameter.name: value})
        return
    text = query.fill({parameter.name: value})
    # One literal in the place of another: the query is otherwise the same.
    before = [t for t in query.text.splitlines() if f"# {parameter.name}" not in t[-40:]]
    after = [t for t in text.splitlines() if f"# {parameter.name}" not in t[-40:]]
    assert before == after
    assert rows_of(examples, text) == []


@pytest.mark.parametrize("word", ["absent", "ABSENT", "fm:Absent"])
def test_a_choice_by_its_word(word: str) -> None:
    query = named("values-with-meaning")
    assert query.fill({"meaning": word}) == query.fill({"meaning": "fm:Absent"})


@pytest.mark.parametrize("word", ["", ":", "sent", "m:absent"])
def test_a_part_of_a_word_is_no_choice(word: str) -> None:
    with pytest.raises(ConverterError, match="SPQ308"):
        named("values-with-meaning").fill({"meaning": word})


def test_names_that_are_wrong() -> None:
    with pytest.raises(ConverterError, match="no parameter 'tga'"):
        named("findings-by-tag").fill({"tga": "x"})
    with pytest.raises(ConverterError) as error:
        named("findings-by-tags")
    assert error.value.problems[0].suggestion == "did you mean findings-by-tag?"
