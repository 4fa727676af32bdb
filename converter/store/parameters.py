"""What fills in a named query: text from a user becomes terms, and nothing but terms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from converter.graph.turtle import text as literal
from converter.iris import XSD, Namespaces, is_id, is_iri
from converter.problems import ConverterError
from converter.rules import problem
from converter.store.codes import code_terms
from converter.store.prefixes import namespaces

KINDS = ("iri", "code", "text", "number", "date", "choice")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a named query.

    Attributes:
        name: what it is called on the command line.
        kind: ``iri`` (an id, a prefixed name or a whole IRI), ``code`` (of RadLex, SNOMED CT …
            in any accepted form), ``text``, ``number``, ``date`` or ``choice``.
        label: for people.
        default: used where nothing is given.
        example: something that may be given.
        choices: for ``choice`` all that may be given.
    """

    name: str
    kind: str
    label: str
    default: str
    example: str
    choices: tuple[str, ...] = ()


def terms(parameter: Parameter, value: str, base: str) -> str:
    """The SPARQL terms for a value, with spaces between where there are several.

    Raises:
        ConverterError: SPQ308, where it is not of the parameter's kind.
    """
    try:
        made = _MAKERS[parameter.kind](value.strip(), parameter, base)
    except (ValueError, InvalidOperation):
        made = ""
    if not made:
        expected = {
            "iri": "an id such as OIFM_GMTS_012973, a prefixed name, or an IRI",
            "code": "a code such as RID28473, sct:2667000, or its IRI",
            "number": "a decimal number",
            "date": "a date as in 2026-01-31",
            "choice": ", ".join(parameter.choices),
        }.get(parameter.kind, "a text")
        message = f"{value!r} cannot be the value of {parameter.name}"
        raise ConverterError(problem("SPQ308", message, expected=expected))
    return made


def _iri(value: str, _parameter: Parameter, base: str) -> str:
    if is_id(value):
        return f"<{Namespaces(base).id}{value}>"
    prefix, colon, rest = value.partition(":")
    known = namespaces(base)
    if colon and prefix in known and not rest.startswith("//"):
        value = known[prefix] + rest
    value = value.removeprefix("<").removesuffix(">")
    return f"<{value}>" if is_iri(value) else ""


def _code(value: str, _parameter: Parameter, base: str) -> str:
    return " ".join(f"<{iri}>" for iri in code_terms(value, base))


def _text(value: str, _parameter: Parameter, _base: str) -> str:
    return literal(value)


def _number(value: str, _parameter: Parameter, _base: str) -> str:
    if not re.fullmatch(r"[+-]?[0-9]{1,40}(\.[0-9]{1,40})?", value):
        return ""
    return f'"{Decimal(value):f}"^^<{XSD}decimal>'


def _date(value: str, _parameter: Parameter, _base: str) -> str:
    return f'"{date.fromisoformat(value).isoformat()}T00:00:00Z"^^<{XSD}dateTime>'


def _choice(value: str, parameter: Parameter, base: str) -> str:
    if value not in parameter.choices:
        # A word is enough: *absent* for fm:Absent.
        word = value.lower()
        value = next((c for c in parameter.choices if c.lower().endswith(f":{word}")), "")
        if not word or not value:
            return ""
    if ":" in value:
        return _iri(value, parameter, base)
    return literal(value)


_MAKERS = {
    "iri": _iri,
    "code": _code,
    "text": _text,
    "number": _number,
    "date": _date,
    "choice": _choice,
}
