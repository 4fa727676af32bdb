"""Long standard input: in a file without a name, and read as often as is wanted."""

import gzip
import io
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from converter.io import Input, inputs
from converter.problems import ConverterError

LINES = b"".join(b"line %d\n" % number for number in range(5000))


Give = Callable[[bytes], None]


@pytest.fixture
def give(monkeypatch: pytest.MonkeyPatch) -> Give:
    """Gives standard input; a thousand bytes of it are long already."""
    monkeypatch.setattr(inputs, "HELD", 1000)
    return lambda data: monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))


@pytest.mark.parametrize("data", [LINES, gzip.compress(LINES, 0)])
def test_it_is_read_again_and_at_once(data: bytes, give: Give) -> None:
    give(data)
    stream = Input("-")
    assert stream.head == LINES[: 1 << 16]
    assert stream.size >= len(LINES)
    one, other = stream.blocks(100), stream.blocks(3000)
    both = [next(one), next(other), next(one), next(other)]
    assert LINES.startswith(both[0] + both[2])
    assert LINES.startswith(both[1] + both[3])
    assert b"".join(stream.blocks(700)) == LINES
    assert stream.read() == LINES
    with stream.file() as file:
        file.seek(-7, 2)
        assert file.read() == LINES[-7:]


def test_it_ends_at_the_limit(give: Give) -> None:
    give(LINES)
    with pytest.raises(ConverterError, match="IO108"):
        Input("-", limit=len(LINES) - 1)


def test_the_limit_itself_is_permitted(give: Give) -> None:
    give(LINES)
    assert Input("-", limit=len(LINES)).read() == LINES


def test_a_limit_beyond_memory_takes_none(tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_bytes(LINES)
    assert Input(str(file), limit=1 << 46).read() == LINES
    assert b"processor" in inputs.read_bytes("/proc/cpuinfo") or sys.platform != "linux"
