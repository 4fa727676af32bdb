"""FHIR R4 and R5: Observation, DiagnosticReport, Bundle, contained resources, bulk export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import pyarrow as pa
from msgspec import Raw

from converter.annotations.columns import one
from converter.annotations.fhir import columns as fhir_columns
from converter.annotations.fhir.besides import Besides
from converter.annotations.fhir.build import Builder
from converter.annotations.fhir.context import Placed, Scope
from converter.annotations.fhir.documents import are_alone, around, texts_of
from converter.annotations.fhir.entries import standing
from converter.annotations.fhir.left import Left
from converter.annotations.fhir.linked import are_linked, are_reports, held_by
from converter.annotations.fhir.reports import (
    contains_observations,
    headings_of,
    members_of,
    reported,
)
from converter.annotations.fhir.rows import (
    OBSERVATION_COLUMNS,
    Aside,
    Asides,
    has_place,
    member_row,
    observation_row,
)
from converter.annotations.fhir.sites import is_elsewhere, site_of
from converter.annotations.fhir.subjects import ABOUT_ANOTHER, without_others
from converter.annotations.fhir.unfolded import Unfolded, unfolded, with_surroundings
from converter.annotations.fhir.unread import absent_values, key_meant, unread
from converter.annotations.fhir.values import (
    Code,
    Value,
    code_of,
    interpretations_of,
    is_modified,
    others_of,
    values_of,
)
from converter.annotations.fhir.versions import without_versions
from converter.annotations.fhir.wire import Concept, Resource, Valued
from converter.annotations.json_lines import OddLinesError
from converter.annotations.line_tables import LineTables, numbered
from converter.annotations.other_codes import OtherCode
from converter.annotations.records import Before, Block, Records, steps
from converter.annotations.table import AnnotationReading, concat, empty, table_of
from converter.annotations.withdrawn import withdrawn_message, without_withdrawn
from converter.definitions.json_file import Piece, in_order

# Fewer observations are read faster one by one.
_MANY = 100
_PAGES = (b'"searchset"', b'"history"')

_STATEMENT_COLUMNS = (
    "pointer",
    "attribute_system",
    "attribute_code",
    "attribute_text",
    "value_kind",
    "value_system",
    "value_code",
    "value_text",
    "number",
    "number_text",
    "unit",
    "unit_code",
    "other_codes",
)
_NOTHING = (None,) * 8


def read(
    data: bytes, source: str, first_observation: int = 0, before: Before | None = None
) -> AnnotationReading:
    """Read FHIR resources: one, an array of them, or one per line.

    Args:
        data: the bytes of the file.
        source: its name, for the table and for problems.
        first_observation: the number of the first observation.
        before: what of a file of lines came before these, which are not linked with them.

    Returns:
        The observations and the problems; never raises for bad input. A resource that
        cannot be read is left out, with a problem that says why.
    """
    return Reader(data, source, first_observation, before).read()


class Reader:
    """Reads one file. With ``typeless`` a resource without a type is an Observation."""

    def __init__(
        self,
        data: bytes,
        source: str,
        first: int,
        before: Before | None = None,
        *,
        typeless: bool = False,
    ) -> None:
        self.records = Records(data, source, Resource, before)
        self.builder = Builder(self.records, typeless=typeless)
        self.first = first
        self.count = 0
        self.typeless = typeless
        # Whether lines speak of each other, and so are read before the first row is made.
        self.together = False
        self.asked = False
        # The part whose value is being read, for complaints.
        self.at = ""
        # Whether there may be keys that nothing reads.
        self.odd_keys = False
        self.left = Left()
        self.besides = Besides()
        # How many lines were found to be reports, and taken apart one by one.
        self.report_lines = 0

    def read(self) -> AnnotationReading:
        """Read the file."""
        tables: list[pa.Table] = []
        holds_reports = self.records.lines and are_reports(self.records.data)
        lines = LineTables(self.reports if holds_reports else self.plain, self.odd)
        if self.records.lines:
            for table in lines.of(self.records.data, self.records.first):
                tables.append(table)
                if self.together:
                    break
        if self.together or not self.records.lines:
            self.count, self.left, self.besides = 0, Left(), Besides()
            blocks = list(self.records.blocks(self.careful))
            tables = [self.table(blocks, Scope())] if blocks else []
        left = (*self.left.all(self.records), *self.besides.all(self.records))
        if self.records.before is None:
            self.records.problems += (one.problem for one in left)
            left = ()
        told = all(found.code == "ANN213" for found in self.records.problems)
        if not self.count and told and self.records.before is None:
            self._nothing()
        table, gone = without_withdrawn(concat(tables))
        for pointer, status in gone:
            self.records.add("ANN221", withdrawn_message(status), steps(f"{pointer}/status"))
        table, versioned = without_versions(table)
        for version in versioned:
            expected = "a system alone; a version has its own key"
            more = {"expected": expected, "suggestion": version.suggestion}
            self.records.add("ANN222", version.message, steps(version.pointer), **more)
        problems = tuple(in_order(self.records.problems))
        count, care = self.count - len(gone), lines.with_care + self.report_lines
        return AnnotationReading(table, problems, count, with_care=care, left=left)

    def plain(self, lines: bytes, numbers: pa.Array) -> pa.Table | None:
        """The rows of lines that hold plain observations."""
        first = self.first + self.count
        table = fhir_columns.table(
            lines, self.records.source, numbers, first, typeless=self.typeless, left=self.left
        )
        if table is not None:
            self.count = int(table["observation"][-1].as_py()) + 1 - self.first
        return table

    def reports(self, lines: bytes, numbers: pa.Array) -> pa.Table | None:
        """The rows of lines that hold reports, which contain plain observations."""
        given = unfolded(lines)
        if given is None:
            return None
        left, asides = Left(), dict[int, Aside]()
        table = self.report_rows(given, numbers, left, asides)
        if table is None:
            return None
        # From here on nothing can be refused any more: it is told what is wrong.
        pointers = (f"/{number}" for number in numbers.to_pylist())
        found = without_others(self.alone(zip(pointers, given.reports, strict=True)), self.records)
        if len(found) < len(given.observations):
            given, left, asides = given.without_others(found), Left(), {}
            table = self.report_rows(given, numbers, left, asides)
        self.left.add_all(left)
        self.report_lines += len(given.reports)
        self.count += len(found)
        return empty() if table is None else with_surroundings(table, found, asides)

    def report_rows(
        self, given: Unfolded, numbers: pa.Array, left: Left, asides: dict[int, Aside]
    ) -> pa.Table | None:
        """The rows of what was unfolded, without what their reports say."""
        if not given.lines:
            return None

        def kept(found: Mapping[int, Aside]) -> dict[str, pa.Array]:
            asides.update(found)
            return {}

        where, first = given.pointers(numbers), self.first + self.count
        lines, source = b"\n".join(given.lines), self.records.source
        try:
            return fhir_columns.table(lines, source, where, first, left=left, around=kept)
        except OddLinesError as found:
            given.refuse(found.lines)
            raise

    def odd(self, lines: bytes, numbers: Sequence[int]) -> Iterator[pa.Table]:
        """The rows of lines that may hold anything."""
        if not self.asked:
            self.asked, self.together = True, are_linked([held_by(self.records.data)])
        if self.together:
            yield empty()
            return
        for block in self.records.blocks_of(lines, numbers, self.careful):
            yield self.table([block], odd=True)

    def table(
        self, blocks: list[Block[Resource]], linked: Scope | None = None, *, odd: bool = False
    ) -> pa.Table:
        """The rows of some records.

        With ``linked`` they may refer to each other; with ``odd`` most are no plain ones.
        """
        found: list[Placed] = []
        self.odd_keys = any(block.odd or len(block.records) == 1 for block in blocks)
        for block in blocks:
            for at, record in zip(block.numbers, block.records, strict=True):
                pointer = f"/{at}" if self.records.prefixed else ""
                if linked is not None:
                    self.gather(Placed(record, pointer, None, None, linked), found)
                else:
                    found += self.alone([(pointer, record)])
        if linked is not None:
            found = reported(found, linked, self.records)
            self.besides.of(linked)
        found = without_others(found, self.records)
        members = {
            id(placed.resource): members_of(placed) for placed in found if placed.resource.hasMember
        }
        taken = {id(child.resource) for children in members.values() for child in children}
        headings = headings_of(found) if members else set()
        found = [placed for placed in found if id(placed.resource) not in taken]
        if len(found) >= _MANY:
            texts: dict[int, Raw] = {}
            for block in () if odd else blocks:
                texts |= texts_of(block.records, block.text) if block.text else {}
            if all(id(placed.resource) in texts for placed in found):
                return self.by_columns(found, texts, members, headings)
        return self.counted(self.rows(found, members, headings, range(len(found))))

    def by_columns(
        self,
        found: list[Placed],
        texts: Mapping[int, Raw],
        members: dict[int, list[Placed]],
        headings: set[int],
    ) -> pa.Table:
        """The rows of observations: of plain ones by columns, of the others with care."""
        alone = are_alone(found)
        pointers = pa.array([placed.pointer.removeprefix("/") for placed in found], pa.string())

        def plain(lines: bytes, numbers: pa.Array) -> pa.Table | None:
            here = [found[number] for number in numbers.to_pylist()]
            table = fhir_columns.table(
                lines,
                self.records.source,
                pointers.take(numbers),
                left=self.left,
                around=None if alone else partial(around, here),
                typeless=self.typeless,
            )
            if table is None:
                return None
            at = table.column_names.index("observation")
            mine = numbers.take(table["observation"])
            return table.set_column(at, table.schema.field(at), mine)

        def odd(_: bytes, numbers: Sequence[int]) -> Iterator[pa.Table]:
            here = [found[number] for number in numbers]
            yield self.rows(here, members, headings, numbers)

        lines = LineTables(plain, odd, lambda table: one(table["observation"]))
        every = b"\n".join([texts[id(placed.resource)] for placed in found])
        return self.counted(concat(list(lines.of(every, 0))))

    def counted(self, table: pa.Table) -> pa.Table:
        """Rows whose observations are numbered on, and counted."""
        if len(table):
            table = numbered(table, self.first + self.count)
            self.count = int(table["observation"][-1].as_py()) + 1 - self.first
        return table

    def alone(self, records: Iterable[tuple[str, Resource]]) -> list[Placed]:
        """The observations of records that do not refer to each other, by their pointers."""
        found: list[Placed] = []
        for pointer, record in records:
            if record.resourceType == "Observation" and not record.contained:
                if self.is_understood(record, pointer):
                    found.append(Placed(record, pointer, None, None, _ALONE))
                continue
            scope, here = Scope(), list[Placed]()
            self.gather(Placed(record, pointer, None, None, scope), here)
            found += reported(here, scope, self.records)
            self.besides.of(scope)
        return found

    def rows(
        self,
        found: list[Placed],
        members: dict[int, list[Placed]],
        headings: set[int],
        places: Iterable[int],
    ) -> pa.Table:
        """The rows of observations; their numbers may have gaps."""
        heads: list[dict[str, Any]] = []
        statements: list[tuple[Any, ...]] = []
        # The head of each statement, and the number of its observation.
        index: list[int] = []
        numbers: list[int] = []
        for number, placed in zip(places, found, strict=True):
            children = members.get(id(placed.resource), []) if members else []
            site = site_of(placed)
            made, aside = self.statements(placed, children, site.others)
            if not made and not aside.images and id(placed.resource) in headings:
                continue  # its members are read on their own
            other = others_of(placed.resource.code, None, None, site.others)
            made = made or [(placed.pointer, None, None, None, *_NOTHING, other)]
            where = {placed.pointer: len(heads)}
            heads.append(observation_row(placed, children, aside, site))
            for child in children:
                where[child.pointer] = len(heads)
                heads.append(member_row(heads[where[placed.pointer]], child))
            statements += made
            index += (where.get(row[0], where[placed.pointer]) for row in made)
            numbers += [number] * len(made)
        columns: dict[str, Any] = {"source": self.records.source}
        columns["observation"] = pa.array(numbers, pa.int64())
        rows = pa.array(index, pa.int32())
        for name in OBSERVATION_COLUMNS if heads else ():
            values = [head[name] for head in heads]
            if any(value is not None for value in values):
                kind = pa.list_(pa.string()) if name == "images" else pa.string()
                columns[name] = pa.array(values, kind).take(rows)
        columns.update(zip(_STATEMENT_COLUMNS, zip(*statements, strict=True), strict=False))
        return table_of(columns, len(statements))

    def statements(
        self, placed: Placed, children: list[Placed], site: tuple[OtherCode, ...]
    ) -> tuple[list[tuple[Any, ...]], Aside]:
        """The rows of one observation, and what its components say besides."""
        observation, pointer = placed.resource, placed.pointer
        made: list[tuple[Any, ...]] = []
        asides = Asides()
        self.at = pointer
        finding = observation.code
        left = self.left.of(observation.status)
        left.of_observation(observation, pointer)
        if is_elsewhere(placed):
            left.add("bodyStructure", f"{pointer}/bodyStructure")
        other = others_of(finding, observation.valueCodeableConcept, None, site)
        for value in values_of(observation, self.complain):
            row = (f"{pointer}/{value.key}", None, None, None, *value[1:], other)
            made.append(row)
        for number, component in enumerate(observation.component or ()):
            place = f"{pointer}/component/{number}"
            if not self.is_understood(component, place):
                continue
            code = code_of(component.code)
            if asides.takes(component, code):
                continue
            left.of_component(component, place)
            made.extend(self.statement(component, place, code, finding, site, left))
        for child in children:
            code, its = code_of(child.resource.code), site_of(child)
            others = its.others if has_place(its) else site
            its_left = left.of(child.resource.status)
            its_left.of_observation(child.resource, child.pointer)
            statement = self.statement(
                child.resource, child.pointer, code, finding, others, its_left
            )
            made.extend(statement)
        aside = asides.all
        if not (made or aside.images or observation.hasMember):
            made.extend(
                (f"{pointer}/{value.key}", None, None, None, *value[1:], other)
                for value in self.said_otherwise(observation, pointer)
            )
        else:
            left.of_value(observation, pointer)
        return made, aside

    def statement(
        self,
        part: Valued,
        place: str,
        code: Code,
        finding: Concept | None,
        site: tuple[OtherCode, ...],
        left: Left,
    ) -> list[tuple[Any, ...]]:
        """The rows of one component, or of an observation that stands for one."""
        self.at = place
        other = others_of(finding, part.valueCodeableConcept, part.code, site)
        if values := list(values_of(part, self.complain)):
            left.of_value(part, place)
        values = values or self.said_otherwise(part, place)
        rows = [(place, *code, *value[1:], other) for value in values]
        return rows or [(place, *code, *_NOTHING, other)]

    def said_otherwise(self, part: Valued, place: str) -> list[Value]:
        """What a part without a value says in its stead, and what cannot be read as one."""
        tree = self.builder.value(tuple(steps(place))) if self.odd_keys else None
        for key in unread(tree, whole=isinstance(part, Resource)):
            message = f"the key {key!r} is not known here; it is passed over"
            path = steps(f"{place}/{key}")
            self.records.add("ANN206", message, path, suggestion=key_meant(key))
        return list(interpretations_of(part)) or absent_values(tree)

    def gather(self, placed: Placed, found: list[Placed]) -> None:
        """Collect a resource and those inside it, in the order of the document."""
        resource, pointer = placed.resource, placed.pointer
        kind = resource.resourceType
        if kind is None and self.typeless and (resource.code or resource.component):
            kind = resource.resourceType = "Observation"
        scope = placed.scope
        if kind is None or kind == "Parameters":
            # A message or an answer of a service: ids in it are its own, as in a Bundle.
            own, empty_ = scope.within(self.document(pointer)), True
            if not (resource.contained or resource.entry):
                for one, place in self.builder.inside(pointer):
                    self.gather(Placed(one, place, None, None, own), found)
                    empty_ = False
            if kind is None and empty_:
                message = "the resource does not say of what type it is"
                self.records.add("ANN205", message, steps(pointer), expected="resourceType")
            return
        if resource.id is None and contains_observations(resource):
            # Nothing else tells what it contains from what another one beside it does.
            scope = scope.within(self.document(pointer))
            placed = placed._replace(scope=scope)
        scope.add(placed)
        self.left.of_other(resource, pointer)
        if kind == "Observation" and self.is_understood(resource, pointer):
            found.append(placed)
        elif kind != "Observation" and kind.lower() == "observation":
            message = f"{kind!r} is no type of resource: it is left out"
            path = steps(f"{pointer}/resourceType")
            self.records.add("ANN204", message, path, expected="Observation")
        holder = placed.holder or resource
        for number, inner in enumerate(resource.contained or ()):
            place = f"{pointer}/contained/{number}"
            self.gather(Placed(inner, place, holder, None, scope), found)
        if kind != "Bundle":
            return
        # Pages of what a server found hold its ids, which mean the same on every page.
        page = bytes(resource.type) in _PAGES
        own = scope.within(None if page else self.document(pointer))
        for number, inner, url in standing(resource, pointer, self.records):
            place = f"{pointer}/entry/{number}/resource"
            self.gather(Placed(inner, place, None, url, own), found)

    def document(self, pointer: str) -> str | None:
        """The name of a Bundle as a document, where it stands beside others or inside of one."""
        return f"{self.records.source}#{pointer}" if pointer else None

    def is_understood(self, part: Valued, place: str) -> bool:
        """Whether nothing says that a part means something else than it seems to mean."""
        if not is_modified(part):
            return True
        message = "a modifier extension changes what this means: it is left out"
        path = steps(f"{place}/modifierExtension")
        self.records.add("ANN220", message, path, expected="no modifier extension")
        return False

    def complain(self, key: str, what: str, expected: str) -> None:
        """Add the problem of a value of the part that is being read."""
        path = steps(f"{self.at}/{key}")
        name = key.replace("/", ".")
        if what == "number":
            self.records.add("JSN204", f"{name} is not held exactly", path, expected=expected)
        else:
            self.records.add("ANN204", f"{name} is not {expected}", path, expected=expected)

    def careful(self, piece: Piece, tree: Any) -> Resource | None:
        """Make what can be made of a record with values of wrong types."""
        return self.builder.build(tree, piece.prefix)

    def _nothing(self) -> None:
        message = "no resource of the file is an observation"
        if any(told.message.endswith(ABOUT_ANOTHER) for told in self.records.problems):
            message += " of a patient"
        self.records.add("ANN203", message, ())


_ALONE = Scope()
