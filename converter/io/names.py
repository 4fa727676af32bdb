"""Names of output files: only such as mean the same file on every system."""

from __future__ import annotations

import re
import unicodedata

from converter.problems import ConverterError
from converter.rules import problem

_LONGEST = 200
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*")
# Names that Windows gives to devices, with any extension ("Naming Files, Paths, and
# Namespaces", Microsoft).
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul"] + [f"{port}{n}" for port in ("com", "lpt") for n in range(10)]
)


def checked_name(name: str) -> str:
    """The name itself, where it is safe as one file name on Linux, macOS and Windows.

    Args:
        name: a file name with or without its extension, made from an id or a slug.

    Raises:
        ConverterError: IO106, where it holds a separator, starts with a dot, is longer
            than 200 characters or names a device of Windows.
    """
    if len(name) > _LONGEST:
        raise _unsafe(name, f"is longer than {_LONGEST} characters")
    if not _NAME.fullmatch(name):
        raise _unsafe(name, "holds something else than letters, digits, '_', '-' and single dots")
    if name.partition(".")[0].lower() in _DEVICES:
        raise _unsafe(name, "is the name of a device on Windows")
    return name


def slug_name(text: str) -> str:
    """A safe file name for a text that has no id, such as a finding's name.

    >>> slug_name("Fracture: péroné / fibula")
    'fracture-perone-fibula'
    >>> slug_name("aux")
    'aux-'
    """
    plain = unicodedata.normalize("NFKD", text[: 10 * _LONGEST]).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:100] or "unnamed"
    return f"{slug}-" if slug in _DEVICES else slug


def _unsafe(name: str, why: str) -> ConverterError:
    shown = name if len(name) <= 80 else name[:79] + "…"
    return ConverterError(
        problem(
            "IO106",
            f"{shown!r} cannot be the name of an output file: it {why}",
            expected=f"at most {_LONGEST} letters, digits, '_', '-' and single dots",
        )
    )
