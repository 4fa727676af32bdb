"""The SPARQL shapes of ours for all focus nodes at once, where an engine asks node by node.

Each query of :data:`SHAPES` and :data:`CODES` selects ``$this`` and begins with a pattern that
binds it. So its answers over a whole graph are those of SHACL-SPARQL (section 5.2), which binds
it to one focus node after the other, and cost thousands of times less.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

from converter.graph.modules import module_text
from converter.iris import RADLEX, RDFS, SCT, SH, SKOS, XSD, Namespaces
from converter.resources import resource
from converter.shacl.results import Result, node

SHAPES = "observation-sparql.ttl"
# One long query, which takes an engine long that asks it of each focus node.
CODES = "code-sparql.ttl"
_SHAPES = f"""
SELECT ?shape ?select ?message (COALESCE(?given, <{SH}Violation>) AS ?severity) WHERE {{
    ?shape <{SH}sparql> [ <{SH}select> ?select ; <{SH}message> ?message ] .
    OPTIONAL {{ ?shape <{SH}severity> ?given }}
}}"""


def results_of_queries(triples: bytes, ns: Namespaces, files: Sequence[str]) -> list[Result]:
    """What SPARQL shapes say of a graph.

    Args:
        triples: the data with the names of permitted values, as N-Triples.
        ns: the namespaces.
        files: :data:`SHAPES`, :data:`CODES` or both.
    """
    shapes, data = ox.Store(), ox.Store()
    for file in files:
        text = resource("shapes", file).decode().replace(Namespaces().base, ns.base)
        shapes.load(text.encode(), format=ox.RdfFormat.TURTLE)
    if b"_:" in triples:
        # To load gives blank nodes other labels, by which nobody finds them.
        data.bulk_extend(ox.parse(triples, ox.RdfFormat.N_TRIPLES))
    else:
        data.bulk_load(triples, format=ox.RdfFormat.N_TRIPLES)
    prefixes = f"PREFIX fm: <{ns.core}> PREFIX skos: <{SKOS}> PREFIX xsd: <{XSD}>"
    prefixes += f" PREFIX rdfs: <{RDFS}> PREFIX radlex: <{RADLEX}> PREFIX sct: <{SCT}>"
    results = []
    for shape in _rows(shapes.query(_SHAPES)):
        for row in _rows(data.query(f"{prefixes} {shape['select'].value}")):
            path, value = row.get("path"), row.get("value") or row["this"]
            results.append(
                Result(
                    focus=node(str(row["this"])),
                    shape=shape["shape"].value,
                    path=path.value if path is not None else "",
                    value=str(value),
                    component=SH + "SPARQLConstraintComponent",
                    severity=shape["severity"].value,
                    message=shape["message"].value,
                )
            )
    return results


def _rows(found: object) -> list[dict[str, ox.NamedNode | ox.BlankNode | ox.Literal]]:
    assert isinstance(found, ox.QuerySolutions)  # noqa: S101 - each is a SELECT
    names = [variable.value for variable in found.variables]
    return [
        {name: term for name in names if (term := solution[name]) is not None} for solution in found
    ]


def sparql_shapes(ns: Namespaces, file: str = SHAPES) -> str:
    """SPARQL shapes as Turtle, for an engine that runs them itself."""
    return module_text("shapes", file, ns)
