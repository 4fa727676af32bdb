"""Validates with pyrudof. Usage: DATA SHAPES; prints how many results."""

import sys

import pyrudof

rudof = pyrudof.Rudof(pyrudof.RudofConfig())
rudof.read_data(sys.argv[1], pyrudof.RDFFormat.NTriples)
rudof.read_shacl(sys.argv[2], pyrudof.ShaclFormat.Turtle)
print(len(rudof.validate_shacl().violations))
