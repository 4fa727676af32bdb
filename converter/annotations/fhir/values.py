"""Codes and values of FHIR as the observation table has them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import NamedTuple

import msgspec
from msgspec import Raw, Struct

from converter.annotations.fhir.versions import unversioned
from converter.annotations.fhir.wire import NONE, Coding, Concept, Period, Quantity, Range, Valued
from converter.annotations.numbers import number_of
from converter.annotations.other_codes import OtherCode, written
from converter.terminology.systems import CodeSystem, system_named, system_of_fhir_uri

# A code that says its own system, where none is given.
_OIFM = re.compile(r"OIFMA?_[A-Z]{3,4}_[0-9]{6}(?:\.[0-9]+)?\Z")
_RADELEMENT = re.compile(r"RDES?[0-9]+(?:\.[0-9]+)?\Z")
_EMPTY = (b"null", b"[]")
# How FHIR writes a UID; what follows is the UID as DICOM has it.
UID = "urn:oid:"
_interpretations = msgspec.json.Decoder(list[Concept] | Concept | None).decode
_DECODE = msgspec.json.Decoder().decode

# Source: the extension data-absent-reason of FHIR.
ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"


class _Extension(Struct, gc=False):
    url: str | None = None
    valueCode: str | None = None  # noqa: N815 - the keys of the format


_extensions = msgspec.json.Decoder(list[_Extension]).decode

# Told of a value that cannot be read: its key, what it is, what was expected.
Complain = Callable[[str, str, str], None]


class Code(NamedTuple):
    """One code in the columns of the table."""

    system: str | None = None
    code: str | None = None
    text: str | None = None


class Value(NamedTuple):
    """One value in the columns of the table; ``key`` is the FHIR key that it stands under."""

    key: str
    kind: str | None = None
    system: str | None = None
    code: str | None = None
    text: str | None = None
    number: Decimal | None = None
    number_text: str | None = None
    unit: str | None = None
    unit_code: str | None = None


_NO_CODE = Code()


def code_of(concept: Concept | None) -> Code:
    """The code of a concept: of OIFM, else RadElement, else a known system, else the first.

    A bare Coding in place of a CodeableConcept is accepted, and what wraps one. A code
    without a system has that of its form, where it is one of OIFM or RadElement.
    """
    if concept is None:
        return _NO_CODE
    codings = concept.coding
    if not codings:
        for inner in (concept.code, concept.concept, concept.valueCodeableConcept):
            if isinstance(inner, Concept):
                return code_of(inner)
        code = concept.code if isinstance(concept.code, str) else None
        return Code(system_of(concept.system, code), code, concept.display or concept.text)
    chosen = codings[0] if len(codings) == 1 else min(codings, key=rank)
    code = chosen.code
    return Code(system_of(chosen.system, code), code, chosen.display or concept.text)


def is_same(one: Concept | None, other: Concept | None) -> bool:
    """Whether two concepts have one code, or the same words and no code."""
    mine, its = code_of(one), code_of(other)
    if mine.code is None and its.code is None:
        return mine.text is not None and mine.text == its.text
    return mine[:2] == its[:2]


def others_of(
    finding: Concept | None,
    value: Concept | None,
    attribute: Concept | None = None,
    site: tuple[OtherCode, ...] = (),
) -> str | None:
    """What else the parts of an observation are coded as, for the column ``other_codes``."""
    return written(beside(finding), beside(value), beside(attribute), site)


def beside(concept: Concept | None) -> tuple[OtherCode, ...]:
    """The other codings of a concept.

    Its text is one of them where :func:`code_of` gives a display instead.
    """
    if concept is None or not concept.coding:
        return ()
    codings, text = concept.coding, concept.text
    if not text:
        return _codings(concept)
    shown = (codings[0] if len(codings) == 1 else min(codings, key=rank)).display
    others = _codings(concept)
    if not shown or shown == text:
        return others
    return tuple(dict.fromkeys((*others, OtherCode(display=text))))


def _codings(concept: Concept | None) -> tuple[OtherCode, ...]:
    codings = concept.coding if concept else None
    if not codings or len(codings) == 1:
        return ()
    chosen = min(codings, key=rank)
    others = (
        OtherCode(unversioned(system_of(one.system, one.code)), one.code, one.display)
        for one in codings
        if one is not chosen and (one.code or one.display)
    )
    return tuple(dict.fromkeys(others))


def system_of(system: str | None, code: str | None) -> str | None:
    """The system as it is written, or that which the form of the code implies."""
    if system is not None or code is None:
        return system
    if _RADELEMENT.match(code):
        return "RADELEMENT"
    return "OIFM" if _OIFM.match(code) else None


def is_modified(part: Valued) -> bool:
    """Whether a part has an extension that may turn its meaning round (FHIR R4, 2.4.1)."""
    return is_given(part.modifierExtension)


def is_given(raw: Raw) -> bool:
    """Whether a key is there, with something under it."""
    return raw is not NONE and bytes(raw) not in _EMPTY


def values_of(part: Valued, complain: Complain) -> Iterator[Value]:
    """The values of an observation or component: none, one, or (against FHIR) several."""
    if (concept := part.valueCodeableConcept) is not None:
        yield _coded("valueCodeableConcept", concept)
    if (quantity := part.valueQuantity) is not None:
        yield quantity_of("valueQuantity", quantity, complain)
    if (text := part.valueString) is not None:
        # A field of a form that was left empty; FHIR has no empty texts.
        yield Value("valueString", "text" if text else None, text=text or None)
    if (truth := part.valueBoolean) is not None:
        word = "true" if truth else "false"
        yield Value("valueBoolean", "boolean", code=word, text=word)
    if _is_given(part.valueInteger):
        yield _number("valueInteger", part.valueInteger, complain)
    yield from _rare_values(part, complain)


def interpretations_of(part: Valued) -> Iterator[Value]:
    """What an observation or component without a value says: positive, or negative.

    Beside a value an interpretation only judges it.
    """
    raw = part.interpretation
    if raw is NONE:
        return
    try:
        given = _interpretations(raw)
    except msgspec.MsgspecError:
        return
    # In STU3 there was one, not a list.
    for number, concept in enumerate(given if isinstance(given, list) else [given]):
        key = f"interpretation/{number}" if isinstance(given, list) else "interpretation"
        if concept is not None:
            yield _coded(key, concept)


def quantity_of(key: str, quantity: Quantity, complain: Complain) -> Value:
    """The number of a quantity with its unit; a comparator stands before the number's text."""
    unit, unit_code = _unit_of(quantity)
    if quantity.value is NONE:
        reason = _absent(quantity.extension)
        return Value(key, None, text=reason, unit=unit, unit_code=unit_code)
    text, number = _read_number(quantity.value, f"{key}/value", complain)
    kind = "number" if text else None
    if text and quantity.comparator:
        text = quantity.comparator + text
    return Value(key, kind, None, None, None, number, text, unit, unit_code)


def is_ucum(system: str | None) -> bool:
    """Whether the system of a quantity is UCUM, as it is where none is given."""
    if system is None:
        return True
    known = _system_known(unversioned(system) or "")
    return known is not None and known.key == "UCUM"


def _unit_of(quantity: Quantity) -> tuple[str | None, str | None]:
    """The unit in words, and its code in UCUM.

    The code of another system stands, as it does from DICOM, for words that are missing: as a
    unit of UCUM a row of digits is a number. Of a system that nobody knows other codes are
    taken as they are.
    """
    system, code = quantity.system, quantity.code
    if code is None or is_ucum(system):
        return quantity.unit, code
    known = _system_known(unversioned(system) or "")
    if known or code.isdigit():
        return quantity.unit or f"[{known.key if known else system} {code}]", None
    return quantity.unit, code


def _system_known(system: str) -> CodeSystem | None:
    return system_named(system) or system_of_fhir_uri(system)


def _coded(key: str, concept: Concept) -> Value:
    system, code, text = code_of(concept)
    kind = "code" if code is not None else "text" if text is not None else None
    return Value(key, kind, system, code, text if kind else _absent(concept.extension))


def _absent(raw: Raw) -> str | None:
    """Why there is no value, where an extension in its place says so."""
    if not is_given(raw):
        return None
    try:
        given = _extensions(raw)
    except msgspec.MsgspecError:
        return None
    return next((one.valueCode for one in given if one.url == ABSENT), None)


def _number(key: str, raw: Raw, complain: Complain) -> Value:
    text, number = _read_number(raw, key, complain)
    return Value(key, "number" if text else None, number=number, number_text=text)


def _is_given(raw: Raw) -> bool:
    """Whether a value is there; one that is null is not, as with values of other types."""
    return raw is not NONE and bytes(raw) != b"null"


def _rare_values(part: Valued, complain: Complain) -> Iterator[Value]:
    if _is_given(part.valueDecimal):
        yield _number("valueDecimal", part.valueDecimal, complain)
    if _is_given(part.valueFloat):
        yield _number("valueFloat", part.valueFloat, complain)
    if part.valueCoding is not None:
        yield _coded("valueCoding", part.valueCoding)
    for key, text in () if _has_no_words(part) else _texts(part):
        if text is not None:
            yield Value(key, "text", text=text)
    if part.dataAbsentReason is not None:
        _, code, text = code_of(part.dataAbsentReason)
        yield Value("dataAbsentReason", text=text or code)


def _has_no_words(part: Valued) -> bool:
    """Whether a part has none of the values that the table has no column for, as most have."""
    return (
        part.valueRange is None
        and part.valueRatio is None
        and part.valueTime is None
        and part.valueDateTime is None
        and part.valuePeriod is None
        and part.valueReference is None
        and part.valueSampledData is NONE
        and part.valueAttachment is NONE
    )


def _texts(part: Valued) -> Iterator[tuple[str, str | None]]:
    """The values that the table has no column for, in words."""
    span, ratio, period, reference = (
        part.valueRange,
        part.valueRatio,
        part.valuePeriod,
        part.valueReference,
    )
    yield "valueRange", _range_text(span) if span else None
    yield "valueRatio", _range_text(ratio) if ratio else None
    yield "valueTime", part.valueTime
    yield "valueDateTime", part.valueDateTime
    yield "valuePeriod", _period_text(period) if period else None
    yield "valueReference", (reference.reference or reference.display) if reference else None
    for key, raw in (
        ("valueSampledData", part.valueSampledData),
        ("valueAttachment", part.valueAttachment),
    ):
        yield key, None if raw is NONE else bytes(raw).decode()


def _read_number(raw: Raw, key: str, complain: Complain) -> tuple[str | None, Decimal | None]:
    text = bytes(raw).decode()
    if text == "null":
        return None, None
    if text.startswith('"'):  # RadElement's schema types a float as a string
        text = str(_DECODE(raw))
        if (quoted := number_of(text)) is None:
            complain(key, "wrong", "a number")
        return text, quoted
    if text[0] in "{[tf":
        complain(key, "wrong", "a number")
        return None, None
    number = number_of(text)
    if number is None:
        complain(key, "number", "a number of at most 18 digits before and after the point")
    return text, number


def _amount(quantity: Quantity | None) -> str:
    if quantity is None:
        return ""
    number = "" if quantity.value is NONE else bytes(quantity.value).decode().strip('"')
    parts = (quantity.comparator, number, quantity.unit or quantity.code)
    return " ".join(part for part in parts if part)


def _range_text(span: Range) -> str:
    if span.numerator or span.denominator:
        return f"{_amount(span.numerator)} : {_amount(span.denominator)}"
    return f"{_amount(span.low)} to {_amount(span.high)}".strip()


def _period_text(period: Period) -> str:
    return f"{period.start or ''}/{period.end or ''}"


def rank(coding: Coding) -> int:
    """Which of several codings of one concept is taken: the first of the lowest rank."""
    code, system = coding.code, unversioned(coding.system)
    if not code:
        return 4
    if _OIFM.match(code):
        return 0
    if _RADELEMENT.match(code):
        return 1
    known = system and _system_known(system)
    return 2 if known else 3
