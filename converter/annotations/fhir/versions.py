"""Code systems with a version behind a bar, as canonical references have it, but codings must not.

Source: FHIR R4, 2.24.0.4, Coding: the version has an element of its own.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from converter.annotations.columns import of_each, one
from converter.terminology.systems import system_named, system_of_fhir_uri

# How SNOMED CT names its editions and their versions (SNOMED CT URI Standard, 2.1 and 2.2).
_EDITION = re.compile(
    r"(https?://snomed\.info/sct)/[0-9]{6,18}(?:/version/[0-9]{6,8})?/?\Z", re.IGNORECASE
)


class Versioned(NamedTuple):
    """A coding whose system has a version in it."""

    pointer: str
    part: str
    # What the system should be, where it is a known one.
    system: str

    @property
    def message(self) -> str:
        """What is wrong."""
        return f"the system of the {self.part}'s code has a version behind it: it is read without"

    @property
    def suggestion(self) -> str:
        """What to write."""
        return f"system {self.system}, and the rest as version" if self.system else ""


def unversioned(system: str | None) -> str | None:
    """A system without a version behind it.

    >>> unversioned("http://snomed.info/sct|2024-09"), unversioned("http://loinc.org")
    ('http://snomed.info/sct', 'http://loinc.org')
    >>> unversioned("http://snomed.info/sct/731000124108/version/20240301")
    'http://snomed.info/sct'
    """
    if not system:
        return system
    plain = system.partition("|")[0] or system
    edition = _EDITION.match(plain) if "/sct/" in plain else None
    return edition[1] if edition else plain


def without_versions(table: pa.Table) -> tuple[pa.Table, list[Versioned]]:
    """Takes the versions off the systems of findings, attributes, values and sites.

    Args:
        table: by the schema of ``converter.annotations``, from FHIR.

    Returns:
        The table with systems as they should be, and where one was not.
    """
    told: dict[Versioned, None] = {}
    for part in ("finding", "attribute", "value", "site"):
        name = f"{part}_system"
        # Systems are few, and often a dictionary.
        if not any(_has_version(system) for system in table[name].unique().to_pylist()):
            continue
        written = one(table[name].cast(pa.string()))
        plain = of_each(written, _without_versions).cast(pa.string())
        wrong = pc.fill_null(pc.not_equal(written, plain), False)
        own = "pointer" if part in ("attribute", "value") else "observation_pointer"
        places = one(table[own]).filter(wrong).to_pylist()
        for pointer, system in zip(places, written.filter(wrong).to_pylist(), strict=True):
            told[_versioned(pointer, part, system)] = None
        if pa.types.is_dictionary(table[name].type):
            plain = plain.dictionary_encode()
        table = table.set_column(table.column_names.index(name), name, plain)
    return table, list(told)


def _has_version(system: str | None) -> bool:
    return unversioned(system) != system


def _without_versions(systems: pa.Array) -> pa.Array:
    return pa.array([unversioned(system) for system in systems.to_pylist()], pa.string())


def _versioned(pointer: str, part: str, system: str) -> Versioned:
    base = unversioned(system) or ""
    known = system_named(base) or system_of_fhir_uri(base)
    key = {"value": "valueCodeableConcept", "site": "bodySite"}.get(part, "code")
    place = pointer if pointer.endswith(f"/{key}") else f"{pointer}/{key}"
    return Versioned(place, part, base if known else "")
