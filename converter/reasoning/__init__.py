"""Reasoners: what follows from an ontology, and whether it contradicts itself."""
