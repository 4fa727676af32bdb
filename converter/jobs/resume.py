"""A conversion that goes on where it was interrupted.

Beside the output, in a folder of its name with ``.parts`` behind it, stands what is done: parts
of the output, and a journal (:class:`converter.io.Journal`). Its key is the hash of all that
the output depends on: input, definitions, options, version. The bytes of an observation do
not depend on where a part ends, so the output is that of a run which nobody disturbed.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Self

from converter import __version__, io
from converter.jobs.documents import digest_of, shown
from converter.problems import ConverterError, Problem, as_json, from_json
from converter.rules import problem

if TYPE_CHECKING:
    import pyarrow as pa

    from converter.graph.instances.ids import Naming
    from converter.graph.instances.parts import Chunk
    from converter.jobs.instance_run import InstanceOptions, Run
    from converter.jobs.load import Input

# A part is so large: what is lost at most.
_SIZE = 64 << 20
# What has no effect on the output.
_INDIFFERENT = frozenset({"jobs", "resume", "key_file", "column_map"})


class KeptRun:
    """What is kept of a run; to be used in a ``with``.

    Args:
        out: the output, a file.
        definitions: what the definitions were read from.
        options: how annotations are converted.
        turtle: whether as Turtle.

    Raises:
        ConverterError: IO114, where the output is no file.
    """

    def __init__(
        self, out: str, definitions: Sequence[Input], options: InstanceOptions, turtle: bool
    ) -> None:
        if out == io.STANDARD_STREAM:
            message = "only a conversion into a file can be resumed"
            raise ConverterError(problem("IO114", message, source=out, suggestion="name a file"))
        self._folder = f"{out}.parts"
        self._options = options
        self._made_of: list[Any] = [__version__, turtle, [asdict(one) for one in definitions]]
        self._journal: io.Journal | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._journal is not None:
            self._journal.close()

    def chunks(
        self,
        files: Sequence[str],
        run: Run,
        naming: Naming,
        made: Iterator[tuple[int, Chunk]],
    ) -> Iterator[Chunk]:
        """The whole output: what was kept, and what is made now, which is kept first.

        Args:
            files: the documents.
            run: is put where the kept part of it ended.
            naming: learns the names of the documents that are done.
            made: what the run makes from there on, with the number of observations that
                are done after each chunk.

        Raises:
            ConverterError: IO105, where nothing can be kept.
        """
        digests = [self._digest(name) for name in files]
        journal = self._journal = io.Journal(self._folder, self._key(files, digests))
        journal.take_up()
        if journal.entries:
            _take_up(run, naming, journal.entries, digests)
        told = len(run.problems)
        while (first := next(made, None)) is not None:
            with journal.part() as part:
                done, chunk = first
                part.write(chunk)
                while part.size < _SIZE and (more := next(made, None)) is not None:
                    done, chunk = more
                    part.write(chunk)
                at = bisect_right(run.begun, done - 1, key=lambda one: one[0]) - 1
                begun, problems = run.begun[at]
                part.entry = {
                    "done": done,
                    "document": at + (run.documents - len(run.begun)),
                    "first": begun,
                    "problems": _said(run.problems[told:problems]),
                }
                told = max(told, problems)
        yield from journal.blocks()

    def remove(self) -> None:
        """Takes away what was kept: the output is whole, or never will be."""
        if self._journal is not None:
            self._journal.remove()

    def _digest(self, name: str) -> bytes:
        try:
            return digest_of(io.Input(name, limit=self._options.limit))
        except ConverterError:
            if not self._options.keep_going:
                raise
            return b""

    def _key(self, files: Sequence[str], digests: Sequence[bytes]) -> str:
        options = self._options
        chosen = {k: v for k, v in asdict(options).items() if k not in _INDIFFERENT}
        content = [
            digest_of(io.Input(path)).hex() if path else ""
            for path in (options.key_file, options.column_map)
        ]
        named = [[shown(name), digest.hex()] for name, digest in zip(files, digests, strict=True)]
        text = json.dumps([*self._made_of, chosen, content, named], sort_keys=True)
        return blake2b(text.encode(), digest_size=32).hexdigest()


def _said(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    """Problems as the journal has them: without source lines, which may tell of a patient."""
    return [as_json(found.at(excerpt="")) for found in problems]


def _take_up(
    run: Run, naming: Naming, entries: Sequence[dict[str, Any]], digests: Sequence[bytes]
) -> None:
    """Puts a run where another one ended: at the start of the document that was in work."""
    last = entries[-1]
    run.done, run.documents, run.observations = last["done"], last["document"], last["first"]
    run.problems += [from_json(found) for entry in entries for found in entry["problems"]]
    run.limit.reached(run.problems)
    for digest in digests[: run.documents]:
        naming.document(digest)


def not_done(table: pa.Table, done: int) -> pa.Table:
    """The rows of a table from the last observation on that is done; all where none is."""
    import pyarrow.compute as pc

    return table.filter(pc.greater_equal(table["observation"], done - 1)) if done else table
