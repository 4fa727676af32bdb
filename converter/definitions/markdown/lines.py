"""The lines of OIFM Markdown that mean something: what each looks like, and what it says.

Every form of line is written and read here, side by side. All functions look at one line
and go through it a fixed number of times.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from difflib import get_close_matches

from converter.definitions.markdown.codes import begins_with_code, read_codes
from converter.definitions.markdown.facets import LABELS as FACETS
from converter.definitions.markdown.looks import is_item, line_looks
from converter.definitions.markdown.variants import hard_break, usual
from converter.iris import is_id
from converter.model import Contributor, Organization, Person

BREAK = "  "
NO_MINIMUM = "None"
ATTRIBUTES = "## Attributes"
RULE = "---"
CONTRIBUTORS = "**Contributors**"
# What ends every part of the document, and what begins a comment that is not left out.
ENDS = (RULE, CONTRIBUTORS)
_NO_TEXT = ("<!--",)
FINDING_LABELS = ("Synonyms", "Tags", "Codes", *FACETS)
ATTRIBUTE_LABELS = ("Codes",)
# As published: "Mininum". The right spelling is read too, and so are short ones.
NUMBER_LABELS = {
    "min": "minimum",
    "max": "maximum",
    "mininum": "minimum",
    "minimum": "minimum",
    "maximum": "maximum",
    "step": "step",
    "unit": "unit",
}
SELECT_ONE = "*(Select one)*"
SELECT_ANY = "*(Select any number)*"
INTEGER = "*(Whole number)*"
BOOLEAN = "*(True or false)*"
TEXT = "*(Free text)*"
KINDS = (SELECT_ONE, SELECT_ANY, INTEGER, BOOLEAN, TEXT)

SELECT_UP_TO = ("*(Select up to ", ")*")

_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18})?([eE][+-]?[0-9]{1,2})?")
_EMAIL = " — [Email](mailto:"
_LINK = " — [Link]("
# What a name does not have: an address that stands otherwise than it should.
_ADDRESSES = ("](", "://", "@")
_DASH = re.compile(r" [–-] \[(Email|Link)\]\(")
_ORGANIZATION = re.compile(r"[A-Z]{3,4}")
_ID = re.compile(r"\bOIFMA?_[A-Z]+_[0-9]+|\b(?:RDES?|TO_BE_DETERMINED)[0-9]+\b", re.IGNORECASE)
_MANY = re.compile(r"\b(?:all|any|many|multiple|several|or more)\b", re.IGNORECASE)
_ONE = re.compile(r"\b(?:one|single)\b", re.IGNORECASE)
_CHOOSES = re.compile(r"select|choose|pick|up to|at most|max", re.IGNORECASE)
_CARDINALITY = re.compile(r"[0-9]+ *(?:\.\.|[-–]|to) *([0-9]{1,9}|[*n])", re.IGNORECASE)
_LAST_NUMBER = re.compile(r"([0-9]{1,9})[^0-9]*\Z")
_OTHER_KINDS = {"integer": INTEGER, "whole": INTEGER, "yes": BOOLEAN, "bool": BOOLEAN}
_REGISTERED = {
    "oifm_id": re.compile(r"OIFM_[A-Z]{3,4}_[0-9]{6}"),
    "oifma_id": re.compile(r"OIFMA_[A-Z]{3,4}_[0-9]{6}"),
}


def is_blank(line: str) -> bool:
    """Whether a line holds nothing but spaces and tabs (CommonMark 0.31, section 2.1)."""
    return not line or not line.strip(" \t")


def ends_head(line: str) -> bool:
    """Whether a line is not part of the finding's description."""
    return (
        line.startswith(("##", "# ", *_NO_TEXT))
        or line.rstrip() in ENDS
        or (line[:2] == "**" and meant_label(line, FINDING_LABELS) is not None)
    )


def ends_description(line: str) -> bool:
    """Whether a line is not part of an attribute's description."""
    return (
        line.startswith(("##", "# ", "- **", "*(", *_NO_TEXT))
        or line.rstrip() in ENDS
        or (":" in line[:12] and meant_number(line) is not None)
        or (line[:2] == "**" and meant_label(line, ATTRIBUTE_LABELS) is not None)
    )


def ends_value(line: str) -> bool:
    """Whether a line is not part of a value's description."""
    return (
        line[:1] == "_"
        or line[:2] == "- "
        or is_blank(line)
        or ends_description(line)
        or codes_alone(line) is not None
    )


def codes_alone(line: str) -> str | None:
    """The codes that a line without underscores consists of, None where it has others."""
    text = line.strip(" \t").removeprefix("- ").removeprefix("* ").lstrip(" \t")
    # A description may well begin with the name of a system; codes are read as a whole.
    return text if begins_with_code(text, sound=True) and read_codes(text) else None


def escaped(line: str, ends: Callable[[str], bool]) -> str:
    r"""A line of a description, so that it is not taken for one that ends it.

    A backslash is put before it, as Markdown does.

    >>> escaped("## Attributes", ends_head), escaped(r"\## Attributes", ends_head)
    ('\\## Attributes', '\\\\## Attributes')
    >>> escaped(r"\alpha", ends_head)
    '\\alpha'
    """
    special = _is_special(line, ends) or _is_special(line.lstrip("\\"), ends)
    return "\\" + line if special else line


def unescaped(line: str, ends: Callable[[str], bool]) -> str:
    """The line of a description that :func:`escaped` wrote."""
    if line[:1] != "\\":
        return line
    special = _is_special(line[1:], ends) or _is_special(line.lstrip("\\"), ends)
    return line[1:] if special else line


def _is_special(line: str, ends: Callable[[str], bool]) -> bool:
    # With the two spaces that break a line, "#" is a heading.
    if line == "#" or ends(usual(line)[0]) or line_looks(line):
        return True
    return ends is ends_value and is_item(line)


def without_break(line: str) -> str:
    """The line without the two spaces that break it; other white space stays."""
    return line[:-2] if line.endswith(BREAK) else line


def label_of(line: str) -> tuple[str, str, int] | None:
    """Read ``**Label:** text``, or with the colon outside.

    Returns:
        The label, the text, and the text's offset in the line; None for other lines.
    """
    if not line.startswith("**"):
        return None
    end = line.find("**", 2)
    if end < 0 or end > 40:
        return None
    label, after = line[2:end], end + 2
    if label.endswith(":"):
        label = label[:-1]
    elif line.startswith(":", after):
        after += 1
    else:
        return None
    after += line.startswith(" ", after)
    return label, line[after:], after


def meant_number(line: str) -> str | None:
    """The label of a number's line that a line has, or seems to be meant to have."""
    label = line.partition(":")[0].strip().lower()
    if label in NUMBER_LABELS or not label.isalpha():
        return label if label in NUMBER_LABELS else None
    # Too many words are near to short ones: "Main" to "Min".
    near = get_close_matches(label, [known for known in NUMBER_LABELS if len(known) > 3], 1, 0.8)
    return near[0] if near else None


def meant_label(line: str, known: tuple[str, ...]) -> str | None:
    """The label that a line has, or seems to be meant to have."""
    label = label_of(line)
    if label is None:
        return None
    name = label[0].strip().capitalize()
    if name in known:
        return name
    near = get_close_matches(name, known, 1, 0.85)
    return near[0] if near else None


def meant_kind(line: str) -> str:
    """The line that says how an attribute is answered which another was meant to be, or nothing.

    >>> meant_kind("*(Select all that apply)*"), meant_kind("*(Chose one)*")
    ('*(Select any number)*', '*(Select one)*')
    >>> meant_kind("*(Select at most 3)*"), meant_kind("*(0..n)*"), meant_kind("*(Integer)*")
    ('*(Select up to 3)*', '*(Select any number)*', '*(Whole number)*')
    """
    text = line.strip().removeprefix("*(").removesuffix(")*").strip()
    counted = _CARDINALITY.fullmatch(text)
    if not counted and _CHOOSES.match(text) and not _ONE.search(text):
        counted = _LAST_NUMBER.search(text)
    if counted:
        most = counted[1]
        if not most.isdigit():
            return SELECT_ANY
        return most.join(SELECT_UP_TO) if int(most) > 1 else SELECT_ONE
    for begin, kind in _OTHER_KINDS.items():
        if text.lower().startswith(begin):
            return kind
    if _MANY.search(line):
        return SELECT_ANY
    if _ONE.search(line):
        return SELECT_ONE
    known = (SELECT_ONE, "*(Select up to 2)*", *KINDS[1:])
    near = get_close_matches(line[:40], known, 1)
    return near[0] if near else ""


def meant_title(text: str) -> str:
    """A title in which an id stands otherwise than it should, as it should be; or nothing.

    >>> meant_title("Gas (OIFM_GMTS_012973)")
    'Gas—`OIFM_GMTS_012973`'
    """
    found = _ID.search(text)
    before = text[: found.start()].strip("* \t`") if found else ""
    name = before.removesuffix("&mdash;").rstrip(" \t`([{#<:–—-*_")
    return f"{name}—`{found[0].upper()}`" if found and name else ""


def heading(marks: str, name: str, id_: str | None) -> str:
    """The title of a finding or attribute."""
    return f"{marks} {name}—`{id_}`" if id_ else f"{marks} {name}"


def split_heading(text: str) -> tuple[str, str | None, int]:
    """Read what follows the marks of a title.

    Returns:
        The name, the id or None, and the id's offset. A title that ends in a back-tick
        without the dash before the id, or has an id elsewhere, gives an empty id.
    """
    if text.rstrip()[-1:] != "`":
        found = _ID.search(text)
        return (text, "", found.start()) if found else (text, None, len(text))
    text = text.rstrip()
    at = text.rfind("—`", 0, -1)
    if at < 0 or "`" in text[at + 2 : -1]:
        return text, "", max(text.find("`"), 0)
    return text[:at], text[at + 2 : -1], at + 2


def id_is_good(id_: str, kind: str) -> bool:
    """Whether an id is one of the registry's (``kind``: oifm_id, oifma_id) or of RadElement."""
    if id_.upper().startswith("OIFM"):
        return _REGISTERED[kind].fullmatch(id_) is not None
    return is_id(id_)


def value_line(name: str, description: str | None) -> str:
    """The line of a value, and those that its description goes on with."""
    return f"- **{name}**: {description}{BREAK}" if description else f"- **{name}**{BREAK}"


def split_value(line: str) -> tuple[str, str | None] | None:
    """The name and description in the line of a value; None where it is not one.

    A name may hold colons and asterisks: it ends at the last two of a row of asterisks.
    """
    if not line.startswith("- **"):
        return None
    end = line.find("**: ", 4)
    if end >= 0:
        description = without_break(line[end + 4 :])
        return line[4:end], None if is_blank(description) else description
    whole = hard_break(line.rstrip(" \t"))
    text = whole.removesuffix("**:").removesuffix("**")
    return (text[4:], None) if len(text) < len(whole) and len(text) >= 4 else None


def contributor_line(contributor: Contributor) -> str:
    """The line of a contributor."""
    name, url = contributor.name, contributor.url
    code = contributor.organization_code if isinstance(contributor, Person) else contributor.code
    if code and not _ORGANIZATION.fullmatch(code):
        code = None
    if isinstance(contributor, Organization):
        line = f"- [{name}]({url})" if url else f"- {name}"
        return f"{line} ({code})" if code else line
    line = f"- {name} ({code})" if code else f"- {name}"
    if contributor.email:
        line += f"{_EMAIL}{contributor.email})"
    return f"{line}{_LINK}{url})" if url else line


def read_contributor(line: str) -> Contributor | None:
    """The person or organisation of a contributor's line; None where it is not one.

    Who has an e-mail address, or a link after the code, is a person; anyone else is an
    organisation. What stands in brackets at the end and is no organisation's code belongs
    to the name.
    """
    line = _DASH.sub(r" — [\1](", line)
    trimmed = line.rstrip(" \t")
    rest, url = _without(trimmed if trimmed.endswith(")") else line, _LINK)
    rest, email = _without(rest, _EMAIL)
    person = email is not None or url is not None
    if not rest.startswith("- ") or " — [" in rest:
        return None
    name, code = rest[2:], None
    if name.endswith(")") and " (" in name:
        before, _, last = name[:-1].rpartition(" (")
        if _ORGANIZATION.fullmatch(last):
            name, code = before, last
    if name.startswith("[") and name.endswith(")") and "](" in name and not person:
        name, _, url = name[1:-1].partition("](")
        # What follows the address is neither a code nor part of it.
        if ") " in url:
            return None
    if any(mark in name for mark in _ADDRESSES):
        return None
    if not name.strip() or (url is not None and not url) or (email is not None and not email):
        return None
    if person:
        return Person(name=name, email=email, organization_code=code, url=url)
    return Organization(name=name, code=code, url=url)


def _without(text: str, mark: str) -> tuple[str, str | None]:
    at = text.rfind(mark)
    if at < 0 or not text.endswith(")"):
        return text, None
    return text[:at], text[at + len(mark) : -1]


def read_number(text: str) -> Decimal | None:
    """The number that a text is, without an exponent; None where it is not one.

    >>> read_number("-12.50"), read_number("1e3"), read_number("1,5")
    (Decimal('-12.50'), Decimal('1000'), None)
    """
    return Decimal(format(Decimal(text), "f")) if _NUMBER.fullmatch(text) else None
