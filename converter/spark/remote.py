"""Documents behind URLs, which Spark reads: whole, or lines a part at a time.

Spark knows object stores and their keys; a worker's Python need not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import pyarrow as pa

from converter import io
from converter.annotations.streams import divided as divided_form
from converter.jobs.sources import ANNOTATION_SUFFIXES
from converter.problems import ConverterError
from converter.rules import problem
from converter.spark.session import told
from converter.spark.units import FRAME, Unit, Work, counts_of, joined
from converter.suffixes import or_compressed

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

# s3a://…, abfss://…, gs://…, hdfs://…, dbfs:/…, file:///…
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")
_SLASHES = re.compile(r"(?<=:)/+")
_MAGIC = re.compile(r"([\[\]{}*?\\])")
_LINES = (".json", ".ndjson", ".jsonl")
_HEAD = 1 << 16
_KEY = ("url", "start", "part")
_COUNTS = (
    "url string, start bigint, part int, lines bigint, records bigint, held bigint, head binary"
)
Key = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Listed:
    """A document: its name, the URL by which Spark tells of its rows, and its bytes."""

    path: str
    url: str
    size: int


def is_url(path: str) -> bool:
    """Whether an input is to be read through Spark."""
    return bool(_URL.match(path))


def escaped(path: str) -> str:
    """A path in which no character is a pattern."""
    return _MAGIC.sub(r"\\\1", path)


def listed(spark: SparkSession, urls: Sequence[str]) -> list[Listed]:
    """The documents of URLs; of folders those that annotations come in.

    Raises:
        ConverterError: IO101, where there is none; SPK402.
    """
    found: dict[str, Listed] = {}
    endings = or_compressed(ANNOTATION_SUFFIXES)
    for url in urls:
        rows = _rows(spark, url)
        named = url.rstrip("/").rpartition("/")[2]
        for path, there, size in rows:
            name = path.rpartition("/")[2]
            if name == named or name.lower().endswith(endings):
                found.setdefault(path, Listed(path, there, size))
        if not rows:
            raise ConverterError(problem("IO109", "holds no document to read", source=url))
    return list(found.values())


def _rows(spark: SparkSession, url: str) -> list[tuple[str, str, int]]:
    from pyspark.errors import AnalysisException

    try:
        with told():
            frame = spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(url)
            rows = frame.select("path", "_metadata.file_path", "length").collect()
            # Spark passes over files without anything in them, but it lists them.
            known = {_slashed(row[1]) for row in rows}
            empty = [file for file in frame.inputFiles() if _slashed(file) not in known]
    except ConverterError as error:
        if isinstance(error.__cause__, AnalysisException):
            raise ConverterError(problem("IO101", "no such file or folder", source=url)) from error
        raise
    return [*((row[0], row[1], row[2]) for row in rows), *((file, file, 0) for file in empty)]


def _slashed(url: str) -> str:
    """A URL as Spark sometimes has it: ``file:/x`` is ``file:///x``."""
    return _SLASHES.sub("/", url, count=1)


def whole(spark: SparkSession, paths: Sequence[str]) -> DataFrame:
    """Documents, each in one row, by ``FRAME``."""
    frame = spark.read.format("binaryFile").load([escaped(path) for path in paths])
    return frame.selectExpr(
        "CAST(NULL AS BIGINT) AS slot",
        "_metadata.file_path AS url",
        "CAST(NULL AS BIGINT) AS start",
        "CAST(NULL AS INT) AS part",
        "content AS data",
    )


def parts(spark: SparkSession, paths: Sequence[str], size: int) -> DataFrame:
    """Documents of lines, in parts of whole lines of about a size, by ``FRAME``."""
    lines = spark.read.option("lineSep", "\n").text([escaped(path) for path in paths])
    frame = lines.selectExpr(
        "_metadata.file_path AS url",
        "_metadata.file_block_start AS start",
        "CAST(value AS BINARY) AS line",
    )
    return frame.mapInArrow(partial(_gathered, most=size), FRAME)


def divided(
    spark: SparkSession, one: Listed, work: Work, size: int
) -> list[tuple[Key, Unit]] | None:
    """The parts of a document of lines, with what comes before each; None for any other."""
    if not one.path.lower().endswith(_LINES):
        return None
    with told():
        rows = parts(spark, [one.path], size).mapInArrow(_counted, _COUNTS).collect()
    counts = sorted((row.asDict() for row in rows), key=lambda row: (row["start"], row["part"]))
    if not counts:
        return None
    given = io.Input.held(one.path, bytes(counts[0]["head"]))
    form = divided_form(given, work.form, work.columns)
    if form is None:
        return None
    units = joined([Unit(at, one.path, form=form) for at in range(len(counts))], counts)
    if units[0].before is None:
        return None
    keys = {at: (row["url"], row["start"], row["part"]) for at, row in enumerate(counts)}
    return [(keys[unit.number], unit) for unit in units]


def _gathered(batches: Iterable[pa.RecordBatch], most: int) -> Iterator[pa.RecordBatch]:
    """Lines that follow each other, as parts of a file."""
    lines: list[bytes] = []
    size = part = 0
    held: tuple[str, int] | None = None
    for batch in batches:
        columns = (column.to_pylist() for column in batch.columns)
        for url, start, line in zip(*columns, strict=True):
            if held != (url, start) or size > most:
                if held is not None and lines:
                    yield _part(held, part, lines)
                part = part + 1 if held == (url, start) else 0
                held, lines, size = (url, start), [], 0
            lines.append(line)
            size += len(line) + 1
    if held is not None and lines:
        yield _part(held, part, lines)


def _part(of: tuple[str, int], number: int, lines: Sequence[bytes]) -> pa.RecordBatch:
    row = (None, *of, number, b"\n".join(lines) + b"\n")
    names = ("slot", *_KEY, "data")
    kinds = (pa.int64(), pa.string(), pa.int64(), pa.int32(), pa.binary())
    columns = [pa.array([cell], kind) for cell, kind in zip(row, kinds, strict=True)]
    return pa.RecordBatch.from_arrays(columns, names=list(names))


def _counted(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """How many lines and records each part has, and how the first one begins."""
    for batch in batches:
        for row in batch.to_pylist():
            data = row["data"]
            lines, records, held = counts_of(data)
            first = row["start"] == 0 and row["part"] == 0
            head = data[:_HEAD] if first else b""
            made = {name: [row[name]] for name in _KEY}
            made |= {"lines": [lines], "records": [records], "held": [held], "head": [head]}
            yield pa.RecordBatch.from_pydict(made).cast(_COUNTED)


_COUNTED = pa.schema(
    [
        ("url", pa.string()),
        ("start", pa.int64()),
        ("part", pa.int32()),
        ("lines", pa.int64()),
        ("records", pa.int64()),
        ("held", pa.int64()),
        ("head", pa.binary()),
    ]
)
