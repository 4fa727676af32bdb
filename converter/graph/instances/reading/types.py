"""What the types of a node say of the finding that it is about.

``obs:X`` is the class of the observations of finding X, so that an observation with this type
is one of X, whether ``fm:finding`` says it or not. X itself is the class of what is seen, and
not of what was said of it.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from converter.iris import Namespaces, is_id
from converter.problems import Problem, Severity
from converter.rules import problem

SAYS_FINDING = ("finding", "recordedFindingSystem", "recordedFindingCode")
"""Terms of the vocabulary, one of which says what an observation is about."""
# How the ids of findings begin, and not those of attributes and values.
_OF_FINDINGS = ("OIFM_", "RDES")


def finding_by_type(types: Iterable[object], ns: Namespaces) -> str | None:
    """The id of the one finding whose observations have these types.

    Args:
        types: the objects of ``rdf:type``.
        ns: the namespaces of the graph.

    Returns:
        None where no type, or more than one, is that of a finding's observations.
    """
    found = _ids(types, ns.observation)
    return found[0] if len(found) == 1 else None


def finding_as_type(types: Iterable[object], ns: Namespaces) -> str | None:
    """The id of the first finding that is a type itself; None where none is."""
    found = [name for name in _ids(types, ns.id) if name.startswith(_OF_FINDINGS)]
    return found[0] if found else None


def _ids(types: Iterable[object], namespace: str) -> list[str]:
    iris = [kind.value for kind in types if isinstance(kind, ox.NamedNode)]
    names = [iri.removeprefix(namespace) for iri in iris if iri.startswith(namespace)]
    return [name for name in names if is_id(name)]


def by_type_alone(finding: str, ns: Namespaces, source: str, node: str) -> Problem:
    """SHC401 of an observation whose type alone says what it is of; it is read by that."""
    return _told(
        f"the observation says by its type alone, and not by fm:finding, that it is of {finding}",
        f"add fm:finding <{ns.id}{finding}>",
        source,
        node,
    )


def type_is_finding(finding: str, ns: Namespaces, source: str, node: str) -> Problem:
    """SHC401 of what has a finding as its type, and is no observation: it is not read."""
    return _told(
        f"this has the finding {finding} itself as its type, and is read as no observation",
        f"if it is one, add fm:finding <{ns.id}{finding}> and the type <{ns.observation}{finding}>",
        source,
        node,
    )


def is_list(name: str, source: str, node: str) -> Problem:
    """SHC401 of a list in the place of values, which is read; engines of SHACL see a list."""
    message = f"{name} has a list in the place of its values: they are read one by one"
    return _told(message, "write each of them as a value of its own", source, node)


def is_other_number(name: str, kind: str, source: str, node: str) -> Problem:
    """SHC401 of a number that is read, though attributes take decimals by the ontology."""
    message = f"the number of {name} is of the type xsd:{kind}, and attributes take xsd:decimal"
    return _told(message, "write it as xsd:decimal", source, node)


def _told(message: str, help_: str, source: str, node: str) -> Problem:
    found = problem("SHC401", message, source=source, pointer=node, suggestion=help_)
    # What follows from the type is known, and the rest of the graph is as good as ever.
    return found.at(severity=Severity.WARNING)
