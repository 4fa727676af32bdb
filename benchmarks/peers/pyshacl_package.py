"""Validates with pySHACL, on rdflib. Usage: DATA SHAPES; prints how many results."""

import sys

import pyshacl
import rdflib

rdflib.NORMALIZE_LITERALS = False
data = rdflib.Graph().parse(sys.argv[1], format="nt")
shapes = rdflib.Graph().parse(sys.argv[2])
_, report, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True)
print(len(list(report.subjects(rdflib.RDF.type, rdflib.SH.ValidationResult))))
