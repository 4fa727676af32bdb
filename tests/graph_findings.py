"""Small definitions of the project's own, and their graphs in every format."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any

from converter.graph.document import GraphDocuments, GraphOptions
from converter.graph.formats import FORMATS, convert
from converter.graph.rdfxml import RdfXmlWriter
from converter.graph.read import read
from converter.model import (
    AnatomicLocation,
    BooleanAttribute,
    ChoiceAttribute,
    FindingModel,
    IndexCode,
    NumericAttribute,
    Organization,
    Person,
    TextAttribute,
    Value,
)


def turtle(*findings: FindingModel, **options: Any) -> str:
    """The ontology of some findings."""
    return "".join(GraphDocuments(findings, GraphOptions(**options)).ontology())


def shapes(*findings: FindingModel, **options: Any) -> str:
    """The shapes of some findings."""
    return "".join(GraphDocuments(findings, GraphOptions(**options)).shapes())


def both(*findings: FindingModel, **options: Any) -> tuple[str, str]:
    """The ontology of some findings as Turtle and as RDF/XML, written in one pass."""
    graphs = GraphDocuments(findings, GraphOptions(**options))
    pieces = list(graphs.ontology_in_both(RdfXmlWriter(graphs.prefixes)))
    return "".join(t for t, _ in pieces), "".join(x for _, x in pieces)


def prefixes() -> dict[str, str]:
    """The prefixes of every output under the default base."""
    return GraphDocuments(()).prefixes.namespaces


def in_format(text: str, name: str) -> bytes:
    """A Turtle document of ours in another format."""
    if name == "ttl":
        return text.encode()
    sink = BytesIO()
    convert(text.encode(), FORMATS[name], prefixes(), sink)
    return sink.getvalue()


def read_back(data: bytes | str, name: str = "ttl") -> list[FindingModel]:
    """The findings that a graph holds; a problem fails the test."""
    reading = read(data.encode() if isinstance(data, str) else data, FORMATS[name], "graph")
    assert reading.problems == ()
    return [document.finding for document in reading.documents]


def codes_of_problems(data: bytes | str, name: str = "ttl") -> list[str]:
    """The rule codes of what is wrong with a graph."""
    reading = read(data.encode() if isinstance(data, str) else data, FORMATS[name], "graph")
    return [problem.code for problem in reading.problems]


PRESENCE = ChoiceAttribute(
    id="OIFMA_TEST_000001",
    name="presence",
    description="Whether a pebble was seen",
    required=True,
    index_codes=(IndexCode("SNOMED", "705057003", "Presence (property)"),),
    values=(
        Value(
            id="OIFMA_TEST_000001.0",
            name="absent",
            index_codes=(
                IndexCode("RADLEX", "RID28473", "absent"),
                IndexCode("SNOMEDCT", "2667000", "Absent (qualifier value)"),
            ),
        ),
        Value(
            id="OIFMA_TEST_000001.1",
            name="present",
            description="There is one",
            index_codes=(IndexCode("SNOMED", "52101004", "Present"),),
        ),
        Value(id="OIFMA_TEST_000001.2", name="unknown"),
    ),
)

PEBBLE = FindingModel(
    id="OIFM_TEST_000001",
    name="pulmonary pebble",
    description="A pebble in the lung.",
    synonyms=("lung pebble", "calculus of lung"),
    tags=("chest", "finding"),
    body_regions=("Chest",),
    subspecialties=("CH",),
    etiologies=("inflammatory",),
    entity_type="finding",
    modalities=("CT", "XR"),
    sex_specificity="sex-neutral",
    anatomic_locations=(AnatomicLocation(index_codes=(IndexCode("RADLEX", "RID1301", "lung"),)),),
    contributors=(
        Person(
            name="Some One",
            github_username="someone",
            email="someone@example.org",
            organization_code="TEST",
            url="https://example.org/someone",
        ),
        Organization(name="Example Organisation", code="TEST", url="https://example.org/"),
    ),
    index_codes=(
        IndexCode("GAMUTS", "12973", "Pulmonary pebble"),
        IndexCode("RADLEX", "RID5196", "calcification"),
    ),
    attributes=(
        PRESENCE,
        NumericAttribute(
            id="OIFMA_TEST_000002",
            name="size",
            minimum=Decimal("0.5"),
            maximum=Decimal("20.0"),
            unit="cm",
            index_codes=(IndexCode("RADLEX", "RID13432", "size"),),
        ),
        ChoiceAttribute(
            id="OIFMA_TEST_000003",
            name="quality",
            max_selected=None,
            values=(
                Value(id="OIFMA_TEST_000003.0", name="smooth"),
                Value(id="OIFMA_TEST_000003.1", name="rough: as * bark; wet"),
            ),
        ),
        NumericAttribute(
            id="OIFMA_TEST_000004", name="number", minimum=Decimal(1), number="integer"
        ),
    ),
)

STONE = FindingModel(
    id="RDES9001",
    name="Bile duct  stone ",
    description="",
    form="cde",
    synonyms=("stone", "gravel", "stone", " gravel"),
    modalities=("US", "MR"),
    index_codes=(
        IndexCode("SNOMEDCT", "235920006"),
        IndexCode("RADLEX", "RID5196", "Calcification "),
        IndexCode("SNOMED", "235920006", "another display"),
        IndexCode("SNOMEDCT", "235920006", None, (("url", '"https://example.org/x"'),)),
    ),
    contributors=(
        Organization(name="Example Organisation", code="TEST"),
        Person(name="A Nother", extra=(("role", '"author"'),)),
        Person(name="A Nother", email="a.nother@example.org"),
        Organization(name="Example Organisation", code="TEST"),
    ),
    anatomic_locations=(
        AnatomicLocation(name="bile duct ", index_codes=(IndexCode("RADLEX", "RID199"),)),
        AnatomicLocation(name="somewhere", extra=(("level", "2"),)),
        AnatomicLocation(),
    ),
    attributes=(
        ChoiceAttribute(
            id="RDE9001",
            name="Presence",
            min_selected=0,
            max_selected=2,
            modalities=("US",),
            question="Is there one?\nAnywhere?",
            values=(
                Value(id="RDE9001.0", name="absent", token="0"),  # noqa: S106
                Value(id="RDE9001.1", name=" present", token="1", description="  "),  # noqa: S106
            ),
            anatomic_locations=(
                AnatomicLocation(name="bile duct", index_codes=(IndexCode("RADLEX", "RID199"),)),
            ),
        ),
        BooleanAttribute(id="RDE9004", name="Obstructs", extra=(("boolean_value", '"boolean"'),)),
        TextAttribute(id="RDE9006", name="Remark", description=" said of it "),
        NumericAttribute(
            id="RDE9003", name="Size", minimum=Decimal("0.10"), step=Decimal("0.05"), unit=""
        ),
        ChoiceAttribute(id="RDE9007", name="Nothing yet", values=()),
    ),
    extra=(("status", '{"name":"Proposed"}'), ("a:b\n", "[1.50,null]")),
)
