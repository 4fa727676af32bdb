"""One target for each reader: any bytes, and an answer that is sound.

Where a reader promises problems and no exception, an exception is a fault. Where it promises
a ConverterError, that is the answer.
"""

from __future__ import annotations

import itertools
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from io import BytesIO
from pathlib import Path

import pyarrow as pa
from graph_findings import PEBBLE
from validation.observations import cyst, fracture

from converter import io
from converter.annotations import SCHEMA, AnnotationReading, locator, read_annotations, recognise
from converter.annotations.tables.column_map import read_column_map
from converter.checks import check_definitions
from converter.cli.config import configured_severities
from converter.definitions import read_definition
from converter.definitions import recognise as recognise_definition
from converter.graph.formats import FORMATS, INPUTS
from converter.graph.read import read as read_graph
from converter.iris import Namespaces
from converter.problems import ConverterError
from converter.remote.address import address_of
from converter.server.forms import parameters
from converter.server.negotiation import RESULTS, choose
from converter.shacl.guard import own_shapes
from converter.store.guard import limited, read_query
from converter.terminology.releases.facts import Facts
from converter.terminology.releases.readers import reader_of
from converter.validation import validate_table
from fuzz.sound import sound

_DEFINITIONS = (cyst(), fracture())
_LIMIT = 1 << 20


# ---- definitions


def definitions(form: str) -> Callable[[bytes], None]:
    """The reader of one form of definitions, and the checks of what it read."""

    def target(data: bytes) -> None:
        recognise_definition(data, "x")
        reading = read_definition(data, "x", form)
        assert reading.documents or reading.problems
        found = [*reading.problems, *check_definitions(list(reading.documents))]
        for document in reading.documents:
            for path in (("name",), ("attributes", 0, "values", 0, "name"), ("index_codes", 0)):
                document.locate(path)
        sound(data, found)

    return target


def ontology(data: bytes) -> None:
    """Definitions out of a graph, in whatever syntax the bytes happen to be."""
    for name in INPUTS:
        reading = read_graph(data, INPUTS[name], "x")
        assert reading.documents or reading.problems
        sound(data, reading.problems)


def owl_syntax(data: bytes) -> None:
    """Definitions out of the syntaxes that only OWL has."""
    for name in ("ofn", "owx", "omn"):
        sound(data, read_graph(data, FORMATS[name], "x").problems)


# ---- annotations


def annotations(form: str) -> Callable[[bytes], None]:
    """The reader of one format of annotations."""

    def target(data: bytes) -> None:
        recognise(data, "x")
        _whole(data, read_annotations(data, "x", form), form)

    return target


def observation_graph(data: bytes) -> None:
    """Annotations out of a graph, in whatever syntax."""
    for name in ("ttl", "rdfxml", "jsonld", "trig", "nq"):
        _whole(data, read_annotations(data, "x", name), name)


def _whole(data: bytes, reading: AnnotationReading, form: str) -> None:
    table = reading.table
    table.cast(SCHEMA).validate(full=True)
    assert reading.observations == len(set(table["observation"].to_pylist()))
    assert reading.observations or reading.problems
    suffix = {"rdfxml": "rdf", "nt": "nt"}.get(form, form)
    find = locator(data, f"x.{suffix}")
    for pointer in table["pointer"].to_pylist()[:3]:
        assert find(pointer).line >= 0
    sound(data, reading.problems)


def validation(data: bytes) -> None:
    """Annotations of any format, checked against two definitions."""
    reading = read_annotations(data, "x")
    if reading.observations and len(reading.table) < 200:
        table: pa.Table = reading.table
        sound(data, validate_table(table, _DEFINITIONS).problems)


# ---- what else a user gives


def column_map(data: bytes) -> None:
    """--map, as TOML and as CSV."""
    for name in ("x.toml", "x.csv"):
        with suppress(ConverterError):
            assert read_column_map(data, name)


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """This process's own: some readers take a path. In memory where there is a disk of memory."""
    fast = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108, PTH112
    return tempfile.TemporaryDirectory(prefix="oifm-fuzz-", dir=tempfile.tempdir or fast)


def _written(data: bytes) -> str:
    path = str(Path(_folder().name) / "input")
    io.write_file(path, data)
    return path


def configuration(data: bytes) -> None:
    """oifm.toml; it is read from a file."""
    with suppress(ConverterError):
        configured_severities(_written(data))


def compressed(data: bytes) -> None:
    """gzip and Zstandard, whole and by blocks: within the limit, or a problem."""
    path = _written(data)
    whole = None
    with suppress(ConverterError):
        whole = io.read_bytes(path, limit=_LIMIT)
        assert len(whole) <= _LIMIT
    blocks = None
    with suppress(ConverterError):
        blocks = b"".join(io.Input(path, limit=_LIMIT).blocks(4096))
    if whole is not None and blocks is not None:
        assert whole == blocks


def archive(data: bytes) -> None:
    """A zip archive of a release."""
    with suppress(ConverterError), io.parts_of(_written(data), limit=_LIMIT) as parts:
        for part in parts:
            with part.stream() as stream:
                assert len(stream.read()) <= _LIMIT


def release(data: bytes) -> None:
    """RadLex, SNOMED CT and LOINC: files one after the other, each after its name.

    A line ``=== NAME`` begins a file.
    """
    parts = list(_parts(data))
    with suppress(ConverterError):
        reader = reader_of(parts, "x")
        reader.version(parts)
        connection = sqlite3.connect(":memory:", isolation_level=None)
        try:
            facts = Facts(connection)
            reader.read(parts, facts, lambda _part: None)
            facts.finish([("system", reader.system)])
        finally:
            connection.close()


def _parts(data: bytes) -> Iterator[io.Part]:
    files = itertools.islice((b"\n" + data).split(b"\n=== ")[1:], 8)
    for number, file in enumerate(files):
        head, _, content = file.partition(b"\n")
        name = head.decode("ascii", "replace") or str(number)
        yield io.Part(name, name, len(content), _LIMIT, lambda content=content: BytesIO(content))


def shapes(data: bytes) -> None:
    """--shapes."""
    with suppress(ConverterError):
        own_shapes(data, "x.ttl", [PEBBLE], Namespaces(), allow_sparql=True, backtracks=True)


def sparql(data: bytes) -> None:
    """A query; what passes, passes again with a limit."""
    text = data.decode("utf-8", "replace")
    with suppress(ConverterError):
        query = read_query(text)
        read_query(limited(query, 10).text)


def request(data: bytes) -> None:
    """What a client of the server writes into its request, and the address of a server."""
    head, _, rest = data.partition(b"\n")
    choose(head.decode("latin-1"), RESULTS)
    with suppress(ConverterError):
        parameters(rest)
    with suppress(ConverterError):
        address_of(head.decode("utf-8", "replace"))
