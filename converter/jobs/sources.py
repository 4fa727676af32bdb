"""The documents of a run: read in their order, and again where a row or a place is asked for."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Generic, NamedTuple, Protocol, TypeVar

from converter import io
from converter.jobs.ahead import Ahead
from converter.jobs.batches import batches_of
from converter.jobs.documents import Reading, shown
from converter.jobs.load import Progress
from converter.problems import ConverterError, Problem
from converter.rules import problem

if TYPE_CHECKING:
    import pyarrow as pa

    from converter.annotations import AnnotationReading
    from converter.annotations.records import Stretch
    from converter.definitions import Position
    from converter.definitions.json_file import JsonFile
    from converter.jobs.kept import KeptRows

# From a folder, the files that annotations come in.
ANNOTATION_SUFFIXES = (
    *(".json", ".ndjson", ".jsonl", ".csv", ".tsv", ".parquet"),
    *(".dcm", ".dicom"),
    *(".ttl", ".nt", ".rdf", ".jsonld", ".trig", ".nq", ".n3"),
)
# Small documents are gathered into tables of about so many rows.
_ROWS = 1 << 18
_Item = TypeVar("_Item")


class Begun(NamedTuple):
    """A document that was read.

    Attributes:
        name: as the user named it.
        row, observation: the number of its first one.
        digest: the hash of its content, where it was asked for.
    """

    name: str
    row: int
    observation: int
    digest: bytes


class Step(NamedTuple, Generic[_Item]):
    """What was made of a table, how many documents were begun by then, and what was wrong since."""

    made: _Item | None
    documents: int
    problems: Sequence[Problem]


class Sources:
    """The documents that a user named.

    Attributes:
        documents: how many were read.
        begun: those that were begun so far, in their order; more than are checked already.
        problems: what is wrong with them.
        keep_going: whether a file that cannot be read is a problem, not the end.
    """

    def __init__(
        self,
        paths: Sequence[str | io.Input],
        *,
        form: str | None = None,
        limit: int = io.DEFAULT_LIMIT,
        columns: Mapping[str, str] | None = None,
        needed: Collection[str] | None = None,
        jobs: int = 1,
        keep_going: bool = False,
        digests: bool = False,
    ) -> None:
        """Finds the documents.

        Args:
            paths: files, folders, patterns, or ``-`` for standard input; or inputs that are
                in memory already.
            form: the format, recognised where None.
            limit: the largest input, in bytes.
            columns: what tables call the columns.
            needed: the columns that are wanted; None for all.
            jobs: how many processes read small documents, where there are many.
            keep_going: a file that cannot be read is a problem, not the end.
            digests: hash the content of each document.

        Raises:
            ConverterError: IO1xx, where something is not there.
        """
        self._held = {one.path: one for one in paths if isinstance(one, io.Input)}
        named = [path for path in paths if isinstance(path, str)]
        found = io.expand(named, ANNOTATION_SUFFIXES) if named else []
        self.files = [*self._held, *found]
        self.documents = 0
        self.problems: list[Problem] = []
        self._reading = Reading(form, limit, columns, needed, digests, keep_going)
        self.keep_going = keep_going
        self._jobs = jobs
        self.begun: list[Begun] = []
        self._kept: KeptRows | None = None
        self._names: dict[str, str] = {}
        self._streamed: dict[str, bool] = {}
        self._standard: io.Input | None = None
        self._places = Places(self)

    def read(self, name: str) -> tuple[bytes, str]:
        """One of the documents whole, and the name that its table is to have for it.

        Raises:
            ConverterError: IO1xx, where it cannot be read.
        """
        self._names[shown(name)] = name
        return self._input(name).read(), shown(name)

    def tables(self, progress: Progress | None = None) -> Generator[pa.Table]:
        """The observation tables of all documents, each of whole observations.

        ``documents`` and ``problems`` are as they are after each table.

        Raises:
            ConverterError: IO1xx, where one cannot be read.
        """
        with self.ahead(lambda table: table, progress) as steps:
            yield from self.taken(steps)

    def ahead(
        self, made: Callable[[pa.Table], _Item], progress: Progress | None = None
    ) -> Ahead[Step[_Item]]:
        """The same, and what is made of each table, in a thread of its own: one at a time.

        Reading begins as soon as :meth:`Ahead.begin` is called, where nothing is waited for.

        Args:
            made: makes something of a table.
            progress: called with a stage, what is done and the total.

        Returns:
            What :meth:`taken` takes.
        """
        return Ahead(self._steps(made, progress))

    def taken(self, steps: Ahead[Step[_Item]]) -> Iterator[_Item]:
        """What was made of the tables; ``documents`` and ``problems`` are as they are after each.

        Raises:
            ConverterError: IO1xx, where a document cannot be read.
        """
        if self.waits:
            # Waited for here: a thread that waits for it could not be interrupted.
            self._input(io.STANDARD_STREAM)
        for step in steps:
            self.documents = step.documents
            self.problems += step.problems
            if step.made is not None:
                yield step.made

    @property
    def waits(self) -> bool:
        """Whether one of the documents comes from elsewhere, in its own time."""
        return io.STANDARD_STREAM in self.files

    def _steps(
        self, made: Callable[[pa.Table], _Item], progress: Progress | None
    ) -> Generator[Step[_Item]]:
        total = len(self.files)
        waiting: list[pa.Table] = []
        lines: list[tuple[str, Stretch]] = []
        problems: list[Problem] = []
        row = observation = held = 0
        for batch in batches_of(self.files, self._reading, self._input, jobs=self._jobs):
            for document in batch.documents:
                if document.begins:
                    self._names[shown(document.name)] = document.name
                    self.begun.append(Begun(document.name, row, observation, document.digest))
                observation += document.observations
                row += document.rows
                problems += document.problems
            held += len(batch.table)
            waiting.append(batch.table)
            if batch.lines:
                lines.append((shown(batch.documents[0].name), batch.lines))
            if progress:
                progress("checking", len(self.begun), total)
            if held >= _ROWS:
                yield Step(made(self._gathered(waiting, lines)), len(self.begun), problems)
                waiting, lines, problems, held = [], [], [], 0
        last = made(self._gathered(waiting, lines)) if waiting else None
        yield Step(last, len(self.begun), problems)

    def _gathered(
        self, tables: Sequence[pa.Table], lines: Sequence[tuple[str, Stretch]]
    ) -> pa.Table:
        """The tables as one, which is kept as long as that is possible."""
        from converter.annotations.table import concat
        from converter.jobs.kept import KeptRows

        table = concat(tables)
        self._places.keep(lines)
        if self._kept is None:
            self._kept = KeptRows(self._reading.needed)
        self._kept.add(table)
        return table

    def rows(self, numbers: pa.Array) -> pa.Table:
        """Some rows, by their numbers over all documents, which go up.

        They are read again where they are not kept any more.

        Raises:
            ConverterError: IO110, where a document has changed since.
        """
        import pyarrow as pa

        from converter.annotations.table import empty, plain

        if self._kept is not None and (kept := self._kept.rows(numbers)) is not None:
            return kept
        found = [empty()]
        wanted = numbers.to_pylist()
        for at, document in enumerate(self.begun):
            end = self.begun[at + 1].row if at + 1 < len(self.begun) else None
            mine = [n for n in wanted if n >= document.row and (end is None or n < end)]
            row = document.row
            for reading in self._parts(document.name, document.observation) if mine else ():
                count = len(reading.table)
                here = [n - row for n in mine if row <= n < row + count]
                if here:
                    taken = reading.table.take(pa.array(here, pa.int64()))
                    found.append(plain(taken))
                row += count
                if row > mine[-1]:
                    break
        table = pa.concat_tables(found)
        if len(table) != len(wanted):
            message = "a document has changed while it was checked"
            raise ConverterError(problem("IO110", message, source=self.begun[-1].name))
        return table

    def locate(self, source: str, pointer: str) -> Position:
        """The place of a pointer in a document, by the name that tables have for it."""
        return self._places.find(source, pointer)

    def expect(self, places: Iterable[tuple[str, str]]) -> None:
        """Makes ready for :meth:`locate`: these places are asked for next, or places in them."""
        self._places.expect(places)

    def is_streamed(self, source: str) -> bool:
        """Whether a document is read a part at a time, by the name that tables have for it."""
        from converter.annotations.streams import is_streamed

        if source not in self._streamed:
            self._streamed[source] = is_streamed(self.input_of(source))
        return self._streamed[source]

    def input_of(self, source: str) -> io.Input:
        """A document, by the name that tables have for it."""
        return self._input(self._names.get(source, source))

    def _input(self, name: str) -> io.Input:
        if name in self._held:
            return self._held[name]
        if name != io.STANDARD_STREAM:
            return io.Input(name, limit=self._reading.limit)
        if self._standard is None:  # it cannot be read again
            self._standard = io.Input(name, limit=self._reading.limit)
        return self._standard

    def _parts(self, name: str, first: int) -> Iterator[AnnotationReading]:
        from converter.annotations.streams import parts_of

        return parts_of(
            self._input(name),
            shown(name),
            self._reading.form,
            first,
            columns=self._reading.columns,
            needed=self._reading.needed,
        )


class Named(Protocol):
    """What knows documents by the names that tables have for them."""

    def is_streamed(self, source: str) -> bool:
        """Whether a document is read a part at a time."""

    def input_of(self, source: str) -> io.Input:
        """A document."""


class Places:
    """Finds places. Of a large document those records are kept that are about to be asked for."""

    def __init__(self, sources: Named) -> None:
        self._sources = sources
        self._source: str | None = None
        self._find: Callable[[str], Position] | None = None
        self._records: dict[tuple[str, int], JsonFile] = {}
        # The lines of the table in use, and of the one that is made meanwhile.
        self._lines: deque[Sequence[tuple[str, Stretch]]] = deque(maxlen=2)

    def keep(self, lines: Sequence[tuple[str, Stretch]]) -> None:
        """Has the lines of a table at hand, until two more tables were made."""
        self._lines.append(lines)

    def expect(self, places: Iterable[tuple[str, str]]) -> None:
        """Reads the records of large documents in which some places are; forgets others."""
        from converter.annotations.records import NARROW, Stretch

        self._records.clear()
        wanted: dict[str, set[int]] = {}
        for source, pointer in places:
            if self._sources.is_streamed(source):
                wanted.setdefault(source, set()).add(_record(pointer))
        held = [part for lines in self._lines for part in lines]
        for source, numbers in wanted.items():
            left = self._take(source, numbers, (lines for name, lines in held if name == source))
            if left:
                blocks = self._sources.input_of(source).blocks(NARROW)
                self._take(source, left, Stretch.all(blocks))

    def _take(self, source: str, numbers: set[int], lines: Iterable[Stretch]) -> set[int]:
        """Keeps those records that are in some lines; gives the numbers of the others."""
        wanted = sorted(numbers)
        left = set(numbers)
        for stretch in lines:
            if not left:
                break
            for number, file in stretch.records(wanted, source):
                self._records[source, number] = file
                left.discard(number)
        return left

    def find(self, source: str, pointer: str) -> Position:
        """The place of a pointer in a document."""
        from converter.annotations import has_lines, locator
        from converter.annotations.records import place_in, steps
        from converter.definitions import Position

        if self._sources.is_streamed(source):
            file = self._records.get((source, _record(pointer)))
            found = place_in(file, steps(pointer)) if file else Position()
            return Position(pointer, found.line, found.column, found.excerpt)
        if source != self._source or self._find is None:
            self._source = source
            given = self._sources.input_of(source)
            self._find = locator(given.read(), source) if has_lines(given.head) else Position
        return self._find(pointer)


def _record(pointer: str) -> int:
    """The number of the record that a pointer into lines begins with."""
    return int(pointer.split("/", 2)[1])
