"""The notebook runs, and shows what it shows: the lines that people read on the web hold."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_NOTEBOOK = _ROOT / "examples" / "notebook.ipynb"


def test_its_outputs_are_those_of_now() -> None:
    for name in ("ipykernel", "nbclient", "pandas"):
        pytest.importorskip(name, reason=f"{name} is not installed")
    command = [sys.executable, str(_ROOT / "tools" / "notebook.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, f"run tools/notebook.py\n{done.stdout}\n{done.stderr}"


def test_it_tells_nothing_of_a_machine() -> None:
    text = _NOTEBOOK.read_text("utf-8")
    assert not re.search(r"/(home|root|work|tmp|Users|private)/|[A-Z]:\\\\", text)
    assert '"output_type": "error"' not in text
    assert '"execution"' not in text
