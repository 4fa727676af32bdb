"""Small definitions of the project's own, and strategies that make many more."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from io import BytesIO
from typing import Any

import hypothesis.strategies as st

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

# ---- strategies

# Nasty on purpose: what ends or escapes a literal, what terminals obey, what XML cannot hold.
_NASTY = (
    '"\\\n\r\t\x00\x08\x1b\x7f\x85\xa0\u2028\u200b\u202e\u2066'
    "\ufeff\ufffe\uffff'<>&]{}@^#:;*=/ \U0001f9b4"
)
any_text = st.text(st.one_of(st.sampled_from(_NASTY), st.characters(exclude_categories=("Cs",))))
named = any_text.filter(lambda words: bool(words.strip()))
_word = st.one_of(named, st.sampled_from(["absent", " absent", "a  b", "presence", "x: y = z"]))
_few = partial(st.lists, max_size=3)
_maybe = partial(st.one_of, st.none())
_extra = st.dictionaries(
    any_text, st.sampled_from(["1", "null", '"x"', "[1.50]", '{"a":{}}']), max_size=2
)
_pairs = _extra.map(lambda found: tuple(found.items()))


def _tuple(items: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(items, max_size=most).map(tuple)


index_codes = st.builds(
    IndexCode,
    st.one_of(st.sampled_from(["SNOMED", "SNOMEDCT", "RADLEX", "GAMUTS", "ACR", "sct"]), named),
    st.one_of(st.sampled_from(["2667000", "RID28473", "1"]), named),
    _maybe(_word, st.just("")),
    _pairs,
)
locations = st.builds(
    AnatomicLocation, name=_maybe(_word), index_codes=_tuple(index_codes), extra=_pairs
)
_common: dict[str, Any] = {
    "name": _word,
    "description": _maybe(any_text),
    "index_codes": _tuple(index_codes),
    "extra": _pairs,
}
_shared: dict[str, Any] = _common | {
    "required": st.booleans(),
    "question": _maybe(any_text),
    "anatomic_locations": _tuple(locations, 2),
    "modalities": _tuple(any_text),
}
_number = _maybe(
    st.decimals(allow_nan=False, allow_infinity=False, places=4), st.integers().map(Decimal)
)
values = st.builds(Value, token=_maybe(any_text), **_common)
attributes = st.one_of(
    st.builds(
        ChoiceAttribute,
        values=_tuple(values),
        max_selected=_maybe(st.integers(1, 5)),
        min_selected=st.integers(0, 3),
        **_shared,
    ),
    st.builds(
        NumericAttribute,
        minimum=_number,
        maximum=_number,
        step=_number,
        unit=_maybe(any_text, st.just("cm")),
        number=st.sampled_from(["decimal", "integer"]),
        **_shared,
    ),
    st.builds(BooleanAttribute, **_shared),
    st.builds(TextAttribute, **_shared),
)
_contributors = st.one_of(
    st.builds(
        Person,
        name=named,
        github_username=_maybe(named),
        email=_maybe(any_text),
        organization_code=_maybe(any_text),
        url=_maybe(any_text),
        extra=_pairs,
    ),
    st.builds(Organization, name=named, code=_maybe(named), url=_maybe(any_text), extra=_pairs),
)
_parts: dict[str, Any] = _common | {
    slot: _tuple(any_text)
    for slot in ("synonyms", "tags", "body_regions", "subspecialties", "etiologies", "modalities")
}


def _numbered(finding: FindingModel) -> FindingModel:
    """The finding with identifiers, each once."""
    import msgspec

    held: list[Any] = []
    for n, attribute in enumerate(finding.attributes):
        changes: dict[str, Any] = {"id": f"OIFMA_TEST_{n:06}"}
        if isinstance(attribute, ChoiceAttribute):
            changes["values"] = tuple(
                msgspec.structs.replace(value, id=f"OIFMA_TEST_{n:06}.{m}")
                for m, value in enumerate(attribute.values)
            )
        held.append(msgspec.structs.replace(attribute, **changes))
    return msgspec.structs.replace(finding, id="OIFM_TEST_000009", attributes=tuple(held))


findings = st.builds(
    FindingModel,
    entity_type=_maybe(any_text),
    sex_specificity=_maybe(any_text),
    anatomic_locations=_tuple(locations),
    contributors=_tuple(_contributors),
    attributes=_tuple(attributes),
    form=st.sampled_from(["oifm", "cde"]),
    **_parts,
).map(_numbered)
