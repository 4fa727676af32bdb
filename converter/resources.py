"""Finds the vocabularies, shapes and rule pages: in the wheel, or in the repository."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).parent
_IN_REPOSITORY = {"ontology": "ontology", "shapes": "shapes", "rules": "docs/rules"}


@cache
def resource_folder(name: str) -> Path:
    """The folder of shipped data: ``ontology``, ``shapes`` or ``rules``."""
    shipped = _PACKAGE / "_data" / name
    return shipped if shipped.is_dir() else _PACKAGE.parent / _IN_REPOSITORY[name]


def resource(folder: str, file: str) -> bytes:
    """The bytes of one shipped file."""
    return (resource_folder(folder) / file).read_bytes()
