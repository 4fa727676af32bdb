"""Validates with ``shacl-rust``. Usage: DATA SHAPES; prints how many results."""

import sys

import shacl_rust

print(len(shacl_rust.validate_file(sys.argv[1], sys.argv[2])["results"]))
