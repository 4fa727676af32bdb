"""Faults in numbers become problems in words.

What definitions say may stand in a message. What a document says may tell of a patient:
its texts, numbers and ids stand there only where the user asked for values. Codes are no
such values, as long as they have the form of a code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from converter.model import ChoiceAttribute, NumericAttribute
from converter.problems import Problem
from converter.rules import problem
from converter.terminology.systems import code_fault
from converter.validate.constraints import Constraints
from converter.validate.statements import system_key
from converter.validate.texts import nearest

if TYPE_CHECKING:
    from converter.validate.plan import Locate

_CODE = re.compile(r"[A-Za-z0-9_.\-]{1,40}")
_MANY = 8
_HIDDEN = "(not shown)"


# Where a part stands in the forms of documents: EFL, then FHIR and what is shaped like it.
_KEYS = {
    "finding": ("findingCode", "code"),
    "finding text": ("findingDescription", "code"),
    "attribute": ("attributeCode", "code"),
    "attribute text": ("attributeDescription", "code"),
    "value": ("attributeValueCode", "valueCodeableConcept", "valueCode", "valueString"),
    "value text": ("attributeValueDescription", "valueCodeableConcept"),
    "number": ("valueQuantity", "valueInteger", "valueString"),
    "id": ("observationId", "id"),
}
_Position = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Fault:
    """One violation: the rule, the row, and whatever else there is to say.

    That is a second row, the attribute, the value and the finding by their numbers (-1
    where there is none), what was said, and the numbers of what may be meant.
    """

    code: str
    row: int
    other: int = -1
    a: int = -1
    v: int = -1
    said: str = ""
    candidates: Sequence[int] = ()
    f: int = -1


@dataclass(frozen=True, slots=True)
class Words:
    """What a rule has to say about a fault."""

    message: str
    expected: str = ""
    suggestion: str = ""


class Teller:
    """Makes problems out of faults; ``rows`` holds the rows of the table that they name."""

    def __init__(
        self,
        constraints: Constraints,
        rows: Mapping[int, Mapping[str, Any]],
        show_values: bool,
        locate: Locate | None,
    ) -> None:
        self.constraints = constraints
        self.rows = rows
        self.show_values = show_values
        self._locate = locate

    def tell(self, faults: Sequence[Fault]) -> Problem:
        """The problem that faults of one rule in one place make up."""
        fault = faults[0]
        row = self.rows[fault.row]
        words = _WORDS[fault.code](self, faults, row)
        named = self.attribute(fault.a) if fault.a >= 0 else self.coded(row, "attribute")
        whole = fault.code in _OF_OBSERVATION or (
            fault.code in _EITHER and (fault.said == "finding" or fault.a < 0)
        )
        base = (row["observation_pointer"] if whole else row["pointer"]) or ""
        source = row["source"] or ""
        pointer, (line, column, excerpt) = self._part(source, base, _part_of(fault))
        return problem(
            fault.code,
            words.message,
            source=source,
            pointer=pointer,
            line=line,
            column=column,
            excerpt=excerpt,
            finding=self.finding(fault, row),
            attribute=named,
            value=self.value(fault.v) if fault.v >= 0 else "",
            expected=words.expected,
            suggestion=words.suggestion,
        )

    def _part(self, source: str, base: str, keys: Sequence[str]) -> tuple[str, _Position]:
        """The first of some members below a pointer that the document has, else the pointer."""
        around = self.position(source, base)
        for key in keys if self._locate else ():
            found = self.position(source, f"{base}/{key}")
            if found != around:
                return f"{base}/{key}", found
        return base, around

    def position(self, source: str, pointer: str) -> tuple[int, int, str]:
        """Line, column and text of a place; zeros where nobody can tell."""
        if self._locate is None:
            return 0, 0, ""
        found = self._locate(source, pointer)
        return found.line, found.column, found.excerpt

    def place(self, row: int) -> str:
        """``source:line:column`` of the row's statement, as a reader can open it."""
        there = self.rows[row]
        line, column, _ = self.position(there["source"] or "", there["pointer"] or "")
        shown = there["source"] or "<input>"
        return f"{shown}:{line}:{column}" if line else f"{shown} {there['pointer'] or ''}".strip()

    def finding(self, fault: Fault, row: Mapping[str, Any]) -> str:
        """The finding of a row: its name and id where it is known, else the code."""
        return self.coded(row, "finding") if fault.f < 0 else self.finding_numbered(fault.f)

    def finding_numbered(self, f: int) -> str:
        """``name (id)``."""
        finding = self.constraints.findings[f]
        return f"{finding.name} ({finding.id})"

    def attribute(self, a: int) -> str:
        """``name (id)``."""
        attribute = self.constraints.attributes[a]
        return f"{attribute.name} ({attribute.id})"

    def value(self, v: int) -> str:
        """``name (id)``."""
        value = self.constraints.values[v]
        return f"{value.name} ({value.id})"

    def coded(self, row: Mapping[str, Any], what: str) -> str:
        """The code of a part, with its system where that is not our own."""
        system, code = row[f"{what}_system"], row[f"{what}_code"]
        if not code:
            return ""
        key = system_key(system)
        if code.startswith("OIFM") or key in ("", "OIFM"):
            return self.code(code)
        return f"{self.code(key)} {self.code(code)}"

    def code(self, code: str | None) -> str:
        """A code, where it has the form of one: anything else may be a text."""
        return code if code and (self.show_values or _CODE.fullmatch(code)) else _HIDDEN

    def text(self, text: object) -> str:
        """A recorded text in quotes, or that it is not shown."""
        return f"“{text}”" if self.show_values else "the recorded text"

    def permitted(self, a: int) -> str:
        """What an attribute permits, for people."""
        attribute = self.constraints.attributes[a]
        if isinstance(attribute, ChoiceAttribute):
            shown = [self.value(v) for v in self.constraints.values_of(a)]
            more = f", and {len(shown) - _MANY} more" if len(shown) > _MANY else ""
            return "one of " + ", ".join(shown[:_MANY]) + more
        if isinstance(attribute, NumericAttribute):
            return _range(attribute)
        kind = type(attribute).__name__
        return "true or false" if kind.startswith("Boolean") else "a text"

    def named_value(self, a: int, text: str | None) -> str:
        """The permitted value that is nearest to a text, or nothing."""
        values = {self.constraints.values[v].name: v for v in self.constraints.values_of(a)}
        near = nearest(text or "", values) if text else None
        return f"{self.value(values[near])}?" if near else ""


def _range(attribute: NumericAttribute) -> str:
    low, high, unit = attribute.minimum, attribute.maximum, attribute.unit
    what = "a whole number" if attribute.number == "integer" else "a number"
    if low is not None and high is not None:
        what += f" from {low} to {high}"
    elif low is not None:
        what += f" of at least {low}"
    elif high is not None:
        what += f" of at most {high}"
    return f"{what} {unit}" if unit else what


Row = Mapping[str, Any]
Wording = Callable[[Teller, Sequence[Fault], Row], Words]


def _unknown_finding(t: Teller, faults: Sequence[Fault], row: Row) -> Words:
    named = t.constraints.names_of_findings
    from converter.terminology.matching import normal

    same = named.get(normal(row["finding_text"] or ""), ())
    near = ", ".join(map(t.finding_numbered, same[:_MANY]))
    return Words(
        f"no definition has the finding id {t.code(row['finding_code'])}",
        "the id of a finding in the definitions",
        f"of that name: {near}" if near else "",
    )


def _unknown_attribute(t: Teller, faults: Sequence[Fault], row: Row) -> Words:
    f = faults[0].f
    names = {}
    if f >= 0:
        names = {a.name: a.id for a in t.constraints.findings[f].attributes}
    near = nearest(row["attribute_text"] or "", names)
    return Words(
        f"no definition has the attribute id {t.code(row['attribute_code'])}",
        f"an attribute of {t.finding(faults[0], row)}" + _listed(names),
        f"{near} ({names[near]})?" if near else "",
    )


def _listed(names: Mapping[str, str | None]) -> str:
    shown = [f"{name} ({id_})" for name, id_ in names.items()]
    more = f", and {len(shown) - _MANY} more" if len(shown) > _MANY else ""
    return ": " + ", ".join(shown[:_MANY]) + more if shown else ""


def _other_finding(t: Teller, faults: Sequence[Fault], row: Row) -> Words:
    a = faults[0].a
    owner = t.finding_numbered(t.constraints.finding_of(a))
    words = _unknown_attribute(t, faults, row)
    return Words(f"{t.attribute(a)} is an attribute of {owner}", words.expected, words.suggestion)


def _not_permitted(t: Teller, faults: Sequence[Fault], row: Row) -> Words:
    fault = faults[0]
    what = t.code(row["value_code"])
    if fault.v >= 0:
        message = f"{what} is a value of another attribute, not of {t.attribute(fault.a)}"
    else:
        message = f"{what} is no value of {t.attribute(fault.a)}"
    return Words(message, t.permitted(fault.a), t.named_value(fault.a, row["value_text"]))


def _too_many(t: Teller, faults: Sequence[Fault], row: Row) -> Words:
    fault = faults[0]
    attribute = t.constraints.attributes[fault.a]
    most = attribute.max_selected if isinstance(attribute, ChoiceAttribute) else 1
    told = ", ".join(t.value(v) for v in fault.candidates)
    message = f"{t.attribute(fault.a)} has {fault.said} values" + (f": {told}" if told else "")
    return Words(f"{message}; the first is at {t.place(fault.other)}", f"at most {most}")


def _repeated(t: Teller, faults: Sequence[Fault], row: Row) -> Words:
    fault = faults[0]
    what = t.value(fault.v) if fault.v >= 0 else "the same number"
    message = f"{what} stands {fault.said} times for {t.attribute(fault.a)}"
    return Words(f"{message}; the first is at {t.place(fault.other)}", "", "keep one of them")


def _missing(t: Teller, faults: Sequence[Fault], row: Row) -> Words:
    names = [t.attribute(fault.a) for fault in faults if fault.a >= 0]
    few = sum(fault.said != "0" for fault in faults)
    what = "required attribute is" if len(names) == 1 else f"{len(names)} required attributes are"
    how = "missing, or have too few values" if few else "missing"
    expected = ""
    if len(names) == 1 and faults[0].a >= 0:
        expected = t.permitted(faults[0].a)
    lead = "a " if len(names) == 1 else ""
    return Words(f"{lead}{what} {how}: {', '.join(names)}", expected)


def _out_of_range(t: Teller, faults: Sequence[Fault], row: Row) -> Words:
    fault = faults[0]
    number = row["number_text"] or row["value_text"] or fault.said
    unit = row["unit"] or row["unit_code"] or ""
    shown = f"{number} {unit}".strip() if t.show_values else "the number"
    return Words(f"{shown} is out of the range of {t.attribute(fault.a)}", t.permitted(fault.a))


def _wrong_kind(t: Teller, faults: Sequence[Fault], row: Row) -> Words:
    fault = faults[0]
    article = {"text": "a text", "number": "a number", "code": "a code", "boolean": "true or false"}
    given = article.get(fault.said, "a fraction")
    return Words(
        f"{t.attribute(fault.a)} was answered with {given}",
        t.permitted(fault.a),
        t.named_value(fault.a, row["value_text"]),
    )


def _unit(t: Teller, faults: Sequence[Fault], row: Row) -> Words:
    fault = faults[0]
    attribute = t.constraints.attributes[fault.a]
    unit = attribute.unit if isinstance(attribute, NumericAttribute) else ""
    given = t.text(fault.said)
    message = {
        "OBS510": f"the number for {t.attribute(fault.a)} has no unit",
        "OBS511": f"nobody can tell what unit {given} is, for {t.attribute(fault.a)}",
        "OBS512": f"the unit {given} does not measure what {t.attribute(fault.a)} does",
    }[fault.code]
    return Words(message, f"{unit}, or a unit that converts into it")


def _against(t: Teller, faults: Sequence[Fault], row: Row) -> Words:
    fault = faults[0]
    other = next(iter(fault.candidates), None)
    if other is not None:
        named = t.value(other)
        message = f"the text says {named}, but the code {t.value(fault.v)}"
        help_ = f"if the text is right, the code is {t.constraints.values[other].id}"
    else:
        message = f"{t.text(fault.said)} says the opposite of the code {t.value(fault.v)}"
        help_ = "correct the code, or the text"
    return Words(message, "a text and a code that say the same", help_)


def _no_name(t: Teller, faults: Sequence[Fault], row: Row) -> Words:
    fault = faults[0]
    message = f"{t.text(fault.said)} is no name of the coded value {t.value(fault.v)}"
    return Words(message, t.permitted(fault.a), t.named_value(fault.a, fault.said))


def _finding_text(t: Teller, faults: Sequence[Fault], row: Row) -> Words:
    fault = faults[0]
    others = ", ".join(t.finding_numbered(f) for f in fault.candidates[:_MANY])
    # The name of a finding in the definitions is no patient's text.
    what = f"the text names {others}" if others else f"{t.text(fault.said)} does not fit"
    f = faults[0].f
    names: Sequence[str] = ()
    if f >= 0:
        finding = t.constraints.findings[f]
        names = (finding.name, *finding.synonyms)
    return Words(f"{what}, but the code is {t.finding(faults[0], row)}", ", ".join(names[:_MANY]))


def _attribute_text(t: Teller, faults: Sequence[Fault], row: Row) -> Words:
    fault = faults[0]
    others = ", ".join(t.attribute(a) for a in fault.candidates[:_MANY])
    what = f"the text names {others}" if others else f"{t.text(fault.said)} does not fit"
    name = t.constraints.attributes[fault.a].name
    return Words(f"{what}, but the code is {t.attribute(fault.a)}", name)


def _described(t: Teller, faults: Sequence[Fault], row: Row) -> Words:
    fault = faults[0]
    told = ", ".join(t.attribute(a) for a in fault.candidates[:_MANY])
    return Words(
        f"{t.finding(faults[0], row)} is absent, yet described: {told}; "
        f"its presence is at {t.place(fault.other if fault.other >= 0 else fault.row)}",
        "no details of what is not there",
        "correct the presence, or take the details out",
    )


def _exclusive(t: Teller, faults: Sequence[Fault], row: Row) -> Words:
    fault = faults[0]
    others = ", ".join(t.value(v) for v in fault.candidates if v != fault.v)
    message = f"{t.value(fault.v)} stands together with {others}; the first is at"
    return Words(f"{message} {t.place(fault.other)}", f"{t.value(fault.v)} alone, or the others")


def _repeated_id(t: Teller, faults: Sequence[Fault], row: Row) -> Words:
    fault = faults[0]
    id_ = f" {row['observation_id']}" if t.show_values else ""
    message = f"the observation id{id_} is already that of {t.place(fault.other)}"
    return Words(message, "an id for each observation of a document")


def _bad_code(t: Teller, faults: Sequence[Fault], row: Row) -> Words:
    system, _, code = faults[0].said.partition(" ")
    fault = code_fault(system, code)
    if fault is None:  # the rule finds only codes that have one
        raise ValueError(code)
    suggestion = f"perhaps {fault.suggestion}: look it up" if fault.suggestion else ""
    return Words(f"{t.code(system)} {t.code(code)} {fault.message}", fault.expected, suggestion)


def _unmapped(t: Teller, faults: Sequence[Fault], row: Row) -> Words:
    fault = faults[0]
    what = fault.said
    code = t.coded(row, what)
    if what == "finding":
        near = ", ".join(t.finding_numbered(f) for f in fault.candidates[:_MANY])
        message = f"{code} identifies no finding of the definitions, so nothing else was checked"
        if not code:
            message = "the observation has no code for its finding, so nothing else was checked"
        help_ = f"of that name: {near}" if near else "add it to the index codes of the definition"
        return Words(message, "a code that one definition has", help_)
    if what == "attribute":
        message = f"{code} is the code of no attribute of {t.finding(faults[0], row)}"
        if not code:
            message = f"the value says for no attribute of {t.finding(faults[0], row)} what it is"
        return Words(message, "an attribute's id, or one of its index codes")
    message = f"{code} is the code of no value of {t.attribute(fault.a)}"
    return Words(message, t.permitted(fault.a), t.named_value(fault.a, row["value_text"]))


def _ambiguous(t: Teller, faults: Sequence[Fault], row: Row) -> Words:
    fault = faults[0]
    what = fault.said
    name = {"finding": t.finding_numbered, "attribute": t.attribute, "value": t.value}[what]
    told = ", ".join(map(name, fault.candidates[:_MANY]))
    code = t.coded(row, what) or t.coded(row, "value") or "the code"
    return Words(
        f"{code} may be any of {lenfault.candidates} {what}s",
        f"one of {told}",
        f"code the {what} with its own id",
    )


def _change(t: Teller, faults: Sequence[Fault], row: Row) -> Words:
    fault = faults[0]
    message = {
        "OBS551": "was present",
        "OBS552": "was absent",
        "OBS553": "had another presence",
        "OBS554": "was absent",
    }[fault.code]
    place = t.place(fault.other)
    what = f"{t.finding(fault, row)} is recorded as {fault.said}"
    return Words(
        f"{what}, but {message} in the prior exam ({place})",
        "a change that agrees with both exams",
        "look at both exams",
    )


def _part_of(fault: Fault) -> tuple[str, ...]:
    """The members to which a fault points, in the order in which they are looked for."""
    part = _PARTS.get(fault.code, "")
    if fault.code in ("OBS541", "OBS542"):
        part = fault.said
    return _KEYS.get(part, ())


_PARTS = {
    "OBS501": "finding",
    "OBS502": "attribute",
    "OBS503": "attribute",
    "OBS504": "value",
    "OBS508": "number",
    "OBS510": "number",
    "OBS511": "number",
    "OBS512": "number",
    "OBS520": "value text",
    "OBS521": "value text",
    "OBS522": "finding text",
    "OBS523": "attribute text",
    "OBS532": "id",
}
# Where the whole observation is meant, and not one statement of it.
_OF_OBSERVATION = frozenset({"OBS501", "OBS507", "OBS522", "OBS532"})
_EITHER = frozenset({"OBS540", "OBS541", "OBS542"})
_WORDS: dict[str, Wording] = {
    "OBS501": _unknown_finding,
    "OBS502": _unknown_attribute,
    "OBS503": _other_finding,
    "OBS504": _not_permitted,
    "OBS505": _too_many,
    "OBS506": _repeated,
    "OBS507": _missing,
    "OBS508": _out_of_range,
    "OBS509": _wrong_kind,
    "OBS510": _unit,
    "OBS511": _unit,
    "OBS512": _unit,
    "OBS520": _against,
    "OBS521": _no_name,
    "OBS522": _finding_text,
    "OBS523": _attribute_text,
    "OBS530": _described,
    "OBS531": _exclusive,
    "OBS532": _repeated_id,
    "OBS540": _bad_code,
    "OBS541": _unmapped,
    "OBS542": _ambiguous,
    "OBS551": _change,
    "OBS552": _change,
    "OBS553": _change,
    "OBS554": _change,
}
