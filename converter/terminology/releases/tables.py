"""Rows of the tables in a release, streamed, with a problem for each way they can be wrong."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import IO, Protocol

from converter.problems import ConverterError
from converter.rules import problem

Row = Sequence[str]


class Source(Protocol):
    """A file of a release, as :class:`converter.io.Part` is one."""

    name: str
    source: str
    size: int

    def stream(self) -> AbstractContextManager[IO[bytes]]:
        """The content, decompressed and bounded."""
        ...


def rows_of(part: Source, wanted: Sequence[str], *, tabs: bool = False) -> Iterator[Row]:
    """The wanted columns of every row; a column that ends with ``?`` may be missing.

    Args:
        part: the file, in UTF-8, with or without a byte order mark, with any line ends.
        wanted: the names in the head line, whatever their order and case.
        tabs: tabs part the columns, and nothing is quoted (RF2); else commas (RFC 4180).

    Raises:
        ConverterError: TRM302, where a column is missing; TRM303, for a row or a text that
            cannot be read, with its line.
    """
    with part.stream() as stream:
        text = io.TextIOWrapper(stream, "utf-8-sig", newline="")
        try:
            lines = _tabbed(text) if tabs else csv.reader(text, strict=True)
            head = [name.strip().casefold() for name in next(iter(lines), [])]
            places = _places(part, head, wanted)
            for number, row in enumerate(lines, 2):
                if len(row) != len(head):
                    if not row:
                        continue
                    message = f"has {len(row)} columns where the head line has {len(head)}"
                    raise _malformed(part, message, number)
                yield [row[place] if place >= 0 else "" for place in places]
        except UnicodeDecodeError as error:
            raise _malformed(part, "is not in UTF-8", 0) from error
        except csv.Error as error:
            raise _malformed(part, str(error), 0) from error


def head_of(part: Source) -> list[str]:
    """The names in the head line of a file that may be a table; for recognising it."""
    with part.stream() as stream:
        line = stream.readline(65_536).decode("utf-8-sig", "replace").strip()
    try:
        return [name.strip().casefold() for name in next(csv.reader([line]), [])] if line else []
    except csv.Error:  # then it is none
        return []


def _tabbed(text: Iterator[str]) -> Iterator[list[str]]:
    for line in text:
        yield line.rstrip("\r\n").split("\t")


def _places(part: Source, head: Sequence[str], wanted: Sequence[str]) -> list[int]:
    missing = [w for w in wanted if not w.endswith("?") and w.casefold() not in head]
    if missing:
        message = f"has no column {', '.join(missing)}"
        found = ", ".join(head[:12])[:300]
        raise ConverterError(
            problem("TRM302", message, source=part.source, line=1, expected=", ".join(wanted))
            if not found
            else problem("TRM302", f"{message}; it has {found}", source=part.source, line=1)
        )
    names = [w.removesuffix("?").casefold() for w in wanted]
    return [head.index(name) if name in head else -1 for name in names]


def _malformed(part: Source, message: str, line: int) -> ConverterError:
    return ConverterError(problem("TRM303", message, source=part.source, line=line))
