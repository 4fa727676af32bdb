"""Runs command lines in this process."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from converter.cli.app import run

EXAMPLES = Path(__file__).parents[2] / "examples"


class Ended(NamedTuple):
    status: int
    out: str
    err: str


@pytest.fixture
def oifm(capfdbinary: pytest.CaptureFixture[bytes]) -> Callable[..., Ended]:
    def call(*arguments: object) -> Ended:
        with pytest.raises(SystemExit) as ended:
            run([str(argument) for argument in arguments])
        assert isinstance(ended.value.code, int)
        captured = capfdbinary.readouterr()
        return Ended(ended.value.code, captured.out.decode(), captured.err.decode())

    return call


@pytest.fixture
def definitions() -> Path:
    return EXAMPLES / "definitions"


@pytest.fixture
def faulty() -> Path:
    return EXAMPLES / "faulty"
