"""Where the modules of an ontology are, for tools that would look for them on the network."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import quoteattr

FILE = "catalog-v001.xml"


def catalog(files: Mapping[str, str]) -> bytes:
    """A catalog that Protégé reads from beside the ontology (OASIS XML Catalogs).

    Args:
        files: the file of each module, by its IRI.
    """
    entries = "".join(
        f"    <uri id={quoteattr(file.partition('.')[0])} name={quoteattr(iri)}"
        f" uri={quoteattr(file)}/>\n"
        for iri, file in files.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
        '<catalog prefer="public" xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">\n'
        f"{entries}</catalog>\n"
    ).encode()
