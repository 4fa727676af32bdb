"""What the finding and its attributes have alike: titles, labels, lists, codes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from converter.definitions.markdown import facets, looks
from converter.definitions.markdown import lines as form
from converter.definitions.markdown.codes import (
    meant_codes,
    read_codes,
    split_codes,
    swallowed_code,
)
from converter.definitions.markdown.cursor import Cursor, Path, short
from converter.definitions.markdown.variants import hard_break
from converter.definitions.typed import json_text
from converter.model import IndexCode

_LISTS = tuple(facets.LISTS.items())


class Fields(Cursor):
    """Reads the lines that finding and attribute share."""

    def _heading(self, line: str, start: int, path: Path, kind: str) -> tuple[str, str | None]:
        """Read the name and the id of a title, and go past it."""
        name, id_, offset = form.split_heading(line[start:])
        if not name.strip():
            self._problem("MD202", "the title has no name", column=start + 1, path=path)
        if id_ is not None and not form.id_is_good(id_, kind):
            self._bad_id(id_, start + offset, path, kind, form.meant_title(line[start:]))
        else:
            self._check_name(name, self.at, start, (*path, "name"))
        self._mark((*path, "name"), start)
        if id_:
            self._mark((*path, "id"), start + offset)
            if kind == "oifm_id":
                self.finding_id = id_
        self._mark(path, 0)
        self.at += 1
        return name, id_

    def _bad_id(self, id_: str, offset: int, path: Path, kind: str, meant: str) -> None:
        example = "OIFM_GMTS_012973" if kind == "oifm_id" else "OIFMA_GMTS_311419"
        message = f"{id_[:60]!r} is not an id" if id_ else "the title does not end with —`id`"
        expected = f"an em dash without spaces and an id, as in Name—`{example}`"
        good = form.split_heading(meant)[1] or ""
        self._problem(
            "MD203",
            message,
            column=offset + 1,
            path=(*path, "id"),
            expected=expected,
            suggestion=meant if form.id_is_good(good, kind) else "",
        )

    def _check_name(self, text: str, at: int, offset: int, path: Path) -> None:
        """Tell marks of Markdown in a name, which are read as letters."""
        if seems := looks.name_looks(text):
            self._kept(f"{short(text)} {seems}; it is kept as it stands", at, offset, path)

    def _lines(self, first: int, last: int, ends: Callable[[str], bool], path: Path) -> list[str]:
        """The lines of a description; those that look like something else are told."""
        found = []
        for at in range(first, last):
            line = self.lines[at]
            found.append(text := form.unescaped(line, ends))
            if text is line and (seems := looks.line_looks(line)):
                message = f"{short(line)} {seems}; it is kept as part of the description"
                self._kept(message, at, 0, path)
        return found

    def _kept(self, message: str, at: int, offset: int, path: Path, expected: str = "") -> None:
        self._problem("MD216", message, line=at, column=offset + 1, path=path, expected=expected)

    def _broken(self, at: int) -> str:
        """A line without a backslash or tag that breaks it, where another line follows."""
        line = self._text(at)
        return line if form.is_blank(self._line_at(at + 1)) else hard_break(line)

    def _label(
        self,
        line: str,
        known: tuple[str, ...],
        found: dict[str, tuple[int, int]],
        path: Path,
    ) -> str | None:
        """Note where a labelled line stands; None where the line has no label of ours."""
        label = form.label_of(line)
        if label is None:
            return None
        name = form.meant_label(line, known)
        if name is None:
            return None
        if label[0].strip().capitalize() != name:
            message = f"the label {short(label[0])} is not known here"
            self._problem("MD206", message, path=path, suggestion=f"**{name.title()}:**")
        elif name in found:
            verb = "stand" if name.endswith("s") else "stands"
            self._problem("MD207", f"{name} {verb} twice", path=path)
        else:
            found[name] = (self.at, label[2])
        return name

    def _list(self, found: dict[str, tuple[int, int]], label: str) -> tuple[str, ...]:
        if label not in found:
            return ()
        at, offset = found[label]
        words = label.lower()
        slot = facets.SLOTS.get(label, words)
        self._mark((slot,), offset, at)
        items = form.without_break(self._text(at)[offset:]).split(", ")
        for index, item in enumerate(items):
            self._mark((slot, index), offset, at)
            if not item.strip(" \t,"):
                message = f"one of the {words} is empty"
                expected = f"**{label.title()}:** one, another, on one line"
                self._problem(
                    "MD208",
                    message,
                    line=at,
                    column=offset + 1,
                    path=(slot, index),
                    expected=expected,
                )
            elif looks.is_many(item) or item.rstrip().endswith(","):
                message = f"{short(item)} is read as one of the {words}, and may be several"
                expected = "a comma and a space between two of them"
                self._kept(message, at, offset, (slot, index), expected)
            else:
                self._check_name(item, at, offset, (slot, index))
            offset += len(item) + 2
        return tuple(items)

    def _facets(self, found: dict[str, tuple[int, int]]) -> dict[str, Any]:
        """The slots of the model that lines of facets fill."""
        made: dict[str, Any] = {slot: self._list(found, label) for label, slot in _LISTS}
        extra = []
        for label, slot in (*facets.WORDS.items(), *facets.OBJECTS.items()):
            if label not in found:
                continue
            at, offset = found[label]
            self._mark((slot,), offset, at)
            text = form.without_break(self._broken(at)[offset:]).strip(" \t")
            said = facets.read_object(label, text) if label in facets.OBJECTS else text
            if not said:
                message = f"{short(text)} is no {label.lower()}" if text else f"no {label.lower()}"
                expected = facets.EXPECTED.get(label, "a word")
                self._problem(
                    "MD206" if text else "MD208",
                    message,
                    line=at,
                    column=offset + 1,
                    path=(slot,),
                    expected=f"**{label.title()}:** {expected}",
                )
            elif isinstance(said, dict):
                extra.append((slot, json_text(said)))
            else:
                made[slot] = said
        return made | {"extra": tuple(extra)}

    def _codes(self, found: dict[str, tuple[int, int]], path: Path) -> tuple[IndexCode, ...]:
        if "Codes" not in found:
            return ()
        at, offset = found["Codes"]
        return self._code_list(form.without_break(self._broken(at)[offset:]), at, offset, path)

    def _code_list(
        self, text: str, at: int, offset: int, path: Path, *, step: bool = False
    ) -> tuple[IndexCode, ...]:
        codes = read_codes(text)
        if codes is None:
            message = f"{short(text)} is not a list of codes"
            expected = "SYSTEM CODE display; SYSTEM CODE display"
            self._problem(
                "MD210",
                message,
                line=at,
                column=offset + 1,
                path=path,
                expected=expected,
                suggestion=meant_codes(text),
            )
        elif looks.is_escaped(text):
            self._kept(f"{short(text)} has backslashes; they are kept", at, offset, path)
        elif display := swallowed_code(text):
            message = f"{short(display)} is read as the name of one code, and may hold another"
            expected = "a semicolon, a space and the name of a code system before each code"
            self._kept(message, at, offset + text.find(display), path, expected)
        if self.places is not None:
            self._mark(path, offset, at)
            for index, piece in enumerate(split_codes(text)):
                self._mark((*path, index), offset, at)
                offset += len(piece) + 2
        if step:
            self.at += 1
        return codes or ()
