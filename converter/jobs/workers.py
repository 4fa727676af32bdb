"""The processes that read documents: started here, and ended here whatever happens.

Python decodes on one core at a time in a process. A worker reads a batch of documents, or
some lines of a large one, and gives back one Arrow table (IPC stream) and, as JSON, what
there is to say of each document.
"""

from __future__ import annotations

import json
import os
import signal
import struct
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict
from queue import SimpleQueue
from typing import IO, Any, Self

import pyarrow as pa

from converter import io
from converter.annotations.left_out import LeftOut
from converter.annotations.records import Before, Stretch
from converter.annotations.streams import read_lines
from converter.annotations.table import AnnotationReading
from converter.jobs.documents import Batch, Document, Reading, read_together
from converter.problems import ConverterError, as_json, from_json

# How many bytes what is said of the documents has, and the table.
_LEAD = struct.Struct(">QQ")


class Workers:
    """Processes that read documents; to be used in a ``with``, which ends them.

    They end as well when this process is killed: what they hear comes to its end.

    Args:
        reading: how documents are read.
        count: how many processes.
    """

    def __init__(self, reading: Reading, count: int) -> None:
        self._reading = reading
        self.count = count
        self._processes: list[subprocess.Popen[bytes]] = []
        self._free: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()

    def __enter__(self) -> Self:
        self._threads = ThreadPoolExecutor(self.count)
        said = asdict(self._reading)
        said["needed"] = None if said["needed"] is None else sorted(said["needed"])
        try:
            for _ in range(self.count):
                process = _started()
                self._processes.append(process)
                _tell(process, said)
                self._free.put(process)
        except OSError:  # the system gives no more of them: those that there are will do
            pass
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    with suppress(OSError):
                        stream.close()
        self._threads.shutdown(wait=True, cancel_futures=True)

    def read(self, names: Sequence[str]) -> Future[Batch | None]:
        """Has documents read.

        Returns:
            What :func:`converter.jobs.documents.read_together` gives or raises; None where the
            process has ended, so that they are to be read here.
        """
        return self._threads.submit(self._ask, names)

    def read_lines(
        self, form: str, source: str, lines: Stretch
    ) -> Future[AnnotationReading | None]:
        """Has lines from the middle of a file read.

        Args:
            form: a key of ``converter.annotations.FORMATS``.
            source: the name of the file.
            lines: the lines, and what came before them.

        Returns:
            What :func:`converter.annotations.streams.read_lines` gives; None as above.
        """
        return self._threads.submit(self._ask_for_lines, form, source, lines)

    def _ask_for_lines(self, form: str, source: str, lines: Stretch) -> AnnotationReading | None:
        where = {"form": form, "source": source, "size": len(lines.data)}
        batch = self._ask(where | asdict(lines.before), lines.data)
        if batch is None:
            return None
        (document,) = batch.documents
        count, left = document.observations, document.left
        return AnnotationReading(batch.table, document.problems, count, left=left)

    def _ask(self, what: Any, data: bytes = b"") -> Batch | None:
        if not self._processes:
            return None
        process = self._free.get()
        try:
            _tell(process, what, data)
            assert process.stdout  # noqa: S101 - piped
            return _heard(process.stdout)
        except (OSError, EOFError, ValueError):
            return None
        finally:
            self._free.put(process)


def _started() -> subprocess.Popen[bytes]:
    # -P: no module comes from the folder in which the user happens to be. What a worker says
    # on standard error may hold data, so nobody hears it.
    return subprocess.Popen(  # noqa: S603 - this interpreter and this module
        [sys.executable, "-P", "-X", "utf8", "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _tell(process: subprocess.Popen[bytes], content: Any, data: bytes = b"") -> None:
    assert process.stdin  # noqa: S101 - piped
    process.stdin.write(json.dumps(content).encode() + b"\n")
    process.stdin.write(data)
    process.stdin.flush()


def _heard(stream: IO[bytes]) -> Batch:
    """The answer of a worker.

    Raises:
        EOFError: it has ended.
        ConverterError: a document cannot be read.
    """
    said, size = _LEAD.unpack(_exactly(stream, _LEAD.size))
    content = json.loads(_exactly(stream, said))
    data = _exactly(stream, size)
    if problems := content.get("problems"):
        raise ConverterError(map(from_json, problems))
    documents = tuple(
        Document(
            **{
                **fields,
                "problems": tuple(map(from_json, fields["problems"])),
                "digest": bytes.fromhex(fields["digest"]),
                "left": tuple(map(_left_from, fields["left"])),
            }
        )
        for fields in content["documents"]
    )
    return Batch(documents, pa.ipc.open_stream(pa.py_buffer(data)).read_all())


def _left_from(fields: Mapping[str, Any]) -> LeftOut:
    return LeftOut(**{**fields, "place": from_json(fields["place"])})


def _exactly(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data


def main() -> None:
    """Reads what it is told to, line by line, until there is nobody who tells."""
    # Ctrl-C in a terminal goes to the process that started this one, and that ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What a library prints cannot get between the answers.
    out = sys.stdout.buffer
    sys.stdout = sys.stderr
    pa.set_cpu_count(1)
    given = sys.stdin.buffer
    reading = Reading(**json.loads(given.readline()))
    while line := given.readline():
        what = json.loads(line)
        data = given.read(what["size"]) if isinstance(what, dict) else b""
        for part in _answer(what, data, reading):
            out.write(part)
        out.flush()


def _answer(what: Any, data: bytes, reading: Reading) -> tuple[bytes, bytes, pa.Buffer]:
    try:
        batch = _lines(what, data) if isinstance(what, dict) else _documents(what, reading)
        content: dict[str, Any] = {
            "documents": [
                {
                    "name": document.name,
                    "begins": document.begins,
                    "observations": document.observations,
                    "rows": document.rows,
                    "problems": [as_json(problem) for problem in document.problems],
                    "digest": document.digest.hex(),
                    "left": [asdict(one) | {"place": as_json(one.place)} for one in document.left],
                }
                for document in batch.documents
            ]
        }
        table = batch.table
    except ConverterError as error:
        content = {"problems": [as_json(problem) for problem in error.problems]}
        table = pa.table({})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    made = sink.getvalue()
    said = json.dumps(content).encode()
    return _LEAD.pack(len(said), made.size), said, made


def _documents(names: Sequence[str], reading: Reading) -> Batch:
    return read_together(names, reading, lambda name: io.Input(name, limit=reading.limit))


def _lines(what: Mapping[str, Any], data: bytes) -> Batch:
    lines = Stretch.of(Before(what["records"], what["lines"]), data)
    made = read_lines(what["form"], what["source"], lines)
    count, rows = made.observations, len(made.table)
    document = Document(what["source"], False, count, rows, made.problems, left=made.left)
    return Batch((document,), made.table)


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:  # nobody is there to hear it
        os._exit(1)
