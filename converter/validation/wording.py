"""What each rule has to say about a fault: one function, and one line of the table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from converter.model import ChoiceAttribute, NumericAttribute
from converter.terminology.matching import normal
from converter.terminology.systems import recorded_fault
from converter.terminology.units import recorded_ucum, without_annotations
from converter.validation.recorded import told_of
from converter.validation.teller import HIDDEN, MANY, Fault, Teller, Words
from converter.validation.words.texts import called, nearest

_UNCHECKED = "there is no definition to check it against"
_BESIDE = {"the text": "a text and a code", "another coding": "codings"}
Row = Mapping[str, Any]
Wording = Callable[[Teller, Sequence[Fault], Row], Words]


def _unknown_finding(t: Teller, faults: Sequence[Fault], row: Row) -> Words:
    named = t.constraints.names_of_findings
    # A name in the place of the id is as good a hint as the text beside it.
    same = named.get(normal(row["finding_text"] or ""), ())
    same = same or named.get(normal(row["finding_code"] or ""), ())
    near = ", ".join(map(t.finding_numbered, same[:MANY]))
    bare = _without_blanks(row["finding_code"], (f.id for f in t.constraints.findings))
    return Words(
        f"no definition has the finding id {t.code(row['finding_code'])}",
        "the id of a finding in the definitions",
        bare or (f"of that name: {near}" if near else ""),
    )


def _unknown_attribute(t: Teller, faults: Sequence[Fault], row: Row) -> Words:
    finding = t.constraints.findings[faults[0].f]
    names = {a.name: a.id for a in finding.attributes}
    near = nearest(row["attribute_text"] or "", names)
    near = near or called(row["attribute_code"] or "", names)
    bare = _without_blanks(row["attribute_code"], names.values())
    return Words(
        f"no definition has the attribute id {t.code(row['attribute_code'])}",
        f"an attribute of {t.finding(faults[0], row)}" + _listed(names),
        bare or (f"{near} ({names[near]})?" if near else ""),
    )


def _without_blanks(code: str | None, ids: Iterable[str | None]) -> str:
    """That a code is one of some ids but for what nobody sees around it, or nothing."""
    bare = (code or "").strip()
    return f"{bare}, without the blanks around it" if bare != code and bare in ids else ""


def _listed(names: Mapping[str, str | None]) -> str:
    shown = [f"{name} ({id_})" for name, id_ in names.items()]
    more = f", and {len(shown) - MANY} more" if len(shown) > MANY else ""
    return ": " + ", ".join(shown[:MANY]) + more if shown else ""


def _other_finding(t: Teller, faults: Sequence[Fault], row: Row) -> Words:
    a = faults[0].a
    owner = t.finding_numbered(t.constraints.finding_of(a))
    words = _unknown_attribute(t, faults, row)
    return Words(f"{t.attribute(a)} is an attribute of {owner}", words.expected, words.suggestion)


def _not_permitted(t: Teller, faults: Sequence[Fault], row: Row) -> Words:
    fault = faults[0]
    what = _subject(t.code(row["value_code"]))
    if fault.v >= 0:
        message = f"{what} is a value of another attribute, not of {t.attribute(fault.a)}"
    else:
        message = f"{what} is no value of {t.attribute(fault.a)}"
    values = (t.constraints.values[v].id for v in t.constraints.values_of(fault.a))
    near = _without_blanks(row["value_code"], values) or t.named_value(fault.a, row["value_text"])
    near = near or t.called_value(fault.a, row["value_code"])
    return Words(message, t.permitted(fault.a), near)


def _subject(code: str) -> str:
    """A code as that of which something is said; of one that is not shown, that it is one."""
    return f"the code {code}" if code == HIDDEN else code


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
    names = [t.attribute(fault.a) for fault in faults]
    few = sum(fault.said != "0" for fault in faults)
    what = "required attribute is" if len(names) == 1 else f"{len(names)} required attributes are"
    has = "has" if len(names) == 1 else "have"
    how = f"missing, or {has} too few values" if few else "missing"
    expected = t.permitted(faults[0].a) if len(names) == 1 else ""
    attribute = t.constraints.attributes[faults[0].a]
    if expected and isinstance(attribute, ChoiceAttribute) and attribute.min_selected > 1:
        expected = expected.replace("one of", f"{attribute.min_selected} or more of", 1)
    lead = "a " if len(names) == 1 else ""
    return Words(f"{lead}{what} {how}: {', '.join(names)}", expected)


def _out_of_range(t: Teller, faults: Sequence[Fault], row: Row) -> Words:
    fault = faults[0]
    number = row["number_text"] or row["value_text"] or _plain(row["number"])
    shown = f"{number.strip()} {_counting(row)}".strip() if t.show_values else "the number"
    return Words(f"{shown} is out of the range of {t.attribute(fault.a)}", t.permitted(fault.a))


def _counting(row: Row) -> str:
    """The unit that counts, as it was recorded: the code where that is known, else the text."""
    unit, code = ((row[name] or "").strip() for name in ("unit", "unit_code"))
    return code if code and recorded_ucum("", code) else unit or code


def _plain(number: Decimal) -> str:
    """A number as people write it, without the zeros of the table's eighteen places."""
    return f"{number:f}".rstrip("0").rstrip(".")


def _wrong_kind(t: Teller, faults: Sequence[Fault], row: Row) -> Words:
    fault = faults[0]
    given = {
        "boolean": "true or false",
        "code": "a code",
        "fraction": "a fraction",
        "number": "a number",
        "text": "a text",
    }
    return Words(
        f"{t.attribute(fault.a)} was answered with {given[fault.said]}",
        t.permitted(fault.a),
        t.named_value(fault.a, row["value_text"]),
    )


def _unit(t: Teller, faults: Sequence[Fault], row: Row) -> Words:
    fault = faults[0]
    attribute = t.constraints.attributes[fault.a]
    unit = attribute.unit if isinstance(attribute, NumericAttribute) else ""
    named = t.attribute(fault.a)
    given = t.text(_counting(row))
    unclear = f"nobody can tell what unit {given} is, for {named}"
    if not t.show_values:
        unclear = f"nobody can tell what unit the number for {named} is in"
        # A unit that is known is no text of a patient, but for what stands in braces.
        known = recorded_ucum((row["unit"] or "").strip(), (row["unit_code"] or "").strip())
        given = without_annotations(known or "1")
        given = "the unit of the number" if given == "1" else given
    message = {
        "OBS510": f"the number for {named} has no unit",
        "OBS511": unclear,
        "OBS512": f"{named} cannot be measured in {given}",
    }[fault.code]
    return Words(message, f"{unit}, or a unit that converts into it")


def _unit_against(t: Teller, faults: Sequence[Fault], row: Row) -> Words:
    # Both are units that are known, and so no text of a patient but in braces.
    both = faults[0].said, recorded_ucum("", (row["unit_code"] or "").strip()) or ""
    said, coded = both if t.show_values else map(without_annotations, both)
    message = f"the text of the unit says {said}, but its code {coded}"
    return Words(
        f"{message}, for {t.attribute(faults[0].a)}",
        "a text and a code of one unit",
        "look at the source: the number belongs to one of them",
    )


def _against(t: Teller, faults: Sequence[Fault], row: Row) -> Words:
    fault = faults[0]
    other = next(iter(fault.candidates), None)
    what = "the text" if fault.said == row["value_text"] else "another coding"
    if other is not None:
        named = t.value(other)
        message = f"{what} says {named}, but the code {t.value(fault.v)}"
        help_ = f"if {what} is right, the code is {t.constraints.values[other].id}"
    else:
        message = f"{t.text(fault.said)} says the opposite of the code {t.value(fault.v)}"
        help_ = "correct the code, or the text"
    return Words(message, f"{_BESIDE[what]} that say the same", help_)


def _no_name(t: Teller, faults: Sequence[Fault], row: Row) -> Words:
    fault = faults[0]
    message = f"{t.text(fault.said)} is no name of the coded value {t.value(fault.v)}"
    return Words(message, t.permitted(fault.a), t.named_value(fault.a, fault.said))


def _finding_text(t: Teller, faults: Sequence[Fault], row: Row) -> Words:
    fault = faults[0]
    others = ", ".join(t.finding_numbered(f) for f in fault.candidates[:MANY])
    # The name of a finding in the definitions is no patient's text.
    told = "the text" if fault.said == row["finding_text"] else "another coding"
    code = t.finding(faults[0], row)
    message = f"{told} names {others}, but the code is {code}"
    if fault.v >= 0:
        message = f"{t.text(fault.said)} denies {code}, but the value says that it is there"
    elif not others:
        message = f"{t.text(fault.said)} does not fit the code, which is {code}"
    finding = t.constraints.findings[fault.f]
    names = (finding.name, *finding.synonyms)
    return Words(message, ", ".join(names[:MANY]))


def _attribute_text(t: Teller, faults: Sequence[Fault], row: Row) -> Words:
    fault = faults[0]
    others = ", ".join(t.attribute(a) for a in fault.candidates[:MANY])
    code = t.attribute(fault.a)
    message = f"the text names {others}, but the code is {code}"
    if not others:
        message = f"{t.text(fault.said)} does not fit the code, which is {code}"
    return Words(message, t.constraints.attributes[fault.a].name)


def _described(t: Teller, faults: Sequence[Fault], row: Row) -> Words:
    fault = faults[0]
    told = ", ".join(t.attribute(a) for a in fault.candidates[:MANY])
    return Words(
        f"{t.finding(faults[0], row)} is absent, yet described: {told}; "
        f"its presence is at {t.place(fault.other)}",
        "no details of what is not there",
        "correct the presence, or take the details out",
    )


def _exclusive(t: Teller, faults: Sequence[Fault], row: Row) -> Words:
    fault = faults[0]
    others = ", ".join(t.value(v) for v in fault.candidates if v != fault.v)
    message = f"{t.value(fault.v)} stands together with {others}; the first is at"
    return Words(f"{message} {t.place(fault.other)}", f"{t.value(fault.v)} alone, or the others")


def _other_side(t: Teller, faults: Sequence[Fault], row: Row) -> Words:
    fault = faults[0]
    return Words(
        f"{t.value(fault.v)} is recorded, but the site is on the {fault.said}",
        "a site on the side that is recorded",
        "see in the images which side it is, and correct the other",
    )


def _repeated_id(t: Teller, faults: Sequence[Fault], row: Row) -> Words:
    fault = faults[0]
    id_ = f" {row['observation_id']}" if t.show_values else ""
    message = f"the observation id{id_} is already that of {t.place(fault.other)}"
    return Words(message, "an id for each observation of a document")


def _bad_code(t: Teller, faults: Sequence[Fault], row: Row) -> Words:
    system, _, code = faults[0].said.partition(" ")
    fault = recorded_fault(system, code)
    if fault is None:  # the rule finds only codes that have one
        raise ValueError(code)
    suggestion = f"perhaps {fault.suggestion}: look it up" if fault.suggestion else ""
    return Words(f"{t.code(system)} {t.code(code)} {fault.message}", fault.expected, suggestion)


def _unmapped(t: Teller, faults: Sequence[Fault], row: Row) -> Words:
    fault = faults[0]
    what = fault.said
    code = _subject(t.coded(row, what))
    if what == "finding":
        near = ", ".join(t.finding_numbered(f) for f in fault.candidates[:MANY])
        message = f"{code} identifies no finding of the definitions, so {_UNCHECKED}"
        help_ = "add it to the index codes of the definition"
        if not code:
            message = f"the observation has no code for its finding, so {_UNCHECKED}"
            help_ = _which_finding(t, row)
        if near:
            help_ = f"of that name: {near}"
        return Words(message, "a code that one definition has", help_)
    if what == "attribute":
        message = f"{code} is the code of no attribute of {t.finding(faults[0], row)}"
        if not code:
            message = f"a value of {t.finding(faults[0], row)} has no code for its attribute"
        return Words(message, "an attribute's id, or one of its index codes")
    message = f"{code} is the code of no value of {t.attribute(fault.a)}"
    return Words(message, t.permitted(fault.a), t.named_value(fault.a, row["value_text"]))


def _which_finding(t: Teller, row: Row) -> str:
    """What to do where nothing says it; an attribute belongs to one finding."""
    # A place in a graph is an IRI, in a document a JSON Pointer.
    graph = not (row["observation_pointer"] or "/").startswith("/")
    how = (
        "say with fm:finding which finding it is" if graph else "say in a code which finding it is"
    )
    code = row["attribute_code"]
    owners = [a for a, known in enumerate(t.constraints.attributes) if code and known.id == code]
    if not owners:
        return how
    return (
        f"{how}: its attribute is one of {t.finding_numbered(t.constraints.finding_of(owners[0]))}"
    )


def _recorded(t: Teller, faults: Sequence[Fault], row: Row) -> Words:
    told = told_of(faults[0].said)
    message = f"{t.text(told.text)} {told.words}" if told.text else told.words
    return Words(message, told.expected, told.suggestion)


def _ambiguous(t: Teller, faults: Sequence[Fault], row: Row) -> Words:
    fault = faults[0]
    what = fault.said
    name = {"finding": t.finding_numbered, "attribute": t.attribute, "value": t.value}[what]
    told = ", ".join(map(name, fault.candidates[:MANY]))
    code = t.coded(row, what) or t.coded(row, "value") or "the text"
    return Words(
        f"{code} may be any of {len(fault.candidates)} {what}s",
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


WORDS: dict[str, Wording] = {
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
    "OBS513": _unit_against,
    "OBS520": _against,
    "OBS521": _no_name,
    "OBS522": _finding_text,
    "OBS523": _attribute_text,
    "OBS524": _recorded,
    "OBS530": _described,
    "OBS531": _exclusive,
    "OBS532": _repeated_id,
    "OBS533": _other_side,
    "OBS540": _bad_code,
    "OBS541": _unmapped,
    "OBS542": _ambiguous,
    "OBS543": _recorded,
    "OBS544": _recorded,
    "OBS551": _change,
    "OBS552": _change,
    "OBS553": _change,
    "OBS554": _change,
}
