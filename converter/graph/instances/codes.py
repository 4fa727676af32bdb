"""What a coded case becomes: findings, attributes, values, numbers and sites as pairs.

Each function takes one distinct case and gives one text, or None, for each pair that may
come of it. What the definitions do not say is never stated as if they did: an attribute
of another finding gives no shared value, a number in doubtful units no number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from functools import cached_property, wraps
from typing import Any, TypeVar

import pyarrow as pa

from converter.graph.instances.terms import Syntax
from converter.graph.shared import SharedAttribute, shared_attribute
from converter.iris import is_id
from converter.model import (
    Attribute,
    BooleanAttribute,
    ChoiceAttribute,
    FindingModel,
    NumericAttribute,
    Value,
)
from converter.terminology.systems import (
    code_fault,
    leading_back,
    site_leading_back,
)
from converter.terminology.units import UnitError, convert, dimension, recorded_ucum, ucum

Pair = str | None
_Pairs = TypeVar("_Pairs", bound="tuple[Pair, ...]")
# So many cases of a kind are kept; of what is more varied, nothing comes again.
_KEPT = 1 << 16
_NUMBER = re.compile(r"(<=|>=|<|>|ad)?([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))", re.ASCII)
_PLACES = Decimal(1).scaleb(-18)


def _kept(method: Callable[..., _Pairs]) -> Callable[..., _Pairs]:
    """A method that makes the pairs of a case once: parts of a graph have many in common."""

    @wraps(method)
    def made(self: Terms, *case: object) -> _Pairs:
        known = self._known.setdefault(method.__name__, {})
        pairs: _Pairs | None = known.get(case)
        if pairs is None:
            pairs = method(self, *case)
            if len(known) < _KEPT:
                known[case] = pairs
        return pairs

    return made


@dataclass(frozen=True)
class Terms:
    """The definitions by number, as the columns ``f``, ``a`` and ``v`` have them.

    Attributes:
        syntax: how pairs are written.
        findings, attributes, values: by number.
        owners: the finding of each attribute.
        attribute_of: the attribute of each value.
    """

    syntax: Syntax
    findings: Sequence[FindingModel]
    attributes: Sequence[Attribute]
    values: Sequence[Value]
    owners: Sequence[int]
    attribute_of: Sequence[int]

    @cached_property
    def numeric(self) -> pa.Array:
        """The numbers of the attributes that take a number."""
        numbers = [
            a
            for a, attribute in enumerate(self.attributes)
            if isinstance(attribute, NumericAttribute)
        ]
        return pa.array(numbers, pa.int32())

    @cached_property
    def _known(self) -> dict[str, dict[tuple[object, ...], Any]]:
        return {}

    @cached_property
    def _shared(self) -> dict[int, SharedAttribute | None]:
        return {}

    def finding(self, system: str | None, code: str | None, f: int | None) -> tuple[Pair, ...]:
        """Type, finding, recorded system and code; and the last two where several differ."""
        pair = self.syntax.pair
        known = self.findings[f].id if f is not None and code is not None else None
        identifier = known if known and is_id(known) else _own(system, code, "OIFM_", "RDES")
        kind = "Observation"
        type_ = pair("a", self.syntax.fm(kind))
        if known and is_id(known):
            type_ = pair("a", self.syntax.iri(self.syntax.ns.observation + known))
        finding = pair("finding", self._own_iri(identifier)) if identifier else None
        said = self._recorded("recordedFinding", system, code)
        plain = system == "OIFM" and code is not None and code == identifier
        return (type_, finding, *((None, None) if plain else said), *said)

    def said(
        self,
        attribute_system: str | None,
        attribute_code: str | None,
        a: int | None,
        f: int | None,
        kind: str | None,
        value_system: str | None,
        value_code: str | None,
        v: int | None,
        doubted: bool | None,
    ) -> tuple[Pair, ...]:
        """The fact and the shared fact; what the statement says of attribute and value."""
        pair = self.syntax.pair
        identifier, predicate = self._predicate(attribute_system, attribute_code, a)
        out: list[Pair] = [pair("attribute", self._own_iri(identifier)) if identifier else None]
        implied = identifier is not None and attribute_code is None
        out.append(pair("impliedAttribute", self._own_iri(str(identifier))) if implied else None)
        plain = attribute_system == "OIFM" and identifier is not None
        plain = plain and attribute_code == identifier
        recorded = self._recorded("recordedAttribute", attribute_system, attribute_code)
        out += (None, None) if plain else recorded
        value = self._value(value_system, value_code, v)
        out.append(pair("value", self._own_iri(value)) if value else None)
        unnamed = value is not None and value_code is None
        out.append(pair("impliedValue", self._own_iri(str(value))) if unnamed else None)
        plain = value_system == "OIFM" and value is not None and value_code == value
        recorded = self._recorded("recorded", value_system, value_code)
        out += (None, None) if plain else recorded
        out.append(pair("doubted", self.syntax.literal("true", "boolean")) if doubted else None)
        fact = shared = None
        if kind in ("code", "text", "boolean") and predicate:
            term = self._object(kind, value_system, value_code, value)
            fact = pair(predicate, term) if term else None
            if self._fits(a, f) and not doubted and kind != "boolean":
                shared = self._meaning(a, v)
        return (fact, shared, *out)

    def text_fact(
        self, system: str | None, code: str | None, a: int | None, kind: str, value_text: str
    ) -> tuple[Pair, ...]:
        """The fact of a value in words, where it names no permitted value and is no number."""
        _, predicate = self._predicate(system, code, a)
        attribute = self.attributes[a] if a is not None else None
        written = _NUMBER.fullmatch(value_text.strip())
        number = isinstance(attribute, NumericAttribute) and kind == "text"
        if predicate is None or (number and written and not written[1]):
            return (None,)
        said = value_text.strip().lower()
        if isinstance(attribute, BooleanAttribute) and said in ("true", "false"):
            return (self.syntax.pair(predicate, self.syntax.literal(said, "boolean")),)
        return (self.syntax.pair(predicate, self.syntax.literal(value_text)),)

    def number(
        self,
        system: str | None,
        code: str | None,
        a: int | None,
        f: int | None,
        number: Decimal | None,
        number_text: str | None,
        value_text: str | None,
        unit: str | None,
        unit_code: str | None,
    ) -> tuple[Pair, ...]:
        """The fact and the shared fact; number, recorded number, comparator, recorded text.

        A number in words without a unit stands as such in the place of the recorded one.
        """
        pair = self.syntax.pair
        written = _NUMBER.fullmatch(number_text or "")
        if number is None and value_text is not None:
            in_words = _NUMBER.fullmatch(value_text.strip())
            attribute = self.attributes[a] if a is not None else None
            if in_words and not in_words[1] and isinstance(attribute, NumericAttribute):
                amount = _sound(Decimal(in_words[2]))
                facts = self._number_facts(system, code, a, f, amount, "", unit, unit_code)
                bare = not any(facts) and not unit and not unit_code
                term = self.syntax.decimal(amount) if bare else None
                return (*facts, pair("numberInWords", term) if term else None, None, None)
        comparator = written[1] if written else None
        recorded = beside = None
        if number is not None:
            same = written is not None and Decimal(written[2]) == number
            lexical = written[2] if written and same else f"{_plain(number):f}"
            recorded = pair("recordedNumber", self.syntax.literal(lexical, "decimal"))
            if not same:
                comparator = None
                beside = number_text
        else:
            comparator, beside = None, number_text
        facts = self._number_facts(system, code, a, f, number, comparator or "", unit, unit_code)
        return (
            *facts,
            recorded,
            pair("comparator", self.syntax.literal(comparator)) if comparator else None,
            pair("recordedNumberText", self.syntax.literal(beside)) if beside is not None else None,
        )

    def _number_facts(
        self,
        system: str | None,
        code: str | None,
        a: int | None,
        f: int | None,
        number: Decimal | None,
        comparator: str,
        unit: str | None,
        unit_code: str | None,
    ) -> tuple[Pair, Pair, Pair]:
        _, predicate = self._predicate(system, code, a)
        if number is None:
            return None, None, None
        attribute = self.attributes[a] if a is not None else None
        if not isinstance(attribute, NumericAttribute):
            # Not what the attribute takes, or nobody knows what it takes: as it is.
            term = self.syntax.decimal(_plain(number))
            return (self.syntax.pair(predicate, term) if predicate else None), None, None
        amount = in_unit_of(attribute, number, unit or "", unit_code or "")
        if amount is None:
            return None, None, None
        term = self.syntax.decimal(amount)
        stated = self.syntax.pair("number", term)
        if comparator or predicate is None:  # "< 5" is not 5
            return None, None, stated
        shared = self._shared_attribute(a) if self._fits(a, f) else None
        whole = attribute.number == "integer" and amount == amount.to_integral_value()
        own = self.syntax.decimal(amount.to_integral_value(), "integer") if whole else term
        return (
            self.syntax.pair(predicate, own),
            self.syntax.pair(shared.name, term) if shared else None,
            stated,
        )

    @_kept
    def unit(self, unit: str | None, unit_code: str | None) -> tuple[Pair]:
        """The recorded unit in UCUM."""
        said = (unit or "").strip(), (unit_code or "").strip()
        known = recorded_ucum(*said) if any(said) else None
        return (self.syntax.pair("ucumCode", self.syntax.literal(known)) if known else None,)

    @_kept
    def site(self, system: str | None, code: str | None) -> tuple[Pair, ...]:
        """The site, and its system and code as recorded where the IRI does not say them."""
        iri, key = site_leading_back(system, code, self.syntax.ns)
        place = self.syntax.pair("anatomicSite", self.syntax.iri(iri)) if iri else None
        system_pair, code_pair = self._recorded("recordedSite", system, code)
        return (
            place,
            system_pair if key is None or key != system else None,
            code_pair if iri is None else None,
        )

    @_kept
    def side(self, code: str | None) -> tuple[Pair, ...]:
        """The side as the IRI of a code, else as recorded."""
        if code is None:
            return None, None
        for system in ("RADLEX", "SNOMEDCT"):
            iri, _ = self._code(system, code)
            if iri and code_fault(system, code) is None:
                return self.syntax.pair("observedLaterality", self.syntax.iri(iri)), None
        return None, self.syntax.pair("recordedLaterality", self.syntax.literal(code))

    @_kept
    def loinc(self, code: str) -> tuple[Pair, Pair]:
        """The kind of an exam as the IRI of a LOINC code, else as recorded."""
        iri, _ = self._code("LOINC", code)
        if iri and code_fault("LOINC", code) is None:
            return self.syntax.pair("examCode", self.syntax.iri(iri)), None
        return None, self.syntax.pair("recordedExamCode", self.syntax.literal(code))

    def _predicate(
        self, system: str | None, code: str | None, a: int | None
    ) -> tuple[str | None, str | None]:
        known = self.attributes[a].id if a is not None else None
        identifier = known if known and is_id(known) else _own(system, code, "OIFMA_", "RDE")
        return identifier, (self.syntax.ns.id + identifier if identifier else None)

    def _value(self, system: str | None, code: str | None, v: int | None) -> str | None:
        known = self.values[v].id if v is not None else None
        return known if known and is_id(known) else _own(system, code, "OIFMA_", "RDE")

    def _object(
        self, kind: str, system: str | None, code: str | None, value: str | None
    ) -> str | None:
        if kind == "boolean" and code in ("true", "false"):
            return self.syntax.literal(code, "boolean")
        if value:
            return self._own_iri(value)
        if kind == "text" or not code:
            return None
        iri, _ = self._code(system, code)
        return self.syntax.iri(iri) if iri else self.syntax.literal(code)

    def _code(self, system: str | None, code: str | None) -> tuple[str | None, str | None]:
        return leading_back(system, code, self.syntax.ns)

    def _recorded(self, name: str, system: str | None, code: str | None) -> tuple[Pair, Pair]:
        literal, pair = self.syntax.literal, self.syntax.pair
        return (
            pair(f"{name}System", literal(system)) if system is not None else None,
            pair(f"{name}Code", literal(code)) if code is not None else None,
        )

    def _own_iri(self, identifier: str) -> str:
        return self.syntax.iri(self.syntax.ns.id + identifier)

    def _fits(self, a: int | None, f: int | None) -> bool:
        return a is not None and f is not None and self.owners[a] == f

    def _shared_attribute(self, a: int | None) -> SharedAttribute | None:
        if a is None:
            return None
        if a not in self._shared:
            self._shared[a] = shared_attribute(self.attributes[a], self.findings[self.owners[a]])
        return self._shared[a]

    def _meaning(self, a: int | None, v: int | None) -> Pair:
        """The shared fact of a permitted value of the attribute itself."""
        shared = self._shared_attribute(a)
        if shared is None or v is None or self.attribute_of[v] != a:
            return None
        meaning = shared.meaning_of(self.values[v])
        return self.syntax.pair(shared.name, self.syntax.fm(meaning.name)) if meaning else None


def terms_of(
    syntax: Syntax,
    findings: Sequence[FindingModel],
    attributes: Sequence[Attribute],
    values: Sequence[Value],
) -> Terms:
    """The definitions in the order of their numbers, with who belongs to whom."""
    owners = [f for f, finding in enumerate(findings) for _ in finding.attributes]
    attribute_of = [
        a
        for a, attribute in enumerate(attributes)
        if isinstance(attribute, ChoiceAttribute)
        for _ in attribute.values
    ]
    return Terms(syntax, findings, attributes, values, owners, attribute_of)


def in_unit_of(
    attribute: NumericAttribute, number: Decimal, unit: str, unit_code: str
) -> Decimal | None:
    """A recorded number in the unit of an attribute, None where that cannot be told.

    Exact, up to 18 digits after the point.
    """
    wanted = ucum(attribute.unit)
    if wanted is None or wanted.quantity == "number":
        return _plain(number)  # the definition names no unit that one could compare with
    if not unit.strip() and not unit_code.strip():
        return None if wanted.is_missed else _plain(number)
    given = recorded_ucum(unit.strip(), unit_code.strip())
    if given is None:
        return None
    if given == wanted.ucum:
        return _plain(number)
    if dimension(given) != dimension(wanted.ucum):
        return None
    try:
        return _sound(convert(number, given, wanted.ucum))
    except UnitError:
        return None


def _own(system: str | None, code: str | None, *marks: str) -> str | None:
    """A code of the registries that can be part of an IRI, though no definition has it."""
    if code is None or not is_id(code):
        return None
    ours = system in ("OIFM", "RADELEMENT") or code.startswith(marks[0])
    return code if ours or (not system and code.startswith(marks)) else None


def _plain(number: Decimal) -> Decimal:
    """The number without the zeros that its column added."""
    with localcontext() as context:
        context.prec = 60  # a column holds 38 digits, more than the usual precision
        number = number.normalize()
        exponent = number.as_tuple().exponent
        return number.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else number


def _sound(number: Decimal) -> Decimal:
    with localcontext() as context:
        context.prec = 60
        return _plain(number.quantize(_PLACES))
