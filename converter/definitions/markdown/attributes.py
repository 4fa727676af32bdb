"""Attributes and their values."""

from __future__ import annotations

import re
from decimal import Decimal

from converter.definitions.markdown import lines as form
from converter.definitions.markdown import looks
from converter.definitions.markdown.answers import Answer, attribute_of
from converter.definitions.markdown.codes import begins_with_code
from converter.definitions.markdown.cursor import Path, short
from converter.definitions.markdown.fields import Fields
from converter.definitions.markdown.names import is_titled, most, name_of
from converter.definitions.markdown.variants import hard_break, indentation
from converter.model import Attribute, IndexCode, Value

_VALUE = "- **name**: description"
# 1,000 is a thousand, or one.
_THOUSANDS = re.compile(r"[0-9],[0-9]{3}(?![0-9])")
# No longer line is suggested.
_LONGEST = 1000
_BOLD = re.compile(r"\*\*([^*]+)\*\*(.*)")
_DASHED = re.compile(r"([^–—-].*?) [–—-] (.*)")
_CHECKBOX = re.compile(r"\A *\[[ xX]\] *")
_KINDS = {kind.casefold(): kind for kind in form.KINDS}


class ValueReader(Fields):
    """Reads the values of a choice attribute."""

    # How far the first value of the attribute is indented.
    indent = 0

    def _values(self, owner: str | None, path: Path, start: int) -> list[Value]:
        """Read values, one after the other, up to a line that belongs to none."""
        found: list[Value] = []
        while (line := self._line()) is not None:
            if line.startswith("- "):
                found.append(self._value(line, owner, path, start + len(found)))
            elif form.is_blank(line):
                self.at += 1
            else:
                break
        return found

    def _value(self, line: str, owner: str | None, path: Path, index: int) -> Value:
        here, first = (*path, "values", index), self.at
        indent = indentation(self.lines[first])
        self.indent = indent if index == 0 else self.indent
        if indent > self.indent + 1:
            message = f"the value {short(line)} stands below another value"
            self._problem("MD209", message, path=here, expected="values of one level")
        parts = form.split_value(line)
        if parts is None or not parts[0].strip():
            parts = self._bad_value(line, here, parts)
        name, description = parts
        if self.places is not None:
            self._mark(here, 2)
            self._mark((*here, "name"), 4)
            if description is not None:
                self._mark((*here, "description"), len(name) + 8)
        self._check_name(name, first, 4, (*here, "name"))
        self.at += 1
        if description is not None and not line.endswith(form.BREAK):
            if (self._line() or "").startswith(("_", "- ")):
                description = hard_break(description)
            description = self._continued(description, here)
        if description and (seems := looks.line_looks(description.partition("\n")[0])):
            message = f"the description of {short(name)} {seems}; it is kept as it stands"
            self._kept(message, first, len(name) + 8, (*here, "description"))
        return Value(
            id=f"{owner}.{index}" if owner else None,
            name=name,
            description=description,
            index_codes=self._value_codes(here),
        )

    def _bad_value(
        self, line: str, path: Path, parts: tuple[str, str | None] | None
    ) -> tuple[str, str | None]:
        if parts is not None:
            self._problem("MD202", "the value has no name", column=5, path=path, expected=_VALUE)
            return parts
        suggestion = _meant_value(_CHECKBOX.sub("", line[2:]).strip())
        message = f"{short(line)} is not a value"
        self._problem("MD209", message, path=path, expected=_VALUE, suggestion=suggestion)
        return "?", None

    def _continued(self, description: str, path: Path) -> str:
        """A value's description with the lines that it goes on with."""
        first = self.at
        while (line := self._line()) is not None and not form.ends_value(line):
            self.at += 1
            if self.lines[self.at - 1].endswith(form.BREAK):
                break
        here = (*path, "description")
        more = self._lines(first, self.at, form.ends_value, here)
        below = next((at for at in range(first, self.at) if looks.is_item(self.lines[at])), None)
        if below is not None:
            message = f"{short(self.lines[below])} is read as part of the value's description"
            self._kept(message, below, 0, here, "values of one level")
        return form.without_break("\n".join([description, *more]))

    def _value_codes(self, path: Path) -> tuple[IndexCode, ...]:
        line = self._line()
        if not line or line[0] != "_":
            return ()
        text = line.rstrip()
        if len(text) < 3 or text[-1] != "_":
            message = "the codes of the value do not end with an underscore"
            self._problem("MD210", message, column=len(text), path=path, expected="_CODES_")
            self.at += 1
            return ()
        return self._code_list(text[1:-1], self.at, 1, (*path, "index_codes"), step=True)


def _meant_value(text: str) -> str:
    """The line of a value that another was meant to be, or what to do; or nothing."""
    if found := _BOLD.match(text):
        name, beside = found[1], found[2].strip()
        if begins_with_code(beside.lstrip("(["), sound=True):
            return "_CODES_, below the value"
        _, colon, description = beside.partition(": ")
        description = description if colon else beside.strip("()")
        description = "" if description.startswith("`") else description
    else:
        text = text.strip("* ")
        name, mark, description = text.partition(":")
        if not mark and (found := _DASHED.match(text)):
            name, description = found[1], found[2]
    name, description = name.strip("* "), description.strip("* ")
    if not name:
        return ""
    # A part of it would be worse than nothing.
    if len(name) + len(description) > _LONGEST:
        return ""
    return f"- **{name}**: {description}" if description else f"- **{name}**"


class AttributeReader(ValueReader):
    """Reads one attribute."""

    def _attribute(self, line: str, path: Path) -> tuple[Attribute, bool]:
        start = self.at
        title, id_ = self._heading(line, 4, path, "oifma_id")
        self.attribute_id = id_ or ""
        answer = Answer(start=start)
        found: dict[str, tuple[int, int]] = {}
        description = self._description(path)
        while (line_ := self._line()) is not None and not self._ends_attribute(line_):
            if line_.startswith("- "):
                answer.values.extend(self._values(id_, path, len(answer.values)))
                continue
            if not form.is_blank(line_):
                self._answer_line(line_, answer, found, path)
            self.at += 1
        self._check_answer(answer, path)
        if answer.is_number and not answer.numbers and looks.is_range(description or ""):
            message = "the description says a range, and Mininum and Maximum are not given"
            self._kept(message, start, 0, path)
        keep = is_titled(id_) or most(value.name[:1].isupper() for value in answer.values)
        codes = self._codes(found, (*path, "index_codes"))
        attribute = attribute_of(answer, id_, name_of(title, keep=keep), description, codes)
        self.attribute_id = ""
        return attribute, keep

    def _ends_attribute(self, line: str) -> bool:
        return line.startswith(("##", "# ")) or line.rstrip() in form.ENDS

    def _description(self, path: Path) -> str | None:
        self._skip_blank()
        first = self.at
        while (line := self._line()) is not None and not form.ends_description(line):
            self.at += 1
        here = (*path, "description")
        text = "\n".join(self._lines(first, self.at, form.ends_description, here))
        # Exactly as published; by hand there may be blank lines in place of the two spaces.
        text = form.without_break(text if text.endswith(form.BREAK) else text.rstrip("\n"))
        if self.at > first and not self.lines[self.at - 1].endswith(form.BREAK):
            following = self._line() or ""
            text = text if following.startswith("#") else hard_break(text)
        if text:
            self._mark(here, 0, first)
        return text or None

    def _answer_line(
        self,
        line: str,
        answer: Answer,
        found: dict[str, tuple[int, int]],
        path: Path,
    ) -> None:
        """Read a line that says how the attribute is answered, or its codes."""
        if codes := form.codes_alone(line):
            meant = f"_{codes.strip('_')}_" if len(codes) <= _LONGEST else ""
            self._unexpected(line, (), suggestion=meant)
            return
        if line[:1] == "_" and begins_with_code(line[1:], sound=True):
            suggestion = "all codes of a value on one line, directly below it, with ; between them"
            self._unexpected(line, (), suggestion=suggestion)
            return
        below = answer.values and not form.is_blank(self._line_at(self.at - 1))
        if below and form.meant_label(line, form.ATTRIBUTE_LABELS):
            self._unexpected(line, (), suggestion="_CODES_, below the value")
            return
        if self._label(line, form.ATTRIBUTE_LABELS, found, path):
            return
        if line.startswith("*("):
            self._kind(line, answer, path)
            return
        label, colon, rest = line.partition(":")
        slot = form.NUMBER_LABELS.get(label.strip().lower()) if colon else None
        if slot is None:
            near = form.meant_number(line) if colon else None
            self._unexpected(line, (), suggestion=f"{near.capitalize()}:" if near else "")
            return
        offset = len(label) + 1 + rest.startswith(" ")
        self._mark((*path, slot), offset)
        if slot in answer.numbers or (slot == "unit" and answer.unit is not None):
            message = f"the {slot} of the attribute stands twice"
            self._problem("MD207", message, path=(*path, slot))
        text = form.without_break(line[offset:])
        if slot != "unit":
            text = hard_break(text)
        if slot == "unit":
            answer.unit = text
            self._check_name(text, self.at, offset, (*path, slot))
        else:
            answer.numbers[slot] = self._number(text, slot, offset, path)

    def _number(self, text: str, slot: str, offset: int, path: Path) -> Decimal | None:
        text = text.strip()
        if text == form.NO_MINIMUM:
            return None
        number = form.read_number(text)
        if number is None:
            message = f"the {slot} {short(text)} is not a number"
            expected = "digits, as in -12.5 (up to 18 on each side of the point), or None"
            # A decimal comma, or a unit that has a line of its own.
            meant = text.replace(",", ".").partition(" ")[0]
            unclear = form.read_number(meant) is None or _THOUSANDS.search(text)
            suggestion = "" if unclear else meant
            column = offset + 1
            self._problem(
                "MD211",
                message,
                column=column,
                path=(*path, slot),
                expected=expected,
                suggestion=suggestion,
            )
        return number

    def _kind(self, line: str, answer: Answer, path: Path) -> None:
        if answer.kind is not None:
            message = "the attribute says twice how it is answered"
            self._problem("MD207", message, path=path)
        text = _KINDS.get(line.strip().casefold().replace(".)*", ")*"), line.strip())
        answer.kind = text
        self._mark((*path, "max_selected"), 0)
        if text in form.KINDS:
            return
        before, after = form.SELECT_UP_TO
        if text.startswith(before) and text.endswith(after):
            count = text[len(before) : -len(after)]
            if count.isascii() and count.isdigit() and 0 < len(count) < 10 and int(count):
                answer.kind, answer.most = form.SELECT_ONE, int(count)
                return
            message = f"the number of values that may be selected is {short(count)}"
            expected = "a whole number from 1 on"
            column = len(before) + 1
            self._problem(
                "MD212",
                message,
                column=column,
                path=(*path, "max_selected"),
                expected=expected,
            )
            return
        self._problem(
            "MD212",
            f"{short(text)} is no way to answer an attribute",
            path=path,
            expected="*(Select one)*, *(Select up to N)* or *(Select any number)*",
            suggestion=form.meant_kind(text),
        )

    def _check_answer(self, answer: Answer, path: Path) -> None:
        for code, message, expected in answer.faults():
            self._problem(code, message, line=answer.start, path=path, expected=expected)
