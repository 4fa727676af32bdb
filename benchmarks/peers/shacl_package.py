"""Validates with the ``shacl`` package, of Rust. Usage: DATA SHAPES; prints how many results."""

import sys

import shacl

report = shacl.Shapes.from_file(sys.argv[2]).validate_file(sys.argv[1])
print(len(report.results))
