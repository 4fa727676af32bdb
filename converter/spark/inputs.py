"""What a user names as input, for Spark: documents, and tables that Spark reads itself."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from os import PathLike, fspath
from typing import TYPE_CHECKING, TypeAlias

from converter.annotations import FORMATS
from converter.problems import ConverterError, Problem
from converter.rules import problem
from converter.spark.documents import DocumentSource, documents
from converter.spark.remote import is_url
from converter.spark.tables import tables
from converter.spark.target import address
from converter.spark.units import Unit, Work

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from converter.spark.source import Opened

Input: TypeAlias = "str | PathLike[str] | DataFrame"
# What Spark reads beside the formats of documents.
TABLES = ("delta", "table")


@dataclass(frozen=True)
class Given:
    """Inputs of one kind.

    Attributes:
        frame: gives what workers are told, and the partitions: of all units, or of some.
        opened: makes the source of a partition, in a worker.
        documents: how many there are; a table is one.
        units: gives all units, in order; a table is one.
        problems: those that are known already.
        kept: what Spark is to forget in the end.
    """

    frame: Callable[[set[int] | None], tuple[Work, DataFrame]]
    opened: Opened
    documents: int
    units: Callable[[], Sequence[Unit]]
    problems: Sequence[Problem] = ()
    kept: Sequence[DataFrame] = ()


def checked_form(form: str | None) -> None:
    """Refuses the name of a format that is none.

    Raises:
        ConverterError: IO104.
    """
    if form is not None and form not in FORMATS and form not in TABLES:
        message = f"there is no format {form!r} of annotations"
        expected = ", ".join((*FORMATS, *TABLES))
        raise ConverterError(problem("IO104", message, expected=expected))


def inputs_of(
    spark: SparkSession,
    inputs: Input | Sequence[Input],
    work: Work,
    *,
    part: int,
    needed: Collection[str] | None = None,
    divide: bool = True,
) -> list[Given]:
    """The inputs, by who reads them.

    A DataFrame, what ``form`` calls ``delta`` or ``table`` (by its name in the catalog), a
    folder with a Delta log, and Parquet behind a URL are tables. All else are documents.

    Args:
        spark: the session.
        inputs: one or several.
        work: what workers are given.
        part: lines of larger documents are divided into parts of so many bytes.
        needed: the columns that are wanted; None for all.
        divide: whether documents behind URLs are divided, too.

    Raises:
        ConverterError: IO1xx, where something is not there.
    """
    alone = isinstance(inputs, str | PathLike) or _is_frame(inputs)
    several = [inputs] if alone else list(inputs)  # type: ignore[arg-type]
    frames: dict[str, DataFrame] = {}
    paths: list[str] = []
    for at, one in enumerate(several, 1):
        name = f"table {at}" if _is_frame(one) else fspath(one)  # type: ignore[arg-type]
        frame = one if _is_frame(one) else _table(spark, name, work.form)
        if frame is None:
            paths.append(name)
        else:
            frames[name] = frame  # type: ignore[assignment]
    made = []
    units = 0
    if paths:
        found = documents(spark, paths, work, part=part, divide=divide)
        columns = frozenset(needed) if needed is not None else None
        opened = partial(DocumentSource, needed=columns)
        made.append(Given(found.frame, opened, len(found.names), found.units))
        units = len(found.units())
    made += (
        Given(table.frame, table.opened, 1, table.units, table.problems, table.kept)
        for table in tables(frames, work, units, needed)
    )
    return made


def _is_frame(one: object) -> bool:
    return hasattr(one, "mapInArrow")


def _table(spark: SparkSession, name: str, form: str | None) -> DataFrame | None:
    """What Spark reads as a table; None for a document."""
    if form == "table":
        return spark.read.table(name)
    local = not is_url(name)
    if form == "delta" or (local and os.path.isdir(os.path.join(name, "_delta_log"))):  # noqa: PTH112, PTH118
        return spark.read.format("delta").load(address(name))
    if local or not (form == "parquet" or name.lower().rstrip("/").endswith((".parquet", ".pq"))):
        return None
    return spark.read.parquet(name)
