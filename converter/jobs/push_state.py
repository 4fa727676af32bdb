"""What was sent, in a file: the graphs with the hashes of their content."""

from __future__ import annotations

import os

import msgspec

from converter import io
from converter.problems import ConverterError
from converter.rules import problem

_FORMAT = 1
_LARGEST = 1 << 26


class _Record(msgspec.Struct, forbid_unknown_fields=True):
    format: int
    address: str
    way: str
    sent: dict[str, str]


class PushState:
    """The graphs that a server has, as far as one file knows.

    Args:
        path: the file; nothing is kept where it is None.
        record: what it says.
    """

    def __init__(self, path: str | None, record: _Record) -> None:
        self._path = path
        self._record = record

    @classmethod
    def read(cls, path: str | None, address: str, way: str) -> PushState:
        """Reads the file, or begins a new one.

        Args:
            path: the file, which need not exist.
            address: the server's.
            way: how graphs are sent.

        Raises:
            ConverterError: PSH609, where the file is about another address or way, or is no
                such file.
        """
        record = _Record(_FORMAT, address, way, {})
        if path is None or not os.path.exists(path):  # noqa: PTH110 - undecodable names stay
            return cls(path, record)
        try:
            known = msgspec.json.decode(io.read_bytes(path, limit=_LARGEST), type=_Record)
        except msgspec.MsgspecError as error:
            raise _bad(path, "it holds no record of what was sent") from error
        if known.format != _FORMAT:
            raise _bad(path, "another version of this program wrote it")
        if (known.address, known.way) != (address, way):
            raise _bad(path, f"it is about {known.address} ({known.way})")
        return cls(path, known)

    def has(self, graph: str, digest: str) -> bool:
        """Whether a graph was sent with this content."""
        return self._record.sent.get(graph) == digest

    def keep(self, graph: str, digest: str) -> None:
        """Writes down that a graph was sent."""
        self._record.sent[graph] = digest
        self._write()

    def forget(self, graph: str) -> None:
        """Writes down that it is not known any more what the server has."""
        if self._record.sent.pop(graph, None) is not None:
            self._write()

    def _write(self) -> None:
        if self._path is not None:
            data = msgspec.json.encode(self._record, order="sorted")
            io.write_file(self._path, msgspec.json.format(data, indent=2) + b"\n")


def _bad(path: str, why: str) -> ConverterError:
    message = f"it cannot be continued from this file: {why}"
    suggestion = "name another file with --resume, or remove this one"
    return ConverterError(problem("PSH609", message, source=path, suggestion=suggestion))
