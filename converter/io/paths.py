"""From what a user names on the command line to the files that are meant."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from itertools import islice
from pathlib import Path

from converter.problems import ConverterError, Problem
from converter.rules import problem
from converter.suffixes import is_compressed, or_compressed

STANDARD_STREAM = "-"


def expand(paths: Iterable[str], suffixes: Sequence[str]) -> list[str]:
    """The files that the paths name, sorted and without repetition.

    Args:
        paths: files, folders (searched with their subfolders), patterns with ``*``,
            ``?``, ``[…]`` and ``**`` (where only folders match, what is in them), or ``-`` for
            standard input. A file that is named itself is taken whatever its suffix.
        suffixes: how the file names end that are taken from folders, for example
            ``(".json", ".md")``; compressed forms (``.json.gz``) are taken too. Hidden
            files and folders are passed over.

    Raises:
        ConverterError: IO101 for a path that does not exist, IO109 for a folder or a
            pattern without any such file, IO103 for a folder that may not be listed; all
            of them together.
    """
    endings = or_compressed(suffixes)
    found: dict[str, str] = {}
    faults: list[Problem] = []
    for path in paths:
        try:
            for file in _files_of(path, endings):
                found.setdefault(file if file == "-" else os.path.realpath(file), file)
        except ConverterError as error:
            faults.extend(error.problems)
    if faults:
        raise ConverterError(faults)
    return sorted(found.values())


def printable(path: str) -> str:
    """The path as text: bytes of a name that are no UTF-8 are shown as escapes.

    Such names come from archives and disks of other systems. Python holds them as halves of
    surrogate pairs, which no table, graph or JSON can carry.
    """
    return path if path.isascii() else os.fsencode(path).decode(errors="backslashreplace")


def not_found(path: str) -> ConverterError:
    """IO101 for a path, with the nearest name of the same folder."""
    where = Path(path)
    suggestion = ""
    if "\0" not in path:
        # A symbolic link that leads nowhere is among the names itself.
        others = [name for name in _names_in(where.parent) if name != where.name]
        near = get_close_matches(where.name, others, n=1)
        if os.path.islink(path):  # noqa: PTH114 - a name may be too long for Path to look at
            suggestion = "it is a symbolic link to something that does not exist"
        elif "://" in path:
            suggestion = "files are read, and no addresses: download it first"
        elif near:
            suggestion = f"did you mean {where.parent / near[0]}?"
        elif not os.path.isdir(where.parent):  # noqa: PTH112 - so may that of its folder
            suggestion = f"there is no folder {where.parent} either"
    return ConverterError(
        problem("IO101", "no such file or folder", source=path, suggestion=suggestion)
    )


def not_permitted(path: str) -> ConverterError:
    """IO103 for a path."""
    return ConverterError(
        problem(
            "IO103",
            "may not be read by this user",
            source=path,
            suggestion="look at the permissions of the file and of the folders above it",
        )
    )


def _files_of(path: str, endings: tuple[str, ...]) -> Iterator[str]:
    if path == STANDARD_STREAM:
        yield path
        return
    if not path or "\0" in path:
        raise not_found(path)
    if os.path.isdir(path):  # noqa: PTH112 - a name that the system cannot decode stays as it is
        yield from _files_in(path, endings)
    elif os.path.lexists(path) or not glob.has_magic(path):
        if not os.path.lexists(path):
            raise not_found(path)
        yield path
    else:
        yield from _files_matching(path, endings)


def _files_in(folder: str, endings: tuple[str, ...]) -> Iterator[str]:
    files = _walked(folder, endings)
    first = next(files, None)
    if first is None:
        raise _nothing_in(folder, endings)
    yield first
    yield from files


def _walked(folder: str, endings: tuple[str, ...]) -> Iterator[str]:
    def refuse(error: OSError) -> None:
        raise not_permitted(str(error.filename)) from error

    for here, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in files:
            if name.lower().endswith(endings) and not name.startswith("."):
                yield os.path.join(here, name)  # noqa: PTH118 - keeps "./" as the user wrote it


def _files_matching(pattern: str, endings: tuple[str, ...]) -> Iterator[str]:
    matches = glob.glob(pattern, recursive=True)  # noqa: PTH207 - keeps the user's spelling
    files = [match for match in matches if not os.path.isdir(match)]  # noqa: PTH112
    # A pattern of folders means what is in them, as where the shell puts in their names.
    files = files or [file for match in matches for file in _walked(match, endings)]
    if not files:
        raise _nothing_in(pattern, endings)
    yield from files


def _nothing_in(path: str, endings: tuple[str, ...]) -> ConverterError:
    plain = ", ".join(ending for ending in endings if not is_compressed(ending))
    return ConverterError(
        problem("IO109", "holds no document to read", source=path, expected=f"files in {plain}")
    )


def _names_in(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            # A folder may hold millions: the first ten thousand are enough for a guess.
            return sorted(entry.name for entry in islice(entries, 10_000))
    except OSError:
        return []
