"""Hypothesis strategies, one per class of the model: legal, and as nasty as legal gets.

``texts`` are what any reader accepts as text: no NUL, no half of a surrogate pair. Ids
have the registry's form, and values the ids that their place gives them.
"""

from decimal import Decimal

from hypothesis import strategies as st

from converter.model import (
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

# What syntax is made of: Markdown, JSON, Turtle, XML, CSV, terminals, and our own lines.
FRAGMENTS = (
    *("## Attributes", "### x", "# x", "---", "- **a**: b", "**Codes**: ", "**Tags:** x", "_x y_"),
    *("*(Select one)*", "Mininum: 1", "Unit: mm", "; ", "; SNOMED 12 x", ", ", "**: ", "***", ":"),
    *("—`OIFM_GMTS_000001`", " — [Link](x)", "](", " (GMTS)", "\\", "\\## x", '"', "'", "<b>"),
    *("\n", "\n\n", "\r\n", "\t", "  ", " ", "\u00a0", "\u2028", "\x85", "\x0b", "\u202e", "=1+1"),
    *("é", "e\u0301", "ß", "İ", "ǆ", "\U0001f9b4", "CT", "pH", "> <http://x> .", "@prefix", "%41"),
)
_LEGAL = st.characters(exclude_characters="\0", exclude_categories=("Cs",))

texts = st.lists(
    st.one_of(st.sampled_from(FRAGMENTS), st.text(_LEGAL, max_size=8), st.just("word ")),
    max_size=6,
).map("".join)
names = st.one_of(
    st.from_regex(r"[a-zA-Z]{1,8}( [a-zA-Z0-9%/()-]{1,8}){0,3}", fullmatch=True),
    texts.filter(str.strip),
)
maybe_texts = st.none() | texts
organizations_codes = st.from_regex(r"[A-Z]{3,4}", fullmatch=True)
numbers = (
    st.decimals(-1000, 1000, places=3, allow_nan=False)
    .map(Decimal.normalize)
    .map(lambda number: Decimal(format(number, "f")))
)

index_codes = st.builds(
    IndexCode,
    system=st.sampled_from(("SNOMED", "SNOMEDCT", "RADLEX", "LOINC", "GAMUTS", "RADELEMENT", "X")),
    code=st.from_regex(r"[A-Z]{0,3}[0-9]{1,9}(-[0-9])?", fullmatch=True),
    display=st.none() | names,
)
codes = st.lists(index_codes, max_size=3).map(tuple)


@st.composite
def values(draw, owner=None, index=0):
    """One value; with an owner it has the id that its place gives it."""
    return Value(
        id=f"{owner}.{index}" if owner else None,
        name=draw(names),
        description=draw(maybe_texts),
        index_codes=draw(codes),
    )


def _common(draw, owner):
    return {
        "id": owner,
        "name": draw(names),
        "description": draw(maybe_texts),
        "required": draw(st.booleans()),
        "index_codes": draw(codes),
    }


@st.composite
def choices(draw, owner=None):
    """A choice attribute with its values."""
    count = draw(st.integers(1, 4))
    return ChoiceAttribute(
        **_common(draw, owner),
        values=tuple(draw(values(owner, index)) for index in range(count)),
        max_selected=draw(st.integers(1, count)),
    )


@st.composite
def numerics(draw, owner=None):
    """A numeric attribute."""
    return NumericAttribute(
        **_common(draw, owner),
        minimum=draw(st.none() | numbers),
        maximum=draw(st.none() | numbers),
        unit=draw(
            st.none() | st.sampled_from(("mm", "%", "cm^3", "HU (Hounsfield units)")) | texts
        ),
    )


@st.composite
def others(draw, owner=None):
    """An attribute answered with true or false, or with free text."""
    return draw(st.sampled_from((BooleanAttribute, TextAttribute)))(**_common(draw, owner))


people = st.builds(
    Person,
    name=names,
    github_username=st.none() | st.from_regex(r"[a-z][a-z0-9-]{2,10}", fullmatch=True),
    email=st.none() | st.just("someone@example.org") | texts,
    organization_code=st.none() | organizations_codes,
    url=st.none() | st.just("https://example.org/a(b)"),
)
organizations = st.builds(
    Organization,
    name=names,
    code=st.none() | organizations_codes,
    url=st.none() | st.just("https://example.org/"),
)


@st.composite
def findings(draw, with_ids=None, only_oifm=True):
    """A whole definition; ``only_oifm`` without the attributes that OIFM JSON lacks."""
    ids = draw(st.booleans()) if with_ids is None else with_ids
    organization = draw(organizations_codes) if ids else ""
    attributes = []
    for number in range(draw(st.integers(1, 3))):
        owner = f"OIFMA_{organization}_{number:06}" if ids else None
        kinds = [choices(owner), numerics(owner)] + ([] if only_oifm else [others(owner)])
        attributes.append(draw(st.one_of(kinds)))
    return FindingModel(
        id=f"OIFM_{organization}_000001" if ids else None,
        name=draw(names),
        description=draw(texts),
        synonyms=tuple(draw(st.lists(names, max_size=3))),
        tags=tuple(draw(st.lists(names, max_size=3))),
        contributors=tuple(draw(st.lists(people | organizations, max_size=2))),
        attributes=tuple(attributes),
        index_codes=draw(codes),
    )
