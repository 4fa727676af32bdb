"""One Markdown document to the model, line by line, with all that is wrong in it.

The reader holds the number of the line that it is at, and every method goes forward from
there, so the time it takes is linear in the size of the document.
"""

from __future__ import annotations

from converter.definitions.markdown import lines as form
from converter.definitions.markdown.attributes import AttributeReader
from converter.definitions.markdown.cursor import Path, StopReading, short
from converter.definitions.markdown.names import is_titled, most, name_of
from converter.model import Attribute, Contributor, FindingModel
from converter.problems import has_errors


class Parser(AttributeReader):
    """Reads one document."""

    def read(self) -> FindingModel | None:
        """Read the finding; None where the document has an error."""
        try:
            finding = self._finding()
        except StopReading:
            return None
        return None if has_errors(self.problems) else finding

    def _finding(self) -> FindingModel:
        title, id_ = self._title()
        description, found = self._head()
        codes = self._codes(found, ("index_codes",))
        attributes, kept = self._attributes()
        contributors = self._contributors()
        self._end()
        return FindingModel(
            id=id_,
            name=name_of(title, keep=is_titled(id_) or most(kept)),
            description=description,
            synonyms=self._list(found, "Synonyms"),
            tags=self._list(found, "Tags"),
            index_codes=codes,
            attributes=attributes,
            contributors=contributors,
            form="oifm" if id_ is None or id_.startswith("OIFM") else "cde",
            **self._facets(found),
        )

    def _title(self) -> tuple[str, str | None]:
        self._skip_blank()
        self._front_matter()
        line = self._line()
        if line is None or not line.startswith("# "):
            message = "the document does not begin with the finding's name"
            expected = "# Name of the finding—`OIFM_…`"
            hint = f"# {line[1:].strip()}" if line and line[0] == "#" and line[1:2] != "#" else ""
            self._problem("MD201", message, expected=expected, suggestion=hint)
            if line is not None and line.startswith("#") and not line.startswith("##"):
                self.at += 1
            return "", None
        return self._heading(line, 2, (), "oifm_id")

    def _front_matter(self) -> None:
        """Tell what stands between two rules at the beginning, and go past it."""
        if self.at or self._line() != form.RULE:
            return
        lines = self.lines[1:]
        end = next((at for at, line in enumerate(lines, 1) if line.rstrip() == form.RULE), 0)
        if end:
            message = "the document begins with front matter, which is not read"
            hint = "take it out; tags and synonyms have lines of their own below the title"
            self._problem("MD201", message, expected="# Name of the finding", suggestion=hint)
            self.at = end + 1
            self._skip_blank()

    def _head(self) -> tuple[str | None, dict[str, tuple[int, int]]]:
        """Read synonyms, tags, description and codes, up to the first heading."""
        found: dict[str, tuple[int, int]] = {}
        first = last = -1
        closed = False
        while (line := self._line()) is not None and not self._ends_head(line):
            if form.is_blank(line):
                pass
            elif label := self._label(line, form.FINDING_LABELS, found, ()):
                closed = closed or first >= 0 or label == "Codes"
            elif line.startswith("# "):
                self._bad_heading(form.ATTRIBUTES)
            elif closed:
                self._unexpected(line, (form.ATTRIBUTES,))
            else:
                first = self.at if first < 0 else first
                last = self.at
            self.at += 1
        if first < 0:
            return None, found
        self._mark(("description",), 0, first)
        text = self._lines(first, last + 1, form.ends_head, ("description",))
        return "\n".join(text), found

    def _ends_head(self, line: str) -> bool:
        return line.startswith("##") or line.rstrip() in form.ENDS

    def _bad_heading(self, expected: str, suggestion: str = "") -> None:
        message = "this heading has no meaning here"
        hint = suggestion or expected
        self._problem("MD205", message, expected=expected, suggestion=hint)

    def _attributes(self) -> tuple[tuple[Attribute, ...], list[bool]]:
        line = self._line()
        if line is not None and line.startswith("## "):
            if line.strip(" \t:").casefold() != form.ATTRIBUTES.casefold():
                label = form.meant_label(f"**{line[3:].strip(' :')}:**", form.FINDING_LABELS)
                self._bad_heading(form.ATTRIBUTES, f"**{label}:** one, another" if label else "")
            self.at += 1
        elif line is not None or not self.problems:
            message = "the heading of the attributes is missing"
            self._problem("MD204", message, expected=form.ATTRIBUTES, path=("attributes",))
        self._mark(("attributes",), 0, self.at - 1)
        attributes: list[Attribute] = []
        kept: list[bool] = []
        start = self.at
        while (line := self._line()) is not None and line.rstrip() not in form.ENDS:
            if line.startswith("### "):
                attribute, keep = self._attribute(line, ("attributes", len(attributes)))
                attributes.append(attribute)
                kept.append(keep)
                continue
            if line.startswith("#"):
                self._bad_heading("### Name of the attribute", "### " + line.lstrip("#").strip())
            elif not form.is_blank(line):
                self._unexpected(line, ())
            self.at += 1
        if not attributes and self._text(start - 1).strip() == form.ATTRIBUTES:
            message = "the finding has no attributes"
            self._problem(
                "MD204",
                message,
                line=start - 1,
                expected="### Name of the attribute",
                path=("attributes",),
            )
        return tuple(attributes), kept

    def _contributors(self) -> tuple[Contributor, ...]:
        if self._line() is None:
            return ()
        self.at += self._line_at(self.at) != form.CONTRIBUTORS
        self._skip_blank()
        line = self._line()
        if line is None or line.strip() != form.CONTRIBUTORS:
            self._unexpected(line or "", (form.CONTRIBUTORS,))
            self.at += 1
            return ()
        self._mark(("contributors",), 0)
        self.at += 1
        found: list[Contributor] = []
        while self.at < len(self.lines):
            # A name may look like any line of an attribute.
            line = self.lines[self.at]
            if line.startswith(("- ", "* ", "+ ")):
                contributor = form.read_contributor(f"- {line[2:]}")
                path = ("contributors", len(found))
                if contributor is None:
                    expected = "- [Name](address) (CODE), or - Name (CODE) — [Email](mailto:…)"
                    message = "this is not a contributor"
                    self._problem("MD213", message, path=path, expected=expected)
                else:
                    self._mark(path, 2)
                    self._check_code(contributor, path)
                    found.append(contributor)
            elif not form.is_blank(line):
                break
            self.at += 1
        return tuple(found)

    def _check_code(self, contributor: Contributor, path: Path) -> None:
        """Warn of a name that ends like an organisation's code, yet not quite."""
        before, bracket, last = contributor.name.rpartition(" (")
        code = last[:-1]
        if bracket and last.endswith(")") and 2 <= len(code) <= 6 and code.isalpha():
            column = self.lines[self.at].find(" (" + last, len(before)) + 3
            message = f"{code!r} is not the code of an organisation; it is read as part of the name"
            expected = "three or four capital letters"
            self._problem("MD214", message, column=column, path=path, expected=expected)

    def _end(self) -> None:
        self._skip_blank()
        if (line := self._line()) is not None:
            self._problem("MD206", "there is more after the end of the document: " + short(line))
