"""What the names of compressed files end in, whatever is in them."""

from __future__ import annotations

from collections.abc import Iterable

COMPRESSED = (".gz", ".zst")


def is_compressed(name: str) -> bool:
    """Whether a file is compressed, by its name."""
    return name.lower().endswith(COMPRESSED)


def uncompressed(name: str) -> str:
    """The name of a file without the suffix of its compression, in small letters or large."""
    for suffix in COMPRESSED:
        if name.lower().endswith(suffix):
            name = name[: -len(suffix)]
    return name


def or_compressed(suffixes: Iterable[str]) -> tuple[str, ...]:
    """What names end in, and what they end in where the files are compressed."""
    return tuple(suffix + packed for suffix in suffixes for packed in ("", *COMPRESSED))
