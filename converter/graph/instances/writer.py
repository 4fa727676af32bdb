"""Observations as RDF, batch by batch: columns of the observation table to text.

No object is made for a triple. What is distinct (a finding as coded, a value, a visit) is
rendered once, and Arrow puts the rows together. The modelling is in ``docs/instances.md``.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from converter.graph.instances.codes import Terms
from converter.graph.instances.columns import NO_TEXT, Groups, Piece, cases, encoded, numbers, where
from converter.graph.instances.rows import Rows
from converter.graph.instances.said import Texts
from converter.graph.instances.terms import Syntax
from converter.graph.instances.visits import COLUMNS, Visit, Visits
from converter.iris import DCTERMS, is_iri

# Text columns that an observation has once: the predicate of each.
_TEXTS: tuple[tuple[str, str], ...] = (
    ("observation_id", "observationId"),
    ("finding_text", "recordedFinding"),
    ("recorded_text", "reportText"),
    ("site_text", "siteText"),
    ("status", "status"),
    ("author", "author"),
    ("recorded_at", "recordedAt"),
    ("language", "language"),
    ("tracking_id", "trackingId"),
    ("tracking_text", "trackingText"),
    ("other_codes", "otherCodes"),
)
# Those of them that identify something.
_IDENTIFIERS = frozenset({"observation_id", "tracking_id"})
# What makes a row more than the mention of an observation.
_SAID = (
    *("attribute_system", "attribute_code", "attribute_text", "value_kind", "value_system"),
    *("value_code", "value_text", "number", "number_text", "unit", "unit_code"),
)


@dataclass(frozen=True)
class Document:
    """A document that observations come of.

    Attributes:
        name: its name in the graph.
        file: what its file is called.
        first: the number of its first observation.
    """

    name: str
    file: str
    first: int


@dataclass(frozen=True)
class Part:
    """Some observations, whole: of a document, or of several small ones.

    Attributes:
        table: the observation table, with ``s`` (the number of what a row says), ``f``,
            ``a`` and ``v`` (what finding, attribute and value resolve to) and ``doubted``
            (whether the text beside a value speaks against it).
        said: the texts of what the rows say.
        documents: those that the observations come of, in their order.
        before: the visit of the observation before these, None where the first document
            begins with them.
    """

    table: pa.Table
    said: Texts
    documents: tuple[Document, ...]
    before: Visit | None


@dataclass(frozen=True)
class InstanceWriter:
    """Writes observations; its methods may be called from several threads.

    Attributes:
        terms: the definitions, and how terms are written.
        visits: what observations belong to.
        identifiers: whether identifiers are written.
    """

    terms: Terms
    visits: Visits
    identifiers: bool = True

    def render(self, part: Part) -> pa.Array:
        """The text of each observation: what it belongs to, itself, and its statements."""
        columns = {
            name: column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
            for name, column in zip(part.table.column_names, part.table.columns, strict=True)
        }
        columns |= {
            name: pa.array([], kind)
            for name, kind in zip(part.table.column_names, part.table.schema.types, strict=True)
            if isinstance(columns[name], pa.ChunkedArray)
        }
        return _Batch(self, part, columns).text() if len(part.table) else pa.array([], pa.string())


class _Batch:
    """One part as columns."""

    def __init__(self, writer: InstanceWriter, part: Part, columns: dict[str, pa.Array]) -> None:
        self._writer = writer
        self._part = part
        self._columns = columns
        self._syntax = syntax = writer.terms.syntax
        self._groups = groups = Groups(columns["observation"])
        self._document = _documents_of(part, columns["observation"].take(groups.firsts))
        # Terms of observations and statements: document, number, number of the row in it.
        before, after = ("inst:", "") if syntax.turtle else (f"<{syntax.ns.instance}", ">")
        name = self._each([before + each.name.partition("-")[2] for each in part.documents])
        first = self._each([each.first for each in part.documents])
        number = pc.subtract(columns["observation"].take(groups.firsts), first)
        local = pc.binary_join_element_wise(name, number.cast(pa.string()), ".")
        row = pc.subtract(numbers(groups.rows), groups.firsts.take(groups.index))
        of_rows = pc.binary_join_element_wise(local.take(groups.index), row.cast(pa.string()), ".")
        self._statements = pc.binary_join_element_wise(of_rows, after, "")
        self._subjects = pc.binary_join_element_wise(local, after, " ", "")
        self._row_subjects = pc.binary_join_element_wise(self._statements, " ", "")
        places = self._each(range(len(part.documents)))
        if self._document is not None:
            places = places.take(groups.index)
        else:
            places = pa.repeat(places, groups.rows)
        self._visits = cases(places, *(columns[name] for name in COLUMNS))
        told = writer.visits.told
        self._told = [
            told(visit, part.documents[place].name, part.documents[place].file)  # type: ignore[arg-type, call-overload]
            for place, *visit in self._visits.cases
        ]

    def _each(self, values: Sequence[object]) -> pa.Array | pa.Scalar:
        """For each observation the one of some values that its document has."""
        if self._document is None:
            return pa.scalar(values[0])
        return pa.array(values).take(self._document)

    def text(self) -> pa.Array:
        """The text of each observation."""
        syntax, groups = self._syntax, self._groups
        rows = Rows(self._writer.terms, self._part.said, self._columns, groups.rows)
        own, moved = self._common(rows)
        has = self._have_statements()
        facts = [*rows.facts(), *self._other_findings(rows)]
        if facts:
            by_row = syntax.joined(self._subjects.take(groups.index), facts)
            own.append(syntax.gathered(groups.lists(by_row), self._subjects))
        own.append(self._links(pc.if_else(has, self._statements, NO_TEXT)))
        pairs = [*rows.statement_pairs(), *moved, *self._origin(self._columns["pointer"])]
        blocks = pc.if_else(has, syntax.blocks(self._row_subjects, pairs), NO_TEXT)
        gathered = pc.binary_join(groups.lists(blocks), "")
        return pc.binary_join_element_wise(
            self._descriptions(), syntax.blocks(self._subjects, own), gathered, ""
        )

    def _common(self, rows: Rows) -> tuple[list[pa.Array], list[pa.Array]]:
        """The pairs of the observations themselves, and those that their rows differ in."""
        groups = self._groups
        finding = rows.finding
        own: list[pa.Array] = [piece.at(groups.firsts).rows() for piece in finding[:2]]
        moved: list[pa.Array] = []
        agreed = groups.agreed(finding[0].indices)
        for usual, full in zip(finding[2:4], finding[4:6], strict=True):
            own.append(where(agreed, usual.at(groups.firsts).rows()))
            if agreed is not None:
                moved.append(groups.of_rows(agreed, full.rows()))
        for piece in [*self._texts(), *rows.places(), *self._visit_pieces()]:
            if piece.texts.null_count == len(piece.texts):
                continue
            agreed = groups.agreed(piece.indices)
            own.append(where(agreed, piece.at(groups.firsts).rows()))
            if agreed is not None:
                moved.append(groups.of_rows(agreed, piece.rows()))
        self._images(own, moved)
        own.append(self._sources())
        pointers = self._columns["observation_pointer"].take(groups.firsts)
        own += self._origin(pointers)
        return own, moved

    def _sources(self) -> pa.Array:
        """The pairs of observations with their documents; of most parts there is one."""
        syntax = self._syntax
        names = [syntax.iri(syntax.ns.instance + told.document) for told in self._told]
        pairs = [syntax.pair("sourceDocument", name) for name in names]
        if len(set(pairs)) == 1:
            return pa.repeat(pa.scalar(pairs[0]), len(self._groups.firsts))
        indices = self._visits.indices.take(self._groups.firsts)
        return pa.array(pairs, pa.string()).take(indices)

    def _origin(self, pointers: pa.Array) -> Iterator[pa.Array]:
        """Where something stands in its source: a JSON Pointer, or the IRI that a graph has."""
        syntax = self._syntax
        place = pc.or_(pc.equal(pointers, ""), pc.starts_with(pointers, "/")).fill_null(True)
        yield syntax.literals("sourcePointer", pc.if_else(place, pointers, NO_TEXT))
        if self._writer.identifiers and not pc.all(place).as_py():
            nodes = pc.if_else(place, NO_TEXT, pointers).to_pylist()
            sources = [
                syntax.pair(DCTERMS + "source", syntax.iri(node)) if node and is_iri(node) else None
                for node in nodes
            ]
            yield pa.array(sources, pa.string())

    def _texts(self) -> Iterator[Piece]:
        for name, predicate in _TEXTS:
            column = self._columns[name]
            hidden = name in _IDENTIFIERS and not self._writer.identifiers
            if not hidden and column.null_count < len(column):
                indices, values = encoded(column)
                yield Piece(indices, self._syntax.literals(predicate, values))

    def _visit_pieces(self) -> Iterator[Piece]:
        for column in zip(*(told.pairs for told in self._told), strict=True):
            yield Piece(self._visits.indices, pa.array(column, pa.string()))

    def _images(self, own: list[pa.Array], moved: list[pa.Array]) -> None:
        """One pair for each image, and their list where order or repetition would be lost."""
        column = self._columns["images"]
        if column.null_count == len(column) or not self._writer.identifiers:
            return
        groups, syntax = self._groups, self._syntax
        found: dict[tuple[str | None, ...], int] = {}
        numbered = [
            None if images is None else found.setdefault(tuple(images), len(found))
            for images in column.to_pylist()
        ]
        indices = pa.array(numbered, pa.int64())
        lists = pa.array([image_pairs(syntax, images) for images in found], pa.list_(pa.string()))
        agreed = groups.agreed(indices)
        gathered = syntax.gathered(lists.take(indices.take(groups.firsts)), self._subjects)
        own.append(where(agreed, gathered))
        if agreed is not None:
            by_row = syntax.gathered(lists.take(indices), self._row_subjects)
            moved.append(groups.of_rows(agreed, by_row))

    def _other_findings(self, rows: Rows) -> list[pa.Array]:
        """Type and finding of rows that name another finding than the first of their group."""
        kind, finding = rows.finding[:2]
        if self._groups.agreed(kind.indices) is None:
            return []
        other = self._groups.differs(kind.indices)
        return [pc.if_else(other, piece.rows(), NO_TEXT) for piece in (kind, finding)]

    def _have_statements(self) -> pa.Array:
        """Whether a row is more than the mention of its observation."""
        groups, columns = self._groups, self._columns
        alone = pc.equal(groups.firsts, groups.lasts).take(groups.index)
        for name in _SAID:
            alone = pc.and_(alone, pc.is_null(columns[name]))
        return pc.invert(alone)

    def _links(self, statements: pa.Array) -> pa.Array:
        """The pairs of observations with their statements."""
        syntax = self._syntax
        if syntax.turtle:
            joined = pc.binary_join(self._groups.lists(statements), " , ")
            joined = pc.if_else(pc.equal(joined, ""), NO_TEXT, joined)
            return pc.binary_join_element_wise(syntax.fm("statement"), joined, " ")
        pairs = pc.binary_join_element_wise(f"{syntax.fm('statement')} ", statements, " .\n", "")
        return syntax.gathered(self._groups.lists(pairs), self._subjects)

    def _descriptions(self) -> pa.Array:
        """Before each observation, what it belongs to, where that has changed."""
        indices, told = self._visits.indices, self._told
        visited, documents = self._writer.visits, self._part.documents
        before = self._part.before
        current: str | None = None
        latest: tuple[str, ...] = ()
        if before is not None:
            told_before = visited.told(before, documents[0].name, documents[0].file)
            current, latest = told_before.document, told_before.blocks
        changed = pc.not_equal(indices.slice(1), indices.slice(0, len(indices) - 1))
        at = pc.add(pc.indices_nonzero(changed).cast(pa.int64()), 1)
        at = pa.concat_arrays([pa.array([0], pa.int64()), at])
        texts: dict[int, list[str]] = {}
        where_ = self._groups.index.take(at).to_pylist()
        for place, number in zip(where_, indices.take(at).to_pylist(), strict=True):
            document, blocks = told[number].document, told[number].blocks
            new = []
            if document != current:
                current, latest = document, ()
                file: Any = self._visits.cases[number][0]
                new = [visited.document(document, documents[file].file)]
            new += [block for block in blocks if block not in latest]
            if new:
                texts.setdefault(place, []).extend(new)
            latest = blocks
        if not texts:
            return pa.repeat(pa.scalar(""), len(self._groups.firsts))
        made = pa.array(["".join(blocks) for blocks in texts.values()], pa.string())
        places = pa.array(list(texts), pa.int64())
        mask = pc.is_in(numbers(len(self._groups.firsts)), value_set=places)
        return pc.replace_with_mask(pa.repeat(pa.scalar(""), len(mask)), mask, made)


def _documents_of(part: Part, observations: pa.Array) -> pa.Array | None:
    """For each observation the place of its document; None where there is only one."""
    if len(part.documents) == 1:
        return None
    firsts = [document.first for document in part.documents]
    places = [bisect_right(firsts, number) - 1 for number in observations.to_pylist()]
    return pa.array(places, pa.int64())


def image_pairs(syntax: Syntax, images: Sequence[str | None]) -> list[str]:
    """The pairs of the images of one observation."""
    each = sorted({image for image in images if image is not None})
    pairs = [syntax.pair("imageReference", syntax.literal(image)) for image in each]
    if list(images) != each or not each:
        pairs.append(syntax.pair("imageList", syntax.literal(json.dumps(list(images)))))
    return pairs
