"""The script that one writes first: observations of Parquet to N-Triples with rdflib.

Usage: PARQUET OUT; prints how many triples there are. It takes codes as they are: no value is
looked up in the definitions, nothing shared is said, no unit is converted.
"""

import sys

import pyarrow.parquet as pq
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF

FM = "https://example.org/fm/"
ABOUT = ("report_id", "subject_id", "exam_id", "exam_time", "status", "site_code", "recorded_text")
SAID = ("attribute_text", "value_text", "number", "unit_code")

graph = Graph()
for batch in pq.ParquetFile(sys.argv[1]).iter_batches():
    for row in batch.to_pylist():
        observation = URIRef(f"{FM}observation/{row['observation']}")
        graph.add((observation, RDF.type, URIRef(FM + "Observation")))
        graph.add((observation, URIRef(FM + "finding"), URIRef(FM + row["finding_code"])))
        for key in ABOUT:
            if row[key] is not None:
                graph.add((observation, URIRef(FM + key), Literal(row[key])))
        statement = URIRef(f"{observation}/{row['attribute_code']}")
        graph.add((observation, URIRef(FM + "statement"), statement))
        graph.add((statement, RDF.type, URIRef(FM + "Statement")))
        graph.add((statement, URIRef(FM + "attribute"), URIRef(FM + row["attribute_code"])))
        if row["value_code"] is not None:
            graph.add((statement, URIRef(FM + "value"), URIRef(FM + row["value_code"])))
        for key in SAID:
            if row[key] is not None:
                graph.add((statement, URIRef(FM + key), Literal(row[key])))
graph.serialize(sys.argv[2], format="nt", encoding="utf-8")
print(len(graph))
