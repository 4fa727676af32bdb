"""The model as triples and back: ontology (OWL), shapes (SHACL), mappings (SSSOM), contexts."""
