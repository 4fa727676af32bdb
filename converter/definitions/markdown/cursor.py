"""Where the reader is in the document, and what it says about the lines there."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TypeAlias

from converter.definitions.markdown import variants
from converter.definitions.markdown.lines import ATTRIBUTES, is_blank
from converter.definitions.markdown.places import Place, pointer_of
from converter.problems import Problem, excerpt_of
from converter.rules import problem

# Nobody reads more problems of one document, and looking for what was meant takes time.
MAX_PROBLEMS = 1000

Path: TypeAlias = tuple[str | int, ...]


class StopReading(Exception):  # noqa: N818 - not an error, the way out of the document
    """Too much is wrong."""


class Cursor:
    """The lines of one document and the number of the one that is read next.

    Args:
        text: the document, its lines ended by LF.
        source: its name, for problems.
        places: takes the place of every part of the model, where it is given.
    """

    def __init__(self, text: str, source: str, places: dict[Path, Place] | None = None) -> None:
        self.shown = text.split("\n")
        self.lines = list(self.shown)
        # Lines in their usual form, and how much further right their text really stands.
        self._usual: dict[int, tuple[str, int]] = {}
        self.source = source
        self.places = places
        self.problems: list[Problem] = []
        self.at = 0
        self.finding_id = ""
        self.attribute_id = ""
        if "<!--" in text:
            for at in variants.comments(self.lines):
                self._problem("MD216", "an HTML comment is left out", line=at)
        variants.underlined(text, self.lines, ATTRIBUTES)

    def _line(self) -> str | None:
        """The line that is next, in its usual form; ``lines`` has it as it stands."""
        return self._text(self.at) if self.at < len(self.lines) else None

    def _text(self, at: int) -> str:
        known = self._usual.get(at)
        if known is not None:
            return known[0]
        line = self.lines[at]
        # Nearly all lines are as they are published, and need no closer look.
        if not line or (line[:4] == "- **" and "**: " in line):
            return line
        found = variants.usual(line)
        if found[0] != line:
            self._usual[at] = found
        return found[0]

    def _moved(self, at: int, offset: int) -> int:
        """Where in the line as it stands is what has this offset in its usual form."""
        return max(offset + self._usual[at][1], 0) if offset and at in self._usual else offset

    def _line_at(self, at: int) -> str:
        return self._text(at).strip() if 0 <= at < len(self.lines) else ""

    def _skip_blank(self) -> None:
        lines, at = self.lines, self.at
        while at < len(lines) and is_blank(lines[at]):
            at += 1
        self.at = at

    def _unexpected(self, line: str, known: tuple[str, ...], suggestion: str = "") -> None:
        near = get_close_matches(line.strip()[:40], known, 1)
        message = f"{short(line)} has no meaning here"
        self._problem("MD206", message, suggestion=suggestion or (near[0] if near else ""))

    def _mark(self, path: Path, offset: int, at: int | None = None) -> None:
        if self.places is not None:
            line = self.at if at is None else at
            self.places[path] = Place(line, self._moved(line, offset))

    def _problem(
        self,
        code: str,
        message: str,
        *,
        line: int | None = None,
        column: int = 1,
        path: Path = (),
        expected: str = "",
        suggestion: str = "",
    ) -> None:
        at = min(self.at if line is None else line, len(self.lines) - 1)
        column = self._moved(at, column - 1) + 1
        self.problems.append(
            problem(
                code,
                message,
                source=self.source,
                pointer=pointer_of(path),
                line=at + 1,
                column=column,
                excerpt=excerpt_of(self.shown[at], column),
                finding=self.finding_id,
                attribute=self.attribute_id,
                expected=expected,
                suggestion=suggestion,
            )
        )
        if len(self.problems) >= MAX_PROBLEMS:
            raise StopReading


def short(text: str) -> str:
    """Quote a text in a message."""
    text = text.strip()
    return repr(text if len(text) <= 60 else text[:60] + "…")
