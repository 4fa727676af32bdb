"""The configuration file: ``oifm.toml``, or the table ``tool.oifm`` of ``pyproject.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from converter.cli.codes import LEVELS, known_start
from converter.io import read_bytes
from converter.problems import ConverterError
from converter.rules import problem

_OWN, _PROJECT = "oifm.toml", "pyproject.toml"
_TABLES = {"severity", "terminology"}
_LARGEST = 1 << 20
_PLACE = re.compile(r" ?\(at line (\d+), column (\d+)\)$")


def configured_severities(path: str | None = None) -> dict[str, str]:
    """Read the severities that the user configured.

    Args:
        path: the file; where None, the nearest one from the current folder upwards.

    Returns:
        Starts of codes to severities; empty where there is no configuration.

    Raises:
        ConverterError: IO101 to IO110 where the file cannot be read, IO111 for an
            unknown code, IO112 for anything else that is wrong in it.
    """
    settings, file = _nearest(path)
    table = settings.get("severity", {})
    if not isinstance(table, dict):
        raise _wrong(file, "severity is no table")
    for code, level in table.items():
        if level not in LEVELS:
            raise _wrong(file, f"{level!r} is no severity of {code}", ", ".join(LEVELS))
    return {known_start(code, file): level for code, level in table.items()}


def configured_index(path: str | None = None) -> str | None:
    """Read where the user's releases of code systems are.

    Args:
        path: the file; where None, the nearest one from the current folder upwards.

    Returns:
        The path ``index`` of the table ``terminology``, from the file's folder; None where
        there is none.

    Raises:
        ConverterError: IO101 to IO110 where the file cannot be read, IO112 for anything
            that is wrong in it.
    """
    settings, file = _nearest(path)
    table = settings.get("terminology", {})
    if not isinstance(table, dict) or table.keys() - {"index"}:
        raise _wrong(file, "terminology is no table of index alone")
    index = table.get("index")
    if index is None:
        return None
    if not isinstance(index, str) or not index or "\0" in index:
        raise _wrong(file, "terminology.index is no path")
    return str(Path(file).parent / index)


def _nearest(path: str | None) -> tuple[dict[str, object], str]:
    """The settings and the file that has them; none and no file where there is none."""
    for candidate in [path] if path else _candidates():
        settings = _settings(candidate)
        if settings is not None:
            unknown = settings.keys() - _TABLES
            if unknown:
                raise _wrong(candidate, f"there is no setting {min(unknown)!r}")
            return settings, candidate
    return {}, ""


def _candidates() -> Iterator[str]:
    here = Path.cwd()
    for folder in (here, *here.parents):
        for name in (_OWN, _PROJECT):
            if (folder / name).is_file():
                # Named as the user would: relative where it is in this folder.
                yield name if folder == here else str(folder / name)


def _settings(path: str) -> dict[str, object] | None:
    try:
        document = tomllib.loads(read_bytes(path, limit=_LARGEST).decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise _not_toml(path, error) from error
    if Path(path).name != _PROJECT:
        return document
    tool = document.get("tool", {})
    if not isinstance(tool, dict):
        raise _wrong(path, "tool is no table")
    settings = tool.get("oifm")
    if settings is not None and not isinstance(settings, dict):
        raise _wrong(path, "tool.oifm is no table")
    return settings


def _not_toml(path: str, error: Exception) -> ConverterError:
    text = str(error)
    place = _PLACE.search(text)
    line, column = (int(place[1]), int(place[2])) if place else (0, 0)
    message = f"is not TOML: {_PLACE.sub('', text)}"
    return ConverterError(problem("IO112", message, source=path, line=line, column=column))


def _wrong(path: str, message: str, expected: str = "") -> ConverterError:
    return ConverterError(problem("IO112", message, source=path, expected=expected))
