"""Loads N-Triples into an rdflib graph in memory. Usage: PATH ...; prints how many triples."""

import sys

import rdflib

rdflib.NORMALIZE_LITERALS = False
graph = rdflib.Graph()
for path in sys.argv[1:]:
    graph.parse(path)
print(len(graph))
