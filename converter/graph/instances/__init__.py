"""Observations as RDF: the observation table to triples, and in ``reading`` back again."""
