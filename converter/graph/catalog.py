"""Where the modules of an ontology are, for tools that would look for them on the network."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

FILE = "catalog-v001.xml"


def catalog(files: Mapping[str, str]) -> bytes:
    """A catalog that Protégé reads from beside the ontology (OASIS XML Catalogs).

    Args:
        files: the file of each module, by its IRI.
    """
    entries = "".join(
        f'    <uri id="{escape(file.partition(".")[0])}" name="{escape(iri)}"'
        f' uri="{escape(file)}"/>\n'
        for iri, file in files.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
        '<catalog prefer="public" xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">\n'
        f"{entries}</catalog>\n"
    ).encode()
