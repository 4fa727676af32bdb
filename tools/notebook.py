"""Runs the notebook of the examples, and writes its outputs into it; needs the dev extra.

python tools/notebook.py            runs it, and writes the outputs
python tools/notebook.py --check    runs it, and says where the outputs are others
"""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parents[1] / "examples" / "notebook.ipynb"
_PATIENCE = 300


def run(path: Path) -> nbformat.NotebookNode:
    """The notebook with the outputs of now, without times and versions."""
    notebook = nbformat.read(path, as_version=4)
    kept = dict(notebook.metadata)
    where = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, timeout=_PATIENCE, resources=where, record_timing=False).execute()
    notebook.metadata = kept
    return notebook


def differences(kept: nbformat.NotebookNode, made: nbformat.NotebookNode) -> list[str]:
    """The cells that show something else than before."""
    pairs = zip(kept.cells, made.cells, strict=True)
    return [
        f"cell {number} shows something else: {new.outputs}"
        for number, (old, new) in enumerate(pairs)
        if old.get("outputs") != new.get("outputs")
    ]


def main() -> int:
    """Runs the command line."""
    made = run(NOTEBOOK)
    if sys.argv[1:] != ["--check"]:
        nbformat.write(made, NOTEBOOK)
        return 0
    faults = differences(nbformat.read(NOTEBOOK, as_version=4), made)
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
