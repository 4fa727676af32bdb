"""An embedded store of definitions, shapes, annotations and other RDF, and its queries."""
