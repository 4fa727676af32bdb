"""The code tables that pydicom carries: DICOM's own codes, SNOMED CT's, and those before them.

Of DICOM's controlled terminology (DCM) they hold all codes of PS3.16, annex D; of SNOMED
CT those that DICOM's context groups have, so that a code not found there is no fault.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TypeAlias, cast

from pydicom.sr._concepts_dict import concepts
from pydicom.sr._snomed_dict import mapping

from converter.terminology.matching import normal

# By the keywords of concepts, the name and the context groups of each code.
_Table: TypeAlias = dict[str, dict[str, tuple[str, list[int]]]]
# By the keys of our own table of code systems.
_TABLES = {"DCM": "DCM", "SNOMEDCT": "SCT"}
# The only one of them that is complete.
WHOLE = frozenset({"DCM"})


@cache
def names_of(system: str) -> dict[str, tuple[str, ...]]:
    """The names of each code of a system, in the order of the table; empty for one without."""
    found: dict[str, list[str]] = defaultdict(list)
    listed = cast("_Table", concepts.get(_TABLES.get(system, ""), {}))
    for entries in listed.values():
        for code, (name, _) in entries.items():
            found[code].append(name)
    return {code: tuple(names) for code, names in found.items()}


@cache
def codes_of(system: str) -> dict[str, frozenset[str]]:
    """The codes that have a name, by the name as :func:`normal` levels it."""
    found: dict[str, set[str]] = defaultdict(set)
    for code, names in names_of(system).items():
        for name in names:
            found[normal(name)].add(code)
    return {name: frozenset(codes) for name, codes in found.items()}


def snomed_ct_of(code: str) -> str | None:
    """The SNOMED CT concept of a code of SNOMED RT style (T-28000), None where none is known.

    >>> snomed_ct_of("T-28000")
    '39607008'
    """
    found: str | None = mapping["SRT"].get(code)
    return found
