"""Hypothesis strategies, one per class of the model: legal, and as nasty as legal gets.

``strategies()`` makes them all, by class; every slot of a class is filled. What a form of
document cannot say is left out by other strategies for single slots: ``OIFM_JSON``, ``CDE``.
``texts`` are what any reader accepts as text: no NUL, no half of a surrogate pair.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import msgspec
from hypothesis import strategies as st

from converter.graph.rdfxml import NOT_XML
from converter.model import (
    AnatomicLocation,
    BooleanAttribute,
    ChoiceAttribute,
    FindingModel,
    IndexCode,
    NumericAttribute,
    Organization,
    Person,
    TextAttribute,
    Value,
)
from converter.terminology.systems import code_systems

# What syntax is made of: Markdown, JSON, Turtle, XML, CSV, terminals, and our own lines.
FRAGMENTS = (
    *("## Attributes", "### x", "# x", "---", "- **a**: b", "**Codes**: ", "**Tags:** x", "_x y_"),
    *("*(Select one)*", "Mininum: 1", "Unit: mm", "; ", "; SNOMED 12 x", ", ", "**: ", "***", ":"),
    *("—`OIFM_GMTS_000001`", " — [Link](x)", "](", " (GMTS)", "\\", "\\## x", '"', "'", "<b>"),
    *("\n", "\n\n", "\r\n", "\t", "  ", " ", "\u00a0", "\u2028", "\x85", "\x0b", "\u202e", "=1+1"),
    *("é", "e\u0301", "ß", "İ", "ǆ", "\U0001f9b4", "CT", "pH", "> <http://x> .", "@prefix", "%41"),
)
# What ends or escapes a literal, what terminals obey, what XML cannot hold.
NASTY = (
    '"\\\n\r\t\x00\x08\x1b\x7f\x85\xa0\u2028\u200b\u202e\u2066'
    "\ufeff\ufffe\uffff'<>&]{}@^#:;*=/ \U0001f9b4"
)
_LEGAL = st.characters(exclude_characters="\0", exclude_categories=("Cs",))

texts = st.lists(
    st.one_of(st.sampled_from(FRAGMENTS), st.text(_LEGAL, max_size=8), st.just("word ")),
    max_size=6,
).map("".join)
# With NUL as well, which Markdown and XML cannot hold, and JSON and Turtle can.
any_text = st.text(st.sampled_from(NASTY) | st.characters(exclude_categories=("Cs",)))
# Without what XML cannot hold.
xml_text = any_text.map(lambda text: NOT_XML.sub("", text))
_PLAIN = st.from_regex(r"[a-zA-Z]{1,8}( [a-zA-Z0-9%/()-]{1,8}){0,3}", fullmatch=True)
_LIKE = st.sampled_from(("absent", " absent", "a  b", "presence", "x: y = z"))
organization_codes = st.from_regex(r"[A-Z]{3,4}", fullmatch=True)
numbers = (
    st.decimals(-1000, 1000, places=3, allow_nan=False)
    .map(Decimal.normalize)
    .map(lambda number: Decimal(format(number, "f")))
)
# Names that documents write for code systems, and codes that any of them may have.
SYSTEMS = tuple(name for system in code_systems() for name in (*system.names, system.key.lower()))
codes = st.from_regex(r"[A-Z]{0,3}[0-9]{1,9}(-[0-9])?", fullmatch=True)

Strategy = st.SearchStrategy[Any]
ByClass = dict[type, Strategy]
# For slots of some classes another strategy, or what makes one of those of the classes inside.
Instead = Mapping[type, Mapping[str, Strategy | Callable[[ByClass], Strategy]]]
ATTRIBUTES = (ChoiceAttribute, NumericAttribute, BooleanAttribute, TextAttribute)


def some(items: Strategy, most: int = 2, least: int = 0) -> Strategy:
    """Tuples of a few."""
    return st.lists(items, min_size=least, max_size=most).map(tuple)


def named(words: Strategy) -> Strategy:
    """Texts that can be names: not only white space."""
    return _PLAIN | _LIKE | words.filter(lambda text: bool(text.strip()))


def extras(words: Strategy = texts) -> Strategy:
    """Keys that no model has a slot for, each once, with compact JSON."""
    kept = st.sampled_from(("1", "null", '"x"', "[1.50]", '{"a":{}}'))
    some_keys = st.dictionaries(words, kept, min_size=1, max_size=2)
    return st.just(()) | some_keys.map(lambda found: tuple(found.items()))


def strategies(words: Strategy = texts, instead: Instead | None = None) -> ByClass:
    """One strategy for each class of the model, without identifiers (see ``identified``).

    Args:
        words: the texts that stand anywhere.
        instead: other strategies for slots of some classes.
    """
    made: ByClass = {}
    less = instead or {}
    names, maybe = named(words), st.none() | words
    few = some(words)

    def add(cls: type, **slots: Strategy) -> None:
        others = less.get(cls, {}).items()
        slots |= {
            slot: of if isinstance(of, st.SearchStrategy) else of(made) for slot, of in others
        }
        made[cls] = st.builds(cls, **slots)

    extra = extras(words)
    systems = st.sampled_from((*SYSTEMS, "X")) | names
    add(IndexCode, system=systems, code=codes | names, display=st.none() | words, extra=extra)
    indexed = some(made[IndexCode])
    code = maybe | organization_codes
    add(Organization, name=names, code=code, url=maybe, extra=extra)
    person = {"github_username": maybe, "email": maybe, "organization_code": code, "url": maybe}
    add(Person, name=names, extra=extra, **person)
    add(AnatomicLocation, name=maybe, index_codes=indexed, extra=extra)
    common = {"name": names, "description": maybe, "index_codes": indexed, "extra": extra}
    add(Value, token=maybe, **common)
    places = some(made[AnatomicLocation])
    asked = {"question": maybe, "anatomic_locations": places, "modalities": few}
    shared = common | asked | {"required": st.booleans()}
    number = st.none() | numbers | st.integers(-(10**15), 10**15).map(Decimal)
    add(
        ChoiceAttribute,
        values=some(made[Value], 3),
        max_selected=st.none() | st.integers(1, 5),
        min_selected=st.integers(0, 3),
        **shared,
    )
    add(
        NumericAttribute,
        minimum=number,
        maximum=number,
        step=number,
        unit=maybe | st.sampled_from(("mm", "cm^3", "%", "HU (Hounsfield units)")),
        number=st.sampled_from(("decimal", "integer")),
        **shared,
    )
    add(BooleanAttribute, **shared)
    add(TextAttribute, **shared)
    facets = ("synonyms", "tags", "body_regions", "subspecialties", "etiologies", "modalities")
    add(
        FindingModel,
        entity_type=maybe,
        sex_specificity=maybe,
        anatomic_locations=places,
        contributors=some(made[Person] | made[Organization]),
        attributes=some(st.one_of([made[kind] for kind in ATTRIBUTES]), 3),
        form=st.sampled_from(("oifm", "cde")),
        **(common | dict.fromkeys(facets, few)),
    )
    return made


def identified(finding: FindingModel, organization: str = "TEST") -> FindingModel:
    """A finding with the identifiers of its form, each once.

    A value has that of its attribute with its index, as its place gives it.
    """
    stems = ("RDES1", "RDE{}") if finding.form == "cde" else ("OIFM_{}_000001", "OIFMA_{}_{:06}")
    attributes = []
    for n, attribute in enumerate(finding.attributes):
        numbers = (n,) if finding.form == "cde" else (organization, n)
        slots: dict[str, Any] = {"id": stems[1].format(*numbers)}
        if isinstance(attribute, ChoiceAttribute):
            slots["values"] = tuple(
                msgspec.structs.replace(value, id=f"{slots['id']}.{index}")
                for index, value in enumerate(attribute.values)
            )
        attributes.append(msgspec.structs.replace(attribute, **slots))
    made = stems[0].format(organization)
    return msgspec.structs.replace(finding, id=made, attributes=tuple(attributes))


def findings(
    instead: Instead | None = None, words: Strategy = texts, ids: bool | None = True
) -> Strategy:
    """Whole definitions.

    Args:
        instead: what a form of document cannot say; all can be said where None.
        words: the texts that stand anywhere.
        ids: whether they have identifiers; sometimes where None.
    """
    drafts = strategies(words, instead)[FindingModel]
    if ids is False:
        return drafts
    whole = st.builds(identified, drafts, organization_codes)
    return whole if ids else drafts | whole


# ---- what each form of document can say

_NO, _NONE = st.just(()), st.none()
_OWN_KEYS = {"extra": extras(texts.map("x-".__add__))}  # no key of the format
_SOME_VALUES: Callable[[ByClass], Strategy] = lambda made: some(made[Value], 3, 1)  # noqa: E731
_CODE = _NONE | organization_codes
_NO_WORDS = {"question": _NONE, "anatomic_locations": _NO, "modalities": _NO}
OIFM: Instead = {
    IndexCode: _OWN_KEYS,
    Organization: {"code": _CODE, **_OWN_KEYS},
    Person: {"organization_code": _CODE, **_OWN_KEYS},
    AnatomicLocation: {
        "name": _NONE,
        "index_codes": lambda made: st.tuples(made[IndexCode]),
        "extra": _NO,
    },
    Value: {"token": _NONE, **_OWN_KEYS},
    ChoiceAttribute: {
        "values": _SOME_VALUES,
        "max_selected": st.integers(1, 5),
        "min_selected": st.just(1),
        **_NO_WORDS,
        **_OWN_KEYS,
    },
    NumericAttribute: {"step": _NONE, "number": st.just("decimal"), **_NO_WORDS, **_OWN_KEYS},
    FindingModel: {
        "attributes": lambda made: some(made[ChoiceAttribute] | made[NumericAttribute], 3),
        "form": st.just("oifm"),
        **_OWN_KEYS,
    },
}
# In a set an empty text is none, and people stand before organisations.
_WORDS = _NONE | texts.filter(bool)
_OF_ELEMENT = {"description": _WORDS, "question": _WORDS, **_OWN_KEYS}
CDE: Instead = {
    IndexCode: _OWN_KEYS,
    Organization: _OWN_KEYS,
    Person: {"github_username": _NONE, "organization_code": _NONE, **_OWN_KEYS},
    AnatomicLocation: _OWN_KEYS,
    Value: {"description": _WORDS, **_OWN_KEYS},
    ChoiceAttribute: {"values": _SOME_VALUES, "min_selected": st.just(1), **_OF_ELEMENT},
    **{kind: {"required": st.just(False), **_OF_ELEMENT} for kind in ATTRIBUTES[1:]},
    FindingModel: {
        "description": _WORDS,
        **dict.fromkeys(("synonyms", "tags", "body_regions", "subspecialties", "etiologies"), _NO),
        "entity_type": _NONE,
        "sex_specificity": _NONE,
        "contributors": lambda made: st.builds(
            tuple.__add__, some(made[Person]), some(made[Organization])
        ),
        "form": st.just("cde"),
        **_OWN_KEYS,
    },
}
