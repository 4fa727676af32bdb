"""Spark that ends in the middle of a job is told as a problem."""

from __future__ import annotations

import pytest

from converter.problems import ConverterError
from converter.spark.session import told

protocol = pytest.importorskip("py4j.protocol")


@pytest.mark.parametrize(
    "raised",
    [protocol.Py4JNetworkError("Answer from Java side is empty"), ConnectionRefusedError(111, "x")],
)
def test_java_that_is_gone(raised: Exception) -> None:
    with pytest.raises(ConverterError) as found, told():
        raise raised
    [problem] = found.value.problems
    assert problem.code == "SPK402"
    assert "does not answer any more" in problem.message
    assert problem.suggestion
