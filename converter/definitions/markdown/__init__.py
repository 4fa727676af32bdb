"""OIFM Markdown: documents to the model, and back.

The format is what the registry publishes ("Mininum" included), read leniently where people
write by hand: "Minimum", CR LF, a byte order mark, a final newline, missing double spaces
at the ends of lines, blank lines, the colon of a label outside its asterisks, bullets,
emphasis and headings as other editors write them. The canonical text that :func:`write`
gives has none of these, so a document that has comes back without. What is kept as text,
and looks like something else, is told (MD216).

Five lines are ours, for what the published ones cannot say: ``*(Whole number)*``,
``*(True or false)*``, ``*(Free text)*``, ``*(Select any number)*``, and ``Step: 0.5`` after
``Maximum:``. A line of a description that would be taken for one of the document's own is
written with a backslash before it.

What Markdown cannot hold:

- whether an attribute is required, and how many values must be selected;
- the user name of a person, a person's type where neither e-mail nor link tells it from an
  organisation, codes of organisations that are not three or four capitals;
- ids of values that are not the attribute's id and their index; tokens of values;
- the case of a name's first letter where no other letter of it is a capital and
  :mod:`~converter.definitions.markdown.names` would not guess it;
- a synonym or tag with ", " in it; a code of an unknown system after another code; white
  space in a code or around it;
- newlines outside of descriptions (CR in them becomes LF), blank lines around descriptions
  and in those of values, empty texts where there could be none, white space at the end of the
  document, and two spaces that would read as a line break;
- "**: " in the name of a value; a display in which "; " is followed by what could be a code;
- a name of a contributor that is empty or looks like a part of the line;
- that a set without an id came from RadElement;
- a facet with ", " or a line break in it, or white space around it; a time course or an age
  profile with other keys than the usual, in another order, or with empty lists;
- anatomic locations, modalities of attributes and questions; keys that no format knows.

:func:`losses` says which of these a definition has.
"""

from __future__ import annotations

from converter.definitions.document import Document, ModelPath, Position, Reading
from converter.definitions.markdown.facets import without as without_facets
from converter.definitions.markdown.losses import losses
from converter.definitions.markdown.parser import Parser
from converter.definitions.markdown.places import Place, pointer_of
from converter.definitions.markdown.writer import write
from converter.problems import ConverterError, excerpt_of, has_errors
from converter.source.text import decode, text_problems, with_lf

__all__ = ["losses", "read", "without_facets", "write"]


def read(data: bytes, source: str) -> Reading:
    """Read one Markdown document.

    Args:
        data: the bytes of the file.
        source: its name, for problems.

    Returns:
        The document, or none where it has errors, and all problems; never raises for bad
        input.
    """
    try:
        raw = decode(data, source)
    except ConverterError as error:
        return Reading(problems=error.problems)
    problems = text_problems(raw, source)
    text = with_lf(raw)
    parser = Parser(text, source)
    finding = parser.read()
    problems += parser.problems
    problems.sort(key=lambda found: (found.line, found.column, found.code))
    if finding is None or has_errors(problems):
        return Reading(problems=tuple(problems))
    return Reading((Document(finding, source, _Locator(text)),), tuple(problems))


class _Locator:
    """Finds places by reading the document again; most are never asked for any."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._places: dict[tuple[str | int, ...], Place] | None = None
        self._lines: list[str] = []

    def __call__(self, path: ModelPath) -> Position:
        if self._places is None:
            self._places = {}
            self._lines = self._text.split("\n")
            Parser(self._text, "", self._places).read()
        there = tuple(path)
        while there and there not in self._places:
            there = there[:-1]
        line, offset = self._places.get(there, Place(0, 0))
        excerpt = excerpt_of(self._lines[line], offset + 1)
        return Position(pointer_of(there), line + 1, offset + 1, excerpt)
