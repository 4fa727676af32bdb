"""Folders that Spark writes: refused where something is there, since Spark would add or replace."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from converter.problems import ConverterError
from converter.rules import problem
from converter.spark.remote import is_url

if TYPE_CHECKING:
    from pyspark.sql import DataFrameWriter


def checked_target(out: str) -> None:
    """Refuses a folder that has something in it; of a URL Spark says it when it writes.

    Raises:
        ConverterError: IO105.
    """
    if is_url(out) or not os.path.lexists(out):
        return
    if not os.path.isdir(out) or os.listdir(out):  # noqa: PTH112, PTH208
        raise _taken(out)


def written(writer: DataFrameWriter, kind: str, out: str) -> None:
    """Has Spark write a folder.

    Raises:
        ConverterError: IO105, where something is there.
    """
    from pyspark.errors import AnalysisException

    mode = "errorifexists" if is_url(out) else "append"  # looked at already; it may be empty
    try:
        writer.format(kind).mode(mode).save(address(out))
    except AnalysisException as error:
        if error.getCondition() != "PATH_ALREADY_EXISTS":
            raise
        raise _taken(out) from error


def renamed(out: str, suffix: str) -> None:
    """Gives the files of a folder of this machine names that say what they are, in order.

    Behind a URL they keep those that Spark gave them.
    """
    if is_url(out):
        return
    names = sorted(name for name in os.listdir(out) if name.startswith("part-"))  # noqa: PTH208
    for at, name in enumerate(names):
        os.replace(os.path.join(out, name), os.path.join(out, f"part-{at:05}{suffix}"))  # noqa: PTH105, PTH118
    for name in os.listdir(out):  # noqa: PTH208
        if name.endswith(".crc"):  # they are of the names that Spark gave
            os.remove(os.path.join(out, name))  # noqa: PTH107, PTH118


def address(out: str) -> str:
    """What Spark calls a folder of this machine, or a URL."""
    return out if is_url(out) else f"file://{os.path.abspath(out)}"  # noqa: PTH100


def _taken(out: str) -> ConverterError:
    message = "is there already, and Spark would mix the old with the new"
    return ConverterError(problem("IO105", message, source=out, suggestion="name a new folder"))
