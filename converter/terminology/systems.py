"""The code systems: their names, IRIs, FHIR URIs, and what is wrong with a code.

The facts are in ``ontology/code-systems.tsv``; its head explains the columns.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Literal, TypeAlias

import msgspec

from converter.iris import Namespaces, checked_iri, quote_segment, unquote_segment
from converter.problems import ConverterError
from converter.rules import problem
from converter.terminology._tables import table
from converter.terminology.checkdigits import loinc_digit, snomed_component, verhoeff_digit
from converter.terminology.units import is_ucum

# What people write beside a code, and the letters that the codes of a pattern begin with.
_BESIDE = re.compile(r"[\s:;,()|\[\]`]+|\.\Z")
_LETTERS = re.compile(r"[A-Z]+")
# A concept of SNOMED CT, with its term or without, that is refined or joined by another.
_EXPRESSION = re.compile(r"[1-9][0-9]{5,17} *(?:\|[^|]+\| *)?[:+] *[0-9({]")

# How FHIR writes an OID; some writers leave it out.
_OID = "urn:oid:"

FaultKind: TypeAlias = Literal["pattern", "check-digit", "partition"]


class CodeSystem(msgspec.Struct, frozen=True):
    """One code system.

    Attributes:
        key: the name that the converter uses.
        names: the names that documents write; case does not matter.
        title: the name for people.
        stem: what an IRI begins with, or None where none is published.
        input_stems: further stems that are read.
        fhir: the FHIR system URIs that are read, the one to write first.
        pattern: what the whole code must fit, or None where nothing is known.
        check: what else it must satisfy: ``snomed-concept``, ``loinc``, ``ucum`` or nothing.
        browser: a web address with ``{code}``, or empty.
        browser_codes: the codes that have one; None means all that fit the pattern.
    """

    key: str
    names: tuple[str, ...]
    title: str
    stem: str | None
    input_stems: tuple[str, ...]
    fhir: tuple[str, ...]
    pattern: re.Pattern[str] | None
    check: str
    browser: str = ""
    browser_codes: re.Pattern[str] | None = None


class CodeFault(msgspec.Struct, frozen=True):
    """What is wrong with a code as such, whatever it means.

    ``message`` completes the sentence "the code …"; ``expected`` says what would be right;
    ``suggestion`` is a code that would be formally right, where only the check digit is
    not. It need not be the one that was meant: any digit may be the wrong one.
    """

    kind: FaultKind
    message: str
    expected: str
    suggestion: str = ""


@cache
def code_systems() -> tuple[CodeSystem, ...]:
    """All known code systems, in the order of the table."""
    return tuple(_system(row) for row in table("code-systems.tsv"))


def system_named(name: str) -> CodeSystem | None:
    """The code system that a document names, or None where it is not known.

    >>> system_named(" snomed ").key
    'SNOMEDCT'
    """
    return _by_name().get(name.strip().casefold())


@cache
def system_key(name: str) -> str:
    """A system in one way, whatever alias a document uses; one that is not known as it is.

    >>> system_key("SNOMED"), system_key("somebody's own")
    ('SNOMEDCT', "somebody's own")
    """
    system = system_named(name)
    return system.key if system else name


def system_of_fhir_uri(uri: str) -> CodeSystem | None:
    """The code system of a FHIR ``system`` URI (or OID URN, or OID), or None.

    In another case of letters it is the same: no two systems differ by that alone.

    >>> system_of_fhir_uri("http://www.radlex.org").key
    'RADLEX'
    >>> system_of_fhir_uri("2.16.840.1.113883.6.96").key
    'SNOMEDCT'
    """
    return _by_fhir_uri().get(uri.strip().rstrip("/").casefold())


def code_iri(
    system: str, code: str, ns: Namespaces, *, stems: Mapping[str, str] | None = None
) -> str:
    """The IRI of a code.

    Args:
        system: the system's name as a document writes it.
        code: the code; it is percent-encoded, so any text is safe.
        ns: where codes go whose system is not known or has no published IRIs; the name of
            a system that is not known stays as written.
        stems: other stems to write, by any name of the system.

    Raises:
        ConverterError: RDF409, where system or code is empty, or holds a lone surrogate,
            or a stem is no absolute IRI.

    >>> code_iri("RADLEX", "RID28473", Namespaces())
    'http://radlex.org/RID/RID28473'
    >>> code_iri("gamuts", "12973", Namespaces())
    'https://w3id.org/oifm/code/GAMUTS/12973'
    """
    return _iri(system, code, ns.code, tuple(stems.items()) if stems else ())


@lru_cache(maxsize=65536)
def _iri(system: str, code: str, own: str, stems: tuple[tuple[str, str], ...]) -> str:
    known = system_named(system)
    key = known.key if known else system
    stem = _chosen_stems(stems).get(key) or (known.stem if known else None)
    if stem is None:
        stem = f"{own}{_segment(key)}/"
    return checked_iri(stem + _segment(code))


def parse_code_iri(iri: str, ns: Namespaces) -> tuple[str, str] | None:
    """The system's key and the code of an IRI under any accepted stem, or None.

    >>> parse_code_iri("http://www.radlex.org/RID/#RID28473", Namespaces())
    ('RADLEX', 'RID28473')
    """
    if iri.startswith(ns.code):
        key, slash, segment = iri[len(ns.code) :].partition("/")
        return _pair(unquote_segment(key), segment) if slash and key else None
    for key, stem in _by_stem():
        if iri.startswith(stem):
            return _pair(key, iri[len(stem) :])
    return None


def leading_back(
    system: str | None, code: str | None, ns: Namespaces
) -> tuple[str | None, str | None]:
    """The IRI of a code that leads back to it, and the key of its system; None where none does.

    Args:
        system: as a document names it.
        code: the code.
        ns: as :func:`code_iri` has it.

    >>> leading_back("http://snomed.info/sct", "7771000", Namespaces())
    ('http://snomed.info/id/7771000', 'SNOMEDCT')
    """
    if not system or not code:
        return None, None
    known = system_named(system) or system_of_fhir_uri(system)
    key = known.key if known else system
    try:
        iri = code_iri(key, code, ns)
    except ConverterError:
        return None, None
    return (iri, key) if parse_code_iri(iri, ns) == (key, code) else (None, None)


def site_leading_back(
    system: str | None, code: str | None, ns: Namespaces
) -> tuple[str | None, str | None]:
    """The same of a site: words in the place of its code name nothing, and may be a patient's.

    >>> site_leading_back("https://anatomiclocations.org/", "RID1301", Namespaces())
    ('http://radlex.org/RID/RID1301', 'RADLEX')
    >>> site_leading_back("SNOMEDCT", "left lung", Namespaces())
    (None, None)
    """
    if code is not None and any(map(str.isspace, code)):
        return None, None
    return leading_back(site_system(system, code), code, ns)


def site_system(system: str | None, code: str | None) -> str | None:
    """The system of the code of a site: that of anatomic locations has codes of RadLex.

    >>> site_system("https://anatomiclocations.org/", "RID1301"), site_system("FMA", "7088")
    ('RADLEX', 'FMA')
    """
    known = (system_named(system) or system_of_fhir_uri(system)) if system else None
    if known is None or known.key != "ANATOMICLOCATIONS" or code is None:
        return system
    return "RADLEX" if known.pattern is not None and known.pattern.fullmatch(code) else system


def browser_url(system: str, code: str) -> str | None:
    """A web page about a code, for people, or None where none is known.

    >>> browser_url("LOINC", "24627-2")
    'https://loinc.org/24627-2/'
    """
    known = system_named(system)
    if known is None or not known.browser:
        return None
    pattern = known.browser_codes or known.pattern
    if pattern is None or not pattern.fullmatch(code):
        return None
    return known.browser.replace("{code}", quote_segment(code))


@lru_cache(maxsize=16384)
def code_fault(system: str, code: str) -> CodeFault | None:
    """What is formally wrong with a code: its pattern, check digit or SNOMED CT partition.

    None where nothing is, or where the system is not known.

    >>> code_fault("SNOMED", "52101003").expected
    'the check digit 4'
    """
    known = system_named(system)
    if known is None:
        return None
    if known.pattern is not None and not known.pattern.fullmatch(code):
        return CodeFault(
            kind="pattern",
            message=f"is not formed like a code of {known.title}",
            expected=f"the pattern {known.pattern.pattern}",
        )
    check = _CHECKS.get(known.check)
    return check(code) if check else None


def meant_code(system: str, code: str) -> str:
    """The code that one which its system cannot have was meant to be; nothing where none is.

    It may lack the letters that all codes of the system begin with, have small ones, blanks or
    signs beside it, or be an address.

    >>> meant_code("RADLEX", "28473"), meant_code("SNOMED", "http://snomed.info/id/2667000")
    ('RID28473', '2667000')
    >>> meant_code("RADLEX", "absent")
    ''
    """
    known = system_named(system)
    if known is None or known.pattern is None or known.pattern.fullmatch(code):
        return ""
    address = parse_code_iri(code, Namespaces())
    bare = _BESIDE.sub("", address[1] if address else code)
    begins = _LETTERS.match(known.pattern.pattern)
    made = (bare, bare.upper(), f"{begins[0]}{bare}" if begins else bare)
    return next((one for one in made if code_fault(system, one) is None), "")


def recorded_fault(system: str, code: str) -> CodeFault | None:
    """What is formally wrong with a code that annotations record.

    They may refine a concept of SNOMED CT where they use it (FHIR R4, 4.3.1.0.4: expressions
    are codes of the system), which the index codes of a definition have no need of.

    >>> recorded_fault("SNOMED", "71341001:272741003=7771000") is None
    True
    """
    fault = code_fault(system, code)
    known = system_named(system)
    refined = known is not None and known.check == "snomed-concept" and _EXPRESSION.match(code)
    return None if refined else fault


def _snomed_fault(code: str) -> CodeFault | None:
    digit = verhoeff_digit(code[:-1])
    if digit != code[-1]:
        return _digit_fault(code, digit)
    component = snomed_component(code)
    if component == "concept":
        return None
    what = f"identifies a {component}" if component else "has a partition that does not exist"
    return CodeFault(
        kind="partition",
        message=f"{what}, not a concept of SNOMED CT",
        expected="a concept id, with 00 or 10 before its last digit",
    )


def _loinc_fault(code: str) -> CodeFault | None:
    digit = loinc_digit(code[:-2])
    return None if digit == code[-1] else _digit_fault(code, digit)


def _ucum_fault(code: str) -> CodeFault | None:
    if is_ucum(code):
        return None
    return CodeFault("pattern", "is not a unit of UCUM", "a UCUM code, for example mm or cm3")


def _digit_fault(code: str, digit: str) -> CodeFault:
    return CodeFault(
        kind="check-digit",
        message=f"ends with {code[-1]}, which is not its check digit: a digit is mistyped",
        expected=f"the check digit {digit}",
        suggestion=code[:-1] + digit,
    )


_CHECKS = {"snomed-concept": _snomed_fault, "loinc": _loinc_fault, "ucum": _ucum_fault}


def _segment(text: str) -> str:
    """A text as one segment, not empty, that no resolver takes for "." or ".."."""
    if not text or any("\ud800" <= c <= "\udfff" for c in text):
        raise ConverterError(problem("RDF409", f"the code or system {text!r} cannot become an IRI"))
    segment = quote_segment(text)
    return segment.replace(".", "%2E") if segment in {".", ".."} else segment


def _pair(key: str, segment: str) -> tuple[str, str] | None:
    # Some browsers' addresses end with a slash; a code of ours has its own encoded.
    segment = segment.removesuffix("/")
    if not segment or any(c in segment for c in "/#?"):
        return None
    return key, unquote_segment(segment)


def _chosen_stems(stems: tuple[tuple[str, str], ...]) -> dict[str, str]:
    return {
        (known.key if (known := system_named(name)) else name): checked_iri(stem)
        for name, stem in stems
    }


@cache
def _by_name() -> dict[str, CodeSystem]:
    return {name.casefold(): s for s in code_systems() for name in (s.key, *s.names)}


@cache
def _by_fhir_uri() -> dict[str, CodeSystem]:
    uris = {uri.rstrip("/").casefold(): s for s in code_systems() for uri in s.fhir}
    oids = {uri.removeprefix(_OID): s for uri, s in uris.items() if uri.startswith(_OID)}
    return uris | oids


@cache
def _by_stem() -> tuple[tuple[str, str], ...]:
    """Key and stem of all systems, longest stem first: one may begin with another."""
    pairs = [(s.key, stem) for s in code_systems() for stem in (s.stem, *s.input_stems) if stem]
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[1]), pair[1])))


def _system(row: Mapping[str, str]) -> CodeSystem:
    return CodeSystem(
        key=row["key"],
        names=_parts(row["names"]),
        title=row["title"],
        stem=row["stem"] or None,
        input_stems=_parts(row["accept"]),
        fhir=_parts(row["fhir"]),
        pattern=_pattern(row["pattern"]),
        check=row["check"],
        browser=row["browser"],
        browser_codes=_pattern(row["browser-codes"]),
    )


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()


def _pattern(cell: str) -> re.Pattern[str] | None:
    return re.compile(cell, re.ASCII) if cell else None
