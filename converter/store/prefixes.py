"""The prefixes that a query may use without declaring them."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from converter.iris import DEFAULT_BASE
from converter.resources import package_texts


class Prefix(NamedTuple):
    """One prefix: its namespace, and what is in it."""

    prefix: str
    namespace: str
    about: str


@lru_cache(maxsize=16)
def prefixes(base: str = DEFAULT_BASE) -> tuple[Prefix, ...]:
    """The prefixes in the order of the table ``prefixes.tsv``, under a base IRI."""
    lines = package_texts("store", ".tsv")["prefixes"].splitlines()
    _, *rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return tuple(Prefix(name, iri.replace("{base}", base), about) for name, iri, about in rows)


def namespaces(base: str = DEFAULT_BASE) -> dict[str, str]:
    """The namespaces by their prefixes."""
    return {row.prefix: row.namespace for row in prefixes(base)}


def shortened(iri: str, base: str = DEFAULT_BASE) -> str:
    """The IRI with a prefix where one fits and the rest is a plain name, else as it is.

    >>> shortened("https://w3id.org/oifm/core#Absent")
    'fm:Absent'
    """
    for name, namespace in _longest_first(base):
        rest = iri[len(namespace) :]
        if iri.startswith(namespace) and rest and all(c.isalnum() or c in "_.-" for c in rest):
            return f"{name}:{rest}"
    return iri


@lru_cache(maxsize=16)
def _longest_first(base: str) -> tuple[tuple[str, str], ...]:
    pairs = [(row.prefix, row.namespace) for row in prefixes(base)]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[1])))
