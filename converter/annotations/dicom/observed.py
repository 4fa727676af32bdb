"""An observation while it is gathered from the items of a report, and its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from converter.annotations.dicom.codes import NO_CODE, Coded
from converter.annotations.dicom.content import Content
from converter.annotations.dicom.values import Columns, coded_columns
from converter.annotations.sides import split


class Context(NamedTuple):
    """What items inherit from those above them.

    Attributes:
        persons: the names of who observed.
        devices: the names of what observed.
        algorithm: the name of the algorithm, with its version.
        language: of the texts.
        recorded_at: when it was observed.
        stranger: whether it is told of another than the patient.
    """

    persons: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    algorithm: str = ""
    language: str | None = None
    recorded_at: str | None = None
    stranger: bool = False

    @property
    def author(self) -> str | None:
        """Persons, devices and algorithm, as one text."""
        names = (*self.persons, *self.devices, self.algorithm)
        return "; ".join(dict.fromkeys(name for name in names if name)) or None


@dataclass
class Site:
    """Where in the body: the first code, and in words whatever else is said of it."""

    code: Coded = NO_CODE
    side: Coded = NO_CODE
    more: list[str] = field(default_factory=list)

    def add(self, code: Coded) -> None:
        """Takes a site; a second one stands in the words of the first."""
        if self.code is NO_CODE:
            self.code = code
        else:
            self.more.append(code.words)

    def add_side(self, code: Coded) -> None:
        """Takes a side; a second one, or one in words, stands in the words of the site."""
        if self.side is NO_CODE and code.code:
            self.side = code
        else:
            self.more.append(code.words)

    def columns(self) -> Columns:
        """The columns that are filled."""
        if not self:
            return {}
        made = coded_columns("site", self.code)
        words = [self.code.text, *self.more]
        made["site_text"] = "; ".join(word for word in words if word) or None
        code, side = split(self.code.code, self.side.code)
        if self.code.code is not None:
            made["site_code"] = code
        return made | {"laterality_code": side}

    def within(self, other: Site) -> Columns:
        """The columns of a place that is told of one value, inside that of its observation."""
        made = self.columns()
        if made and other:
            pairs = ((self.code, other.code), (self.side, other.side))
            outer = [theirs.words for ours, theirs in pairs if ours.code != theirs.code]
            words = [made["site_text"], *outer, *other.more]
            made["site_text"] = "; ".join(dict.fromkeys(word for word in words if word))
        return made

    def __bool__(self) -> bool:
        return self.code is not NO_CODE or self.side is not NO_CODE or bool(self.more)


@dataclass
class Row:
    """One value of an attribute.

    Attributes:
        columns: of the statement, by name.
        item: what says it; none where nothing is said.
        modifiers: what modifies the attribute, in words.
        derivation: how the number was derived from others.
        chosen: whether the report says that this one was chosen of several.
    """

    columns: Columns
    item: Content | None = None
    site: Site = field(default_factory=Site)
    images: list[str] = field(default_factory=list)
    modifiers: list[str] = field(default_factory=list)
    derivation: Coded = NO_CODE
    chosen: bool = False


@dataclass
class Observed:
    """One observation.

    Attributes:
        pointer: of its group or finding.
        context: what it inherits, or says of itself.
        columns: of the observation, by name.
    """

    pointer: str
    context: Context
    finding: Coded = NO_CODE
    columns: Columns = field(default_factory=dict)
    site: Site = field(default_factory=Site)
    images: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def made(self, shared: Mapping[str, Any], study: str | None) -> Iterator[Columns]:
        """The rows of the observation.

        Args:
            shared: the columns of the whole report.
            study: an entry of ``images`` that all have.
        """
        context = self.context
        own = {
            **shared,
            "observation_pointer": self.pointer,
            "pointer": self.pointer,
            **coded_columns("finding", self.finding),
            **self.site.columns(),
            "author": context.author,
            "language": context.language,
            "recorded_text": "\n".join(self.texts) or None,
            **self.columns,
        }
        if context.recorded_at:
            own["recorded_at"] = context.recorded_at
        for row in self.rows or [Row({})]:
            images = [*self.images, *row.images]
            if study and not any(study in image for image in images):
                images.append(study)
            columns = {**own, **row.columns, **row.site.within(self.site)}
            if row.modifiers:
                words = [columns.get("attribute_text"), *row.modifiers]
                columns["attribute_text"] = "; ".join(word for word in words if word)
            columns["images"] = list(dict.fromkeys(images)) or None
            yield columns
