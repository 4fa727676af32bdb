"""The model to Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from converter.definitions.markdown import lines as form
from converter.definitions.markdown.codes import code_list
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
        ConverterError: MD215, where a name is empty, or would be read as another name and
            an id.
    """
    # As published, the document ends with its last letter, even where a line break would be.
    text = "\n".join(_finding(finding, published)).rstrip()
    return re.sub(r"\n{3,}", "\n\n", text) if published else text


def _finding(finding: FindingModel, published: bool) -> Iterator[str]:
    yield _heading("#", finding.name, finding.id, published)
    for label, items in (("Synonyms", finding.synonyms), ("Tags", finding.tags)):
        if items:
            yield f"\n**{label}:** {', '.join(map(_flat, items))}"
    if finding.description:
        yield "\n" + "\n".join(_text(finding.description, form.ends_head))
    if finding.index_codes:
        yield f"\n**Codes:** {_codes(finding.index_codes)}"
    yield f"\n{form.ATTRIBUTES}"
    for attribute in finding.attributes:
        yield from _attribute(attribute, published)
    if finding.contributors:
        yield f"\n{form.RULE}\n\n{form.CONTRIBUTORS}\n"
        for contributor in finding.contributors:
            yield _flat(form.contributor_line(contributor))


def _attribute(attribute: Attribute, published: bool) -> Iterator[str]:
    yield f"\n{_heading('###', attribute.name, attribute.id, published)}\n"
    if attribute.description:
        yield "\n".join(_text(attribute.description, form.ends_description)) + form.BREAK
    if attribute.index_codes:
        yield f"**Codes**: {_codes(attribute.index_codes)}{form.BREAK}"
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
    if most == 1:
        return form.SELECT_ONE + "\n"
    return form.SELECT_ANY if most is None else str(most).join(form.SELECT_UP_TO)


def _value(value: Value) -> Iterator[str]:
    name = _flat(value.name)
    _refuse_empty(name)
    description = None
    if value.description:
        first, *more = _LINE_END.split(value.description)
        # The block of a value has no empty lines, and two spaces end it.
        kept = [form.escaped(line, form.ends_value).rstrip() for line in more if line.strip()]
        description = "\n".join([first.rstrip() if kept else first, *kept])
    yield form.value_line(name, description)
    if value.index_codes:
        yield f"_{_codes(value.index_codes)}_"


def _number(attribute: NumericAttribute, published: bool) -> Iterator[str]:
    if attribute.number == "integer":
        yield form.INTEGER + form.BREAK
    minimum = attribute.minimum
    least = form.NO_MINIMUM if minimum is None else format(minimum, "f")
    yield f"Mininum: {least}{form.BREAK}"
    if attribute.maximum is not None and (attribute.maximum or not published):
        yield f"Maximum: {attribute.maximum:f}{form.BREAK}"
    if attribute.step is not None:
        yield f"Step: {attribute.step:f}{form.BREAK}"
    if attribute.unit:
        yield f"Unit: {_flat(attribute.unit)}"


def _heading(marks: str, name: str, id_: str | None, published: bool) -> str:
    title = title_of(_flat(name), published=published)
    _refuse_empty(title)
    if form.split_heading(title)[1] is not None and not id_:
        message = f"the name {name!r} would be read as a name and an id"
        raise ConverterError(problem("MD215", message))
    return form.heading(marks, title, id_)


def _refuse_empty(name: str) -> None:
    if not name.strip():
        raise ConverterError(problem("MD215", "a finding, attribute or value has no name"))


def _text(text: str, ends: Callable[[str], bool]) -> list[str]:
    return [form.escaped(line, ends) for line in _LINE_END.split(text)]


def _flat(text: str) -> str:
    """The text on one line."""
    return _LINE_ENDS.sub(" ", text)


def _codes(codes: Sequence[IndexCode]) -> str:
    return _flat(code_list(codes))
