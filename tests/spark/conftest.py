"""One Spark for all tests here, of two cores; it takes as long to start as most tests together."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from cli.conftest import oifm  # noqa: F401 - a fixture

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    pytest.importorskip("pyspark", reason="pyspark is not installed")
    if not shutil.which("java") and "JAVA_HOME" not in os.environ:
        pytest.skip("there is no Java, which Spark runs on")
    from converter.spark import session

    # Java optimises for programs that run for hours, which takes half of the time of minutes.
    os.environ.setdefault("SPARK_SUBMIT_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
    there = session("local[2]")
    # A part takes Spark as long as hundreds of observations: few, but more than there are cores.
    there.conf.set("spark.sql.shuffle.partitions", "3")
    yield there
    there.stop()
