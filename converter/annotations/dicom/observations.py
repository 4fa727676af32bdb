"""The content tree of a report as observations.

A measurement group, and any other container with one finding, is an observation: its
items are the attributes. So is a finding by itself, with the items below it, and an item
that has a code or a number and belongs to no finding: then its concept is the finding.
What has no column is kept in words, or told as left out; nothing goes without a word.

Source: DICOM PS3.16, TID 1500, 1410, 1411, 1419, 1501, 300 and 2000.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from converter.annotations.dicom.codes import NO_CODE, Coded
from converter.annotations.dicom.content import Content, Reader
from converter.annotations.dicom.derivations import no_values, put_in_words
from converter.annotations.dicom.header import offset_of
from converter.annotations.dicom.images import IMAGES, REGIONS, Evidence
from converter.annotations.dicom.observed import Context, Observed, Row, Site
from converter.annotations.dicom.roles import (
    SAYS,
    TAKEN,
    is_attribute,
    is_described,
    is_finding,
    is_group,
    is_taken,
)
from converter.annotations.dicom.sources import sources_below
from converter.annotations.dicom.subjects import is_of_stranger
from converter.annotations.dicom.surroundings import ASIDE, STRANGER, Surroundings
from converter.annotations.dicom.text import moment_of
from converter.annotations.dicom.values import TEXTS, coded_columns, values_of

_SPATIAL = IMAGES | REGIONS
_KINDS = {"CONTAINER", "TABLE", *SAYS, *TEXTS, *_SPATIAL}
_MODIFIES, _CONTEXT = "HAS CONCEPT MOD", "HAS OBS CONTEXT"
# What becomes of an item that has no column.
_LEFT = "left out: the table has no column for it"
_IN_WORDS = "kept in words only: the table has no column for it"
_UNCODED = "left out: it is text without any code"
_SOURCE = "left out: it is what another number was inferred from"
_BESIDE = "kept in words only: another number of the same concept is the value, or none is"
_APART = frozenset({"derivation", "selection"})
_PLACES = frozenset({"site", "side", "topography"})


class Gatherer:
    """Gathers the observations of a report.

    Attributes:
        found: the observations, in the order of the report.
        left: by what is said of them, the items that no column holds.
        language: of the report.
    """

    def __init__(self, reader: Reader, root: Content) -> None:
        self._reader = reader
        self._offset = offset_of(reader, root)
        self._evidence = Evidence(reader, root)
        self._around = Surroundings(reader, root)
        self.found: list[Observed] = []
        self.left: dict[str, list[Content]] = {}
        self.language: str | None = None
        self._referred: set[tuple[int, ...]] = set()

    def gather(self, root: Content, context: Context) -> None:
        """Gather the observations of the whole report."""
        self.language = self._context(root, context).language
        self._section(root, context)
        for observed in self.found:
            for row in no_values(observed.rows):
                put_in_words(row)
                if row.item is not None:
                    self._leave(row.item, _BESIDE)
        # What stands aside, to be referred to, is not left out.
        for message, items in self.left.items():
            if not message.endswith(_SOURCE):
                self.left[message] = [c for c in items if c.path not in self._referred]
        self.found.sort(key=lambda observed: _path(observed.pointer))

    @property
    def strangers(self) -> bool:
        """Whether something was left out since it is not about the patient."""
        return any(message.endswith(STRANGER) for message in self.left)

    # ---- what is no observation yet

    def _section(self, section: Content, context: Context) -> None:
        context = self._context(section, context)
        if context.stranger and section.path and not self._around.is_of_patient_below(section):
            self._leave(section, STRANGER)
            return
        for child in section.children:
            role = child.name.role
            if is_taken(child) and (role != "procedure" or not section.path):
                continue
            if role == "aside":
                self._leave(child, ASIDE)
            elif child.target is not None or role in ("library", *TAKEN):
                self._leave(child)
            elif child.kind == "CONTAINER":
                if is_group(child):
                    self._group(child, context)
                else:
                    self._section(child, context)
            elif child.relation in (_MODIFIES, _CONTEXT):
                self._leave(child)
            elif role == "finding" and (child.kind == "CODE" or is_described(child)):
                self._finding(child, context)
            elif child.kind in SAYS:
                self._alone(child, context)
            else:
                self._leave(child, _UNCODED if child.kind == "TEXT" else _LEFT)

    def _group(self, group: Content, context: Context) -> None:
        """A container whose items describe one finding."""
        context = self._context(group, context)
        findings = [c for c in group.children if c.name.role == "finding" and c.kind == "CODE"]
        if context.stranger or any(is_of_stranger(self._reader, one) for one in findings[:1]):
            self._leave(group, STRANGER)
            return
        observed = self._observed(group, context)
        if findings:
            self._name(observed, findings[0])
        elif is_finding(group.name):
            observed.finding = group.name
        self._describe(observed, (c for c in group.children if c not in findings[:1]), context)
        for other in findings[1:]:
            message = "a group has a second finding; what the group says is read of the first"
            self._reader.tell("ANN218", message, other.pointer, other.place, expected="one finding")

    def _finding(self, item: Content, context: Context) -> None:
        """A finding by itself, with what is below it."""
        context = self._context(item, context)
        if context.stranger:
            self._leave(item, STRANGER)
            return
        observed = self._observed(item, context)
        self._name(observed, item)

    def _name(self, observed: Observed, item: Content) -> None:
        """Takes the value of an item as the finding, and what is below it as its attributes."""
        if item.kind == "CODE":
            values = self._reader.codes(item, "ConceptCodeSequence")
            if len(values) == 1:
                observed.finding = values[0]
            else:
                message = "a finding has no code" if not values else "a finding has several codes"
                self._reader.tell("ANN218", message, item.pointer, item.place, expected="one code")
        elif item.kind in TEXTS:
            text = self._reader.text(item, TEXTS[item.kind])
            observed.texts += [text] if text else []
        self._describe(observed, item.children, self._context(item, observed.context))

    def _alone(self, item: Content, context: Context) -> None:
        """An item that belongs to no finding: its value is one, or else its concept is."""
        context = self._context(item, context)
        if context.stranger:
            self._leave(item, STRANGER)
            return
        observed = self._observed(item, context)
        values = self._reader.codes(item, "ConceptCodeSequence") if item.kind == "CODE" else []
        if len(values) == 1 and is_finding(values[0]):
            observed.finding = values[0]
            self._describe(observed, item.children, context)
            return
        if is_attribute(item.name):
            self._value(observed, item, item.name, context)
        else:
            observed.finding = item.name
            self._value(observed, item, NO_CODE, context)

    def _observed(self, item: Content, context: Context) -> Observed:
        observed = Observed(item.pointer, context)
        if uid := self._reader.word(item.item, "ObservationUID"):
            observed.columns["observation_id"] = uid
        self.found.append(observed)
        return observed

    # ---- what describes an observation

    def _describe(self, observed: Observed, items: Iterable[Content], context: Context) -> None:
        for item in items:
            role = item.name.role
            if is_taken(item) and role != "procedure":
                continue
            take = self._ROLES.get(role)
            if why := self._why_left(item):
                self._leave(item, why)
            elif item.target is not None:
                self._refer(observed, item, context)
            elif take is not None and item.kind in ("CODE", *TEXTS):
                take(self, observed, item)
            elif item.kind in _SPATIAL or (role == "image" and item.kind == "UIDREF"):
                observed.images += self._images(item)
            elif item.kind == "CONTAINER":
                self._contained(observed, item, context)
            elif role == "finding" and item.kind == "CODE":
                self._finding(item, context)
            elif item.relation == _CONTEXT and item.kind in (*SAYS, *TEXTS):
                observed.texts.append(self._words(item))
                self._leave_below(item)
            elif item.kind in (*SAYS, *TEXTS):
                self._value(observed, item, item.name, context)
            else:
                self._leave(item)

    def _contained(self, observed: Observed, item: Content, context: Context) -> None:
        if is_group(item):
            self._group(item, context)
        else:
            self._describe(observed, item.children, self._context(item, context))

    def _value(self, observed: Observed, item: Content, attribute: Coded, context: Context) -> None:
        """The rows of an item, and what is below it."""
        rows = [
            Row({"pointer": item.pointer, **coded_columns("attribute", attribute), **columns}, item)
            for columns in values_of(self._reader, item)
        ]
        observed.rows += rows
        deeper = []
        behind = [] if self._around.is_shape(item) else sources_below(item)
        for child in item.children:
            role = child.name.role
            for row in rows:
                self._tell_apart(row, child)
            if any(child is source for source in behind):
                self._leave(child, _SOURCE)
            elif child.kind in _SPATIAL and child.target is None:
                for row in rows:
                    row.images += self._images(child)
            elif role in _PLACES and child.kind in ("CODE", *TEXTS):
                for row in rows:
                    self._place(row.site, child)
            elif (child.relation == _MODIFIES or role in _APART) and child.kind in (*SAYS, *TEXTS):
                for row in rows:
                    row.modifiers.append(self._words(child))
                self._leave(child, _IN_WORDS)
            elif self._is_read_elsewhere(item, child):
                continue
            else:
                deeper.append(child)
        self._describe(observed, deeper, self._context(item, context))

    def _tell_apart(self, row: Row, child: Content) -> None:
        """Takes what tells a number from others of its concept."""
        if child.kind != "CODE" or child.name.role not in _APART:
            return
        if child.name.role == "selection":
            row.chosen = True
        else:
            row.derivation = next(iter(self._reader.codes(child, "ConceptCodeSequence")), NO_CODE)

    def _why_left(self, item: Content) -> str:
        """Why an item says nothing of the observation that it is in; empty where it does."""
        if item.name.role == "aside":
            return ASIDE
        if is_of_stranger(self._reader, item):
            return STRANGER
        return _SOURCE if self._around.is_source(item) else ""

    def _is_read_elsewhere(self, item: Content, child: Content) -> bool:
        """Whether what an item names below it is read where it stands, and is no more here."""
        target = None if child.target is None else self._around.by_path.get(child.target)
        if target is None or target.kind not in SAYS or self._around.apart(target):
            return False
        if item.path[: len(target.path)] == target.path:
            return False  # it is in what it names
        self._referred.add(target.path)
        return self._around.is_read_elsewhere(item, child, target)

    def _refer(self, observed: Observed, item: Content, context: Context) -> None:
        """An item that another stands for: read there, without what is below it."""
        target = None if item.target is None else self._around.by_path.get(item.target)
        if target is None or item.path[: len(target.path)] == target.path:
            message = "a content item refers to one that is not there"
            if target is not None:
                message = "a content item refers to one that it is in"
            expected = "the number of another content item"
            self._reader.tell("ANN218", message, item.pointer, item.place, expected=expected)
            return
        if apart := self._around.apart(target):
            self._leave(target, apart)
            return
        self._referred.add(target.path)
        if target.kind in REGIONS | IMAGES:
            observed.images += self._images(target)
        elif target.kind in (*SAYS, *TEXTS):
            there = replace(target, path=item.path, children=[])
            self._value(observed, there, target.name, context)
        else:
            self._leave(item)

    def _tracking_id(self, observed: Observed, item: Content) -> None:
        self._once(observed, "tracking_id", item)

    def _tracking_text(self, observed: Observed, item: Content) -> None:
        self._once(observed, "tracking_text", item)

    def _once(self, observed: Observed, column: str, item: Content) -> None:
        if column in observed.columns:
            self._leave(item)
            return
        observed.columns[column] = self._plain(item)
        self._leave_below(item)

    def _comment(self, observed: Observed, item: Content) -> None:
        if text := self._plain(item):
            observed.texts.append(text)
        self._describe(observed, item.children, observed.context)

    def _category(self, observed: Observed, item: Content) -> None:
        """What kind of finding it is says nothing that is not in its code."""
        observed.texts.append(self._words(item))
        self._leave_below(item)

    def _where(self, observed: Observed, item: Content) -> None:
        self._place(observed.site, item)

    _ROLES: Mapping[str, Callable[[Gatherer, Observed, Content], None]] = {
        "tracking-id": _tracking_id,
        "tracking-text": _tracking_text,
        "comment": _comment,
        "category": _category,
        "site": _where,
        "side": _where,
        "topography": _where,
    }

    def _place(self, site: Site, item: Content) -> None:
        role = item.name.role
        if item.kind != "CODE":
            site.more.append(self._words(item))
        for coded in self._codes(item):
            if role == "site":
                site.add(coded)
            elif role == "side":
                site.add_side(coded)
            else:
                site.more.append(f"{item.name.text or item.name.code}: {coded.words}")
        for child in item.children:
            if child.name.role in _PLACES and child.kind in ("CODE", *TEXTS):
                self._place(site, child)
            elif child.kind in (*SAYS, *TEXTS):
                site.more.append(self._words(child))
                self._leave(child, _IN_WORDS)
            else:
                self._leave(child)

    def _images(self, item: Content) -> list[str]:
        found = list(self._evidence.images_of(item))
        for child in item.children:
            if child.kind not in IMAGES:
                self._leave(child)
            elif item.kind in REGIONS:  # the image that the region is in
                self._leave_below(child)
            else:
                found += self._images(child)
        return found

    # ---- values

    def _codes(self, item: Content) -> list[Coded]:
        codes = self._reader.codes(item, "ConceptCodeSequence")
        if item.kind == "CODE" and not codes:
            message = f"the value of {item.name.shown} has no code"
            self._reader.tell("ANN218", message, item.pointer, item.place, expected="one code")
        return codes

    def _plain(self, item: Content) -> str | None:
        if item.kind == "CODE":
            return "; ".join(coded.words for coded in self._codes(item)) or None
        return self._reader.text(item, TEXTS[item.kind])

    def _words(self, item: Content) -> str:
        """An item as a text: its concept, and its value."""
        said = []
        for value in values_of(self._reader, item):
            code = Coded(
                value.get("value_system"), value.get("value_code"), value.get("value_text")
            )
            unit = value.get("unit_code") or value.get("unit")
            parts = (value.get("number_text"), unit) if value.get("number_text") else (code.words,)
            said.append(" ".join(part for part in parts if part))
        return f"{item.name.words or item.kind}: {'; '.join(said)}"

    # ---- what is inherited, and what is left

    def _context(self, item: Content, context: Context) -> Context:
        """What an item inherits, with what it says of itself by its items."""
        said: dict[str, list[str]] = {}
        takers = [child for child in item.children if is_taken(child)]
        for taker in takers:
            for child in (taker, *(c for c in taker.children if c.name.role == "country")):
                if text := self._said(child):
                    said.setdefault(child.name.role, []).append(text)
            for child in taker.children:
                if child.name.role != "country":
                    self._leave(child)
        devices = said.get("device") or said.get("maker", []) + said.get("model", [])
        changes: dict[str, Any] = {
            "persons": tuple(said.get("person", ())),
            "devices": (" ".join(devices),) if devices else tuple(said.get("device-uid", ())),
            "algorithm": " ".join(said.get("algorithm", []) + said.get("version", [])),
            "language": "-".join([*said.get("language", [])[:1], *said.get("country", [])[:1]]),
            "recorded_at": moment_of(
                self._reader.word(item.item, "ObservationDateTime"), self._offset
            ),
        }
        changes = {name: new for name, new in changes.items() if new}
        if (stranger := is_of_stranger(self._reader, item)) is not None:
            changes["stranger"] = stranger
        return context._replace(**changes)

    def _said(self, item: Content) -> str | None:
        if item.kind != "CODE":
            return self._reader.text(item, TEXTS[item.kind])
        for coded in self._reader.codes(item, "ConceptCodeSequence"):
            return coded.code or coded.text
        return None

    def _leave_below(self, item: Content) -> None:
        for child in item.children:
            self._leave(child)

    def _leave(self, item: Content, how: str = _LEFT) -> None:
        """Tell that an item, with all below it, has no column."""
        if item.kind not in _KINDS and item.target is None:
            message = "the value type of a content item is none that reports have"
            self._reader.tell("ANN218", message, item.pointer, item.place, expected="CODE, NUM …")
        name = item.name.shown if item.name is not NO_CODE else "a content item without a name"
        self.left.setdefault(f"{name} is {how}", []).append(item)


def _path(pointer: str) -> list[int]:
    return [int(step) for step in pointer.split("/")[2::2]]
