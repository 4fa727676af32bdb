"""Checks of every text: stray white space, characters nobody sees, lengths."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from converter.checks.nodes import Fault, Node, Nodes, Path
from converter.model import FindingModel, NumericAttribute

# Lengths as the JSON schema of the published definitions has them.
_NAME_MIN, _NAME_MAX = 3, 100
_DESCRIPTION_MIN, _DESCRIPTION_MAX = 5, 500

_STRAY = re.compile(r"\A\s|\s\Z|\s\s|[^\S ]")
# Prose may have lines and paragraphs; what stays stray is at the ends or doubled in a line.
_STRAY_PROSE = re.compile(r"\A\s|\s\Z|[^\S\n]{2}|[^\S \n]")
# Unicode keeps the last two code points of each plane free.
_UNPRINTABLE = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef" + "".join(
    chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF)
)
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_INVISIBLE = "\xad\u180e\u200b-\u200d\u2060-\u2064\ufeff"
_SPECIAL = re.compile(
    f"(?P<DEF352>[{_UNPRINTABLE}])|(?P<DEF353>[{_BIDI}])|(?P<DEF354>[{_INVISIBLE}])"
)
_WHAT = {
    "DEF352": "the control character",
    "DEF353": "the direction character",
    "DEF354": "the invisible character",
}


def characters(nodes: Nodes) -> Iterator[Fault]:
    """DEF350 to DEF354: stray white space; control, direction and invisible characters."""
    for node, path, text in _texts(nodes):
        if text.isascii() and text.isprintable() and text == " ".join(text.split()):
            continue
        yield from _white_space(node, path, text)
        yield from _specials(node, path, text)


def _white_space(node: Node, path: Path, text: str) -> Iterator[Fault]:
    prose = path == ("description",)
    if not (_STRAY_PROSE if prose else _STRAY).search(text):
        return
    tidy = _tidy_prose(text) if prose else " ".join(text.split())
    message = f"{node.title}: {_field(path)} has {_strayed(text, tidy)}"
    suggestion = "take it out" if prose else tidy
    yield Fault("DEF351" if prose else "DEF350", node, path, message, "", suggestion)


def _specials(node: Node, path: Path, text: str) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for match in _SPECIAL.finditer(text):
        first.setdefault(match.lastgroup or "", match[0])
    for code, character in first.items():
        message = f"{node.title}: {_field(path)} holds {_WHAT[code]} {_named(character)}"
        yield Fault(code, node, path, message, "", "take it out")


def lengths(nodes: Nodes) -> Iterator[Fault]:
    """DEF355, DEF356: names and descriptions that are too short or too long."""
    for node in nodes.all():
        size = len(node.item.name.strip())
        # Values are often short for good reason: "no", "T4", "II".
        least = 1 if node.kind == "value" else _NAME_MIN
        if not least <= size <= _NAME_MAX:
            message = f"{node.title}: the length of the name is {size}"
            yield Fault("DEF355", node, ("name",), message, f"{least} to {_NAME_MAX} characters")
        if isinstance(node.item, FindingModel):
            yield from _empty_parts(node, node.item)
        text = node.item.description
        if text is None:
            continue
        size = len(text.strip())
        if not _DESCRIPTION_MIN <= size <= _DESCRIPTION_MAX:
            message = f"{node.title}: the length of the description is {size}"
            expected = f"{_DESCRIPTION_MIN} to {_DESCRIPTION_MAX} characters"
            yield Fault("DEF356", node, ("description",), message, expected)


def _empty_parts(node: Node, finding: FindingModel) -> Iterator[Fault]:
    parts = {
        "synonyms": finding.synonyms,
        "tags": finding.tags,
        "contributors": [one.name for one in finding.contributors],
    }
    for slot, texts in parts.items():
        for i, text in enumerate(texts):
            # White space alone is told as such (DEF350).
            if not text:
                message = f"{node.title}: {slot[:-1]} {i + 1} has no text"
                yield Fault("DEF355", node, (slot, i), message, "", "write it, or take it out")


def descriptions(nodes: Nodes) -> Iterator[Fault]:
    """DEF357: a finding without a description."""
    for node in nodes.findings:
        if not (node.item.description or "").strip():
            yield Fault("DEF357", node, (), f"{node.title}: no description")


def _texts(nodes: Nodes) -> Iterator[tuple[Node, Path, str]]:
    for node in nodes.all():
        item = node.item
        yield node, ("name",), item.name
        if item.id is not None:
            yield node, ("id",), item.id
        if item.description is not None:
            yield node, ("description",), item.description
        for i, code in enumerate(item.index_codes):
            yield node, ("index_codes", i, "system"), code.system
            yield node, ("index_codes", i, "code"), code.code
            if code.display is not None:
                yield node, ("index_codes", i, "display"), code.display
        if isinstance(item, FindingModel):
            for i, text in enumerate(item.synonyms):
                yield node, ("synonyms", i), text
            for i, text in enumerate(item.tags):
                yield node, ("tags", i), text
            for i, contributor in enumerate(item.contributors):
                yield node, ("contributors", i, "name"), contributor.name
        elif isinstance(item, NumericAttribute) and item.unit is not None:
            yield node, ("unit",), item.unit


def _field(path: Path) -> str:
    if path[0] in ("synonyms", "tags"):
        return f"{str(path[0])[:-1]} {int(path[1]) + 1}"
    if path[0] == "index_codes":
        return f"the {path[2]} of code {int(path[1]) + 1}"
    return f"the {path[-1]}" if path[0] != "contributors" else "a contributor's name"


def _strayed(text: str, tidy: str) -> str:
    if text != text.strip():
        return "white space around it"
    if any(c.isspace() and c not in " \n" for c in text):
        odd = next(c for c in text if c.isspace() and c not in " \n")
        return f"the odd white space {_named(odd)}"
    return "doubled white space" if tidy != text else "odd white space"


def _tidy_prose(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in text.strip().split("\n"))


def _named(character: str) -> str:
    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X} {name}".rstrip()
