"""The model to Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import dropwhile

from converter.definitions.markdown import facets
from converter.definitions.markdown import lines as form
from converter.definitions.markdown.codes import code_list, read_codes
from converter.definitions.markdown.names import title_of
from converter.model import (
    Attribute,
    BooleanAttribute,
    ChoiceAttribute,
    FindingModel,
    IndexCode,
    NumericAttribute,
    TextAttribute,
    Value,
)
from converter.problems import ConverterError
from converter.rules import problem

_LINE_END = re.compile(r"\r\n?|\n")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_ENDS = re.compile(r"[\r\n]+")


def write(finding: FindingModel, *, published: bool = False) -> str:
    """Write a definition as OIFM Markdown, in the published layout.

    Args:
        finding: the definition.
        published: write exactly what the registry publishes, which says less: titles lose
            the capitals after their first letter, and a maximum of 0 is left out.

    Returns:
        The text: LF, no final newline. :func:`~converter.definitions.markdown.losses`
        says what of the definition is not in it.

    Raises:
        ConverterError: MD215, where the text could not be read again: a name is empty, or
            would be read as another name and an id; there are no attributes, or no values
            to choose from; an id or a number is none; a text holds NUL.
    """
    # As published, the document ends with its last letter, even where a line break would be.
    text = "\n".join(_finding(finding, published)).rstrip(" \t\n")
    if "\0" in text or _SURROGATE.search(text):
        raise _refusal("a text holds U+0000 or half of a surrogate pair")
    return re.sub(r"\n{3,}", "\n\n", text) if published else text


def _finding(finding: FindingModel, published: bool) -> Iterator[str]:
    if not finding.attributes:
        raise _refusal(f"the finding {finding.name!r} has no attributes")
    yield _heading("#", finding.name, finding.id, published)
    for label, items in (("Synonyms", finding.synonyms), ("Tags", finding.tags)):
        yield from _items(label, items)
    if text := _text(finding.description, form.ends_head):
        # Blank lines end the description, too.
        while form.is_blank(text[-1]):
            text.pop()
        yield "\n" + "\n".join(text)
    if codes := _codes(finding.index_codes):
        yield f"\n**Codes:** {_unbroken(codes)}"
    for label, said in facets.lines(finding):
        yield from _items(label.title(), said)
    yield f"\n{form.ATTRIBUTES}"
    for attribute in finding.attributes:
        yield from _attribute(attribute, published)
    lines = [_flat(form.contributor_line(person)) for person in finding.contributors]
    if lines := [line for line in lines if form.read_contributor(line) is not None]:
        yield f"\n{form.RULE}\n\n{form.CONTRIBUTORS}\n"
        yield from lines


def _items(label: str, items: Sequence[str]) -> Iterator[str]:
    parts = [part for item in items for part in _flat(item).split(", ")]
    if kept := [part for part in parts if part.strip()]:
        yield f"\n**{label}:** {_unbroken(', '.join(kept))}"


def _attribute(attribute: Attribute, published: bool) -> Iterator[str]:
    yield f"\n{_heading('###', attribute.name, attribute.id, published)}\n"
    if text := _text(attribute.description, form.ends_description):
        yield "\n".join(text) + form.BREAK
    if codes := _codes(attribute.index_codes):
        yield f"**Codes**: {codes}{form.BREAK}"
    match attribute:
        case ChoiceAttribute():
            yield _selection(attribute)
            for value in attribute.values:
                yield from _value(value)
        case NumericAttribute():
            yield from _number(attribute, published)
        case BooleanAttribute():
            yield form.BOOLEAN
        case TextAttribute():
            yield form.TEXT


def _selection(attribute: ChoiceAttribute) -> str:
    most = attribute.max_selected
    if not attribute.values or (most is not None and most < 1):
        raise _refusal(f"nothing can be selected for the attribute {attribute.name!r}")
    if most == 1:
        return form.SELECT_ONE + "\n"
    return form.SELECT_ANY if most is None else str(most).join(form.SELECT_UP_TO)


def _value(value: Value) -> Iterator[str]:
    description = value.description
    if description and _LINE_ENDS.search(description):
        # The block of a value has no empty lines, and two spaces end it.
        lines = [line for line in _LINE_END.split(description) if not form.is_blank(line)]
        first, *more = lines or [""]
        kept = [form.escaped(line.rstrip(" \t"), form.ends_value) for line in more]
        description = "\n".join([first.rstrip(" \t") if kept else first, *kept])
    line = form.value_line(_flat(value.name), description)
    parts = form.split_value(line)
    if parts is None or not parts[0].strip():
        raise _refusal(f"{value.name!r} cannot be the name of a value")
    yield line
    if codes := _codes(value.index_codes):
        yield f"_{codes}_"


def _number(attribute: NumericAttribute, published: bool) -> Iterator[str]:
    if attribute.number == "integer":
        yield form.INTEGER + form.BREAK
    minimum, maximum = attribute.minimum, attribute.maximum
    yield f"Mininum: {form.NO_MINIMUM if minimum is None else _decimal(minimum)}{form.BREAK}"
    if maximum is not None and (maximum or not published):
        yield f"Maximum: {_decimal(maximum)}{form.BREAK}"
    if attribute.step is not None:
        yield f"Step: {_decimal(attribute.step)}{form.BREAK}"
    if attribute.unit and attribute.unit.strip():
        yield f"Unit: {_unbroken(_flat(attribute.unit))}"


def _heading(marks: str, name: str, id_: str | None, published: bool) -> str:
    title = title_of(_flat(name), published=published)
    if not title.strip():
        raise _refusal("the finding or an attribute has no name")
    if not id_ and form.split_heading(title)[1] is not None:
        raise _refusal(f"the name {name!r} would be read as a name and an id")
    if id_ and not form.id_is_good(id_, "oifm_id" if marks == "#" else "oifma_id"):
        raise _refusal(f"{id_!r} cannot be the id of a finding or attribute")
    return form.heading(marks, title, id_)


def _decimal(number: Decimal) -> str:
    text = format(number, "f")
    if form.read_number(text) is None:
        raise _refusal(f"{number} is not a number of up to 18 digits on each side of the point")
    return text


def _refusal(message: str) -> ConverterError:
    return ConverterError(problem("MD215", message))


def _text(text: str | None, ends: Callable[[str], bool]) -> list[str]:
    """The lines of a description, from the first that is not blank."""
    lines = _LINE_END.split(text) if text else []
    return [form.escaped(line, ends) for line in dropwhile(form.is_blank, lines)]


def _flat(text: str) -> str:
    """The text on one line."""
    return _LINE_ENDS.sub(" ", text)


def _unbroken(text: str) -> str:
    """The text without spaces at its end that would be read as a line break."""
    return text.rstrip(" ") if text.endswith(form.BREAK) else text


def _codes(codes: Sequence[IndexCode]) -> str:
    """The list as it is read: what is read of it and written again is the same."""
    text = _as_read(codes)
    if text is None:
        sound: list[IndexCode] = []
        for code in codes:
            # How a code is read depends on the one before it and on the first.
            if _as_read([*sound[:1], *sound[-1:], code]) is not None:
                sound.append(code)
        text = _as_read(sound)
    return text or ""


def _as_read(codes: Sequence[IndexCode]) -> str | None:
    """The text of a list that is read as that list, None where it cannot be had."""
    read = read_codes(_flat(code_list(codes))) if codes else ()
    # What stands at the edges of a code may make it another one at first.
    for _ in range(3):
        if read is None:
            return None
        text = code_list(read)
        again = read_codes(text) if read else ()
        if again == read:
            return text
        read = again
    return None
