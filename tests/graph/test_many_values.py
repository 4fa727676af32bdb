"""A definition of very many values is written part by part."""

from converter.graph.document import GraphDocuments
from converter.graph.rdfxml import RdfXmlWriter
from converter.model import ChoiceAttribute, FindingModel, Value


def graphs(number: int) -> GraphDocuments:
    values = tuple(Value(id=f"OIFMA_TEST_000001.{n}", name=f"value {n}") for n in range(number))
    attribute = ChoiceAttribute(id="OIFMA_TEST_000001", name="kind", values=values)
    return GraphDocuments(
        [FindingModel(id="OIFM_TEST_000001", name="thing", attributes=(attribute,))]
    )


def test_no_part_of_the_ontology_grows_with_the_values() -> None:
    def largest(number: int) -> int:
        documents = graphs(number)
        pieces = documents.ontology_in_both(RdfXmlWriter(documents.prefixes))
        return max(len(turtle) + len(xml) for turtle, xml in pieces)

    # Names have a digit more, and nothing else is longer.
    assert largest(20_000) < 1.05 * largest(5_000)


def test_all_values_are_there_and_once() -> None:
    text = "".join(graphs(5_000).ontology())
    assert text.count("fm:valueOf oifm:OIFMA_TEST_000001 ;") == 5_000
    assert all(text.count(f"\noifm:OIFMA_TEST_000001.{n} a ") == 1 for n in range(0, 5_000, 99))
