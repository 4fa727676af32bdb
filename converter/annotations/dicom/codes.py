"""Codes of a report: which system they are of, and whether they mean what stands beside them.

Source: DICOM PS3.3, section 8 (coded entries), and PS3.16, section 8 (coding schemes).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from converter.annotations.dicom.tables import WHOLE, codes_of, names_of, snomed_ct_of
from converter.annotations.fhir.values import system_of
from converter.iris import Namespaces
from converter.terminology._tables import table
from converter.terminology.matching import displays_agree, normal
from converter.terminology.systems import (
    code_fault,
    parse_code_iri,
    system_named,
    system_of_fhir_uri,
)

# What OHIF and dcmjs write in the place of a code where somebody typed words: all have the same.
FREE_TEXT = "CORNERSTONEFREETEXT"
_SNOMED_RT = "SRT"
_FORM = re.compile(r"[A-Za-z0-9_.\-]{1,40}")
_WORD = re.compile(r"\w+")
_NS = Namespaces()


class Coded(NamedTuple):
    """A coded entry in the columns of the table, and where it stands."""

    system: str | None = None
    code: str | None = None
    text: str | None = None
    pointer: str = ""
    place: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """The key of its system, and the code."""
        return key_of(self.system), self.code or ""

    @property
    def role(self) -> str:
        """What a content item of this name is for; empty where nothing is known."""
        return _roles().get(self.key, "")

    @property
    def words(self) -> str:
        """The meaning with the code: what stands in a text where there is no place for a code."""
        code = f"[{self.system or ''} {self.code}]".replace("[ ", "[") if self.code else ""
        return " ".join(part for part in (self.text, code) if part)

    @property
    def shown(self) -> str:
        """How a message names it: by what tables say, for a text may tell of a patient."""
        system, code = self.key
        if not _FORM.fullmatch(code):
            return "a concept"
        name = names_of(system).get(code, ("",))[0]
        told = system_named(system) or (system.startswith("99") and _FORM.fullmatch(system))
        known = f"{system} {code}" if told else code
        return f"{name} ({known})" if name else known


NO_CODE = Coded()


class Verdict(NamedTuple):
    """What is wrong with a code and its meaning."""

    rule: str
    message: str
    expected: str = ""
    suggestion: str = ""


def key_of(system: str | None) -> str:
    """The key of a coding scheme; as written where it is not known."""
    known = system_named(system) if system else None
    return known.key if known else system or ""


def resolved(scheme: str, code: str, schemes: Mapping[str, str]) -> tuple[str | None, str]:
    """System and code of a coded entry.

    Args:
        scheme: the coding scheme designator, empty where it is missing.
        code: as it is written; an IRI of a known system is taken apart.
        schemes: the systems of designators that the report itself explains.
    """
    if ":" in code:
        if code.startswith(_NS.id):
            return "OIFM", code.removeprefix(_NS.id)
        if parsed := parse_code_iri(code, _NS):
            return parsed
    if scheme and system_named(scheme):
        return scheme, code
    # Private schemes hold the ids of others under any designator.
    by_form = system_of(None, code)
    return by_form or schemes.get(scheme) or scheme or None, code


def translated(coded: Coded) -> Coded | None:
    """The SNOMED CT concept of a code of SNOMED RT style; None where it is none, or unknown."""
    if key_of(coded.system) != _SNOMED_RT or not coded.code:
        return None
    concept = snomed_ct_of(coded.code)
    return coded._replace(system="SCT", code=concept) if concept else None


def scheme_of(uid: str, url: str, name: str) -> str | None:
    """The key of a scheme that a report explains by its UID, address and name."""
    for known in (
        system_of_fhir_uri(f"urn:oid:{uid}") if uid else None,
        system_of_fhir_uri(url) if url else None,
        system_named(name) if name else None,
    ):
        if known:
            return known.key
    return None


def judged(coded: Coded, english: bool) -> Verdict | None:
    """What the tables say against a code or the meaning beside it.

    Args:
        coded: the code.
        english: whether meanings are in the language of the tables.
    """
    system, code = coded.key
    names = names_of(system).get(code)
    if names is None:
        if system in WHOLE and _FORM.fullmatch(code) and not code_fault(system, code):
            message = f"{coded.shown} is not in pydicom's table of {system}"
            return Verdict("ANN215", message, "a code of DICOM PS3.16, annex D")
        return None
    said = normal(coded.text or "")
    if not english or not said or said in map(normal, names):
        return None
    if others := codes_of(system).get(said):
        other = min(others)
        named = names_of(system)[other][0]
        message = f"the meaning beside {coded.shown} is that of {named} ({system} {other})"
        return Verdict("ANN216", message, names[0], f"{system} {other}?")
    if _fits(names, said):
        return None
    message = f"the meaning beside {coded.shown} has no word of its name"
    return Verdict("ANN216", message, names[0])


def _fits(names: tuple[str, ...], said: str) -> bool:
    """Whether a meaning has a word of one of the names, in singular or plural."""
    if displays_agree(names, said):
        return True
    words = set(_WORD.findall(said))
    return any(words & set(_WORD.findall(normal(name))) for name in names)


@cache
def _roles() -> dict[tuple[str, str], str]:
    return {(row["system"], row["code"]): row["role"] for row in table("dicom-concepts.tsv")}
