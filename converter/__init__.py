"""Radiology finding models as OWL ontologies and SHACL shapes, and back, without loss."""

__version__ = "0.1.0"
