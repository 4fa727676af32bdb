"""The Spark that does the work: one that is there already, or one that is started here."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Generic, TypeVar

from converter.problems import ConverterError
from converter.resources import package_path
from converter.rules import problem

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_LOCAL = "local[*]"
# On this machine nothing listens but on it, there is no page, and nothing is fetched.
_SHUT_IN = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.shuffle.partitions": "8",
}
_Value = TypeVar("_Value")


class Shared(Generic[_Value]):
    """A value that every worker gets once."""

    def __init__(self, spark: SparkSession, value: _Value) -> None:
        """Broadcasts it; where Spark is a service, which has no broadcasts, it goes along."""
        from pyspark.sql.utils import is_remote

        remote = is_remote()
        self._sent = value if remote else None
        self._broadcast = None if remote else spark.sparkContext.broadcast(value)

    @property
    def value(self) -> _Value:
        """The value itself."""
        return self._sent if self._broadcast is None else self._broadcast.value  # type: ignore[return-value]


def session(master: str | None = None) -> SparkSession:
    """The session that exists, as inside ``spark-submit`` or a notebook, or a new one.

    Args:
        master: where a new one runs: ``local[2]``, ``spark://…``, ``yarn``; on this machine
            where None. A local one reaches nothing outside of it.

    Raises:
        ConverterError: SPK401, where Spark or Java is missing, or does not start.
    """
    try:
        with quiet():
            from pyspark.errors import PySparkException
            from pyspark.sql import SparkSession
    except ImportError as error:
        raise _missing("Spark is not installed", 'pip install "oifm-converter[spark]"') from error
    there = SparkSession.getActiveSession()
    if there is not None:
        return there
    submitted = "PYSPARK_GATEWAY_PORT" in os.environ or "SPARK_REMOTE" in os.environ
    with quiet():
        builder = SparkSession.builder.appName("oifm")
    if master is None and not submitted:
        master = _LOCAL
    if master is not None:
        builder = builder.master(master)
        if master.startswith("local"):
            builder = builder.config(map={**_SHUT_IN, "spark.driver.extraJavaOptions": _logging()})
            os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
            os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    try:
        with quiet():
            return builder.getOrCreate()
    except (PySparkException, OSError) as error:
        help_ = "Spark needs Java 17 or newer; docs/spark.md says what else"
        raise _missing(f"Spark does not start: {_first_line(error)}", help_) from error


@contextmanager
def quiet() -> Iterator[None]:
    """Keeps to itself what pyspark has to say of pandas, which nothing here uses."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=FutureWarning, message=".*pandas")
        yield


@contextmanager
def logged_nothing() -> Iterator[None]:
    """Keeps pyspark from writing of an error that is expected."""
    logger = logging.getLogger("DataFrameQueryContextLogger")
    before = logger.disabled
    logger.disabled = True
    try:
        yield
    finally:
        logger.disabled = before


@contextmanager
def told() -> Iterator[None]:
    """Makes problems of what Spark raises.

    Raises:
        ConverterError: SPK402, where Spark gives up, or is gone.
    """
    from pyspark.errors import PySparkException

    try:
        with quiet():
            yield
    except PySparkException as error:
        raise ConverterError(problem("SPK402", f"Spark gave up: {_first_line(error)}")) from error
    except _gone() as error:
        message = f"Spark does not answer any more: {_first_line(error)}"
        help_ = "its Java process ended; it may have had too little memory"
        raise ConverterError(problem("SPK402", message, suggestion=help_)) from error


def _gone() -> tuple[type[Exception], ...]:
    """What is raised where nobody answers; a client of a service has no Java of its own."""
    try:
        from py4j.protocol import Py4JError
    except ImportError:
        return (ConnectionError,)
    return (Py4JError, ConnectionError)


def _logging() -> str:
    return f"-Dlog4j2.configurationFile={package_path('spark/log4j2.properties').as_uri()}"


def _missing(message: str, help_: str) -> ConverterError:
    return ConverterError(problem("SPK401", message, suggestion=help_))


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:300]
