"""What a worker says: the answer in parts, within its limits, or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import IO, Any

from converter.problems import ConverterError, Problem
from converter.rules import problem
from converter.server.wire import DATA, END, FAULT, HEAD, PART, frame, json_frame


class Refused(ConverterError):  # noqa: N818 - an answer
    """A request that is not answered, with the HTTP status that says so."""

    def __init__(self, status: int, problems: Problem | Iterable[Problem]) -> None:
        super().__init__(problems)
        self.status = status


class Output:
    """A binary file that sends what is written to it to the server."""

    def __init__(self, stream: IO[bytes], max_bytes: int, max_results: int) -> None:
        self._stream = stream
        self._max_bytes = max_bytes
        self._max_results = max_results
        self._part = bytearray()
        self._count: Callable[[bytes], int] | None = None
        self.bytes = 0
        self.results = 0

    def head(self, *, count: Callable[[bytes], int] | None = None, **about: Any) -> None:
        """Says what the answer is, before it.

        Args:
            count: counts the results in what is written; None where they are told.
            about: ``media_type`` and whatever else the server is to know.
        """
        self._count = count
        self._stream.write(json_frame(HEAD, about))

    def write(self, data: bytes) -> int:
        """Takes a part of the answer.

        Raises:
            Refused: the answer is larger than is permitted.
        """
        if self._count:
            self.add(self._count(data))
        self.bytes += len(data)
        if self.bytes > self._max_bytes:
            message = f"the answer is larger than {self._max_bytes:,} bytes"
            raise Refused(422, problem("SRV502", message, suggestion=_LESS))
        self._part += data
        if len(self._part) >= PART:
            self.flush()
        return len(data)

    def add(self, results: int) -> None:
        """Counts results.

        Raises:
            Refused: there are more than are permitted.
        """
        self.results += results
        if self.results > self._max_results:
            message = f"the answer has more than {self._max_results:,} results"
            raise Refused(422, problem("SRV502", message, suggestion=_LESS))

    def flush(self) -> None:
        """Sends what was written."""
        if self._part:
            self._stream.write(frame(DATA, bytes(self._part)))
            self._stream.flush()
            self._part = bytearray()

    def end(self, **summary: Any) -> None:
        """Says that the answer is whole."""
        self.flush()
        about = {"bytes": self.bytes, "results": self.results, **summary}
        self._stream.write(json_frame(END, about))
        self._stream.flush()

    def fault(self, status: int, problems: Iterable[Problem]) -> None:
        """Says why there is no answer, or no more of it."""
        said = {"status": status, "problems": [asdict(p) for p in problems]}
        self._stream.write(json_frame(FAULT, said))
        self._stream.flush()


_LESS = "ask for less with LIMIT or a condition, or load the data into a store of your own"
