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


def library_text(package: str, file: str) -> str:
    """The text of a data file that a library ships, for those that do not hand it out.

    Raises:
        FileNotFoundError: there is no such library, or it has no such file in this version.
    """
    from importlib.util import find_spec

    found = find_spec(package)  # which imports nothing of it
    if found is None or found.origin is None:
        raise FileNotFoundError(package)
    return (Path(found.origin).parent / file).read_text("utf-8")


def package_texts(folder: str, suffix: str) -> dict[str, str]:
    """The text files of a folder inside of this package, by their names without suffix."""
    files = sorted((_PACKAGE / folder).glob(f"*{suffix}"))
    return {file.stem: file.read_text("utf-8") for file in files}


def resource(folder: str, file: str) -> bytes:
    """The bytes of one shipped file."""
    return (resource_folder(folder) / file).read_bytes()


def package_files(folder: str) -> dict[str, bytes]:
    """All files beneath a folder of this package, by their paths from there, with ``/``."""
    root = _PACKAGE / folder
    files = sorted(path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def package_path(path: str) -> Path:
    """Where a file of this package lies, for programs that are told its name."""
    return _PACKAGE / path
