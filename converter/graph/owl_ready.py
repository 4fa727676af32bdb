"""The ontology as Python objects: an owlready2 world that holds it.

owlready2 never loads a file of the user's here: its loader runs Python modules that an
ontology names, and fetches imports. What it gets is made from the definitions, in memory.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import Any

import owlready2


def world_of(rdf_xml: Iterable[str], iri: str) -> Any:
    """A world of its own, with one ontology of this IRI."""
    world = owlready2.World()
    document = BytesIO("".join(rdf_xml).encode())
    world.get_ontology(iri).load(fileobj=document, only_local=True)
    return world
