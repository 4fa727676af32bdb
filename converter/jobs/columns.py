"""The column map of a run: read once, for all its tables."""

from __future__ import annotations

from converter import io

_LARGEST = 1 << 20


def column_map(path: str | None) -> dict[str, str] | None:
    """The map that the user named; None where there is none.

    Raises:
        ConverterError: IO1xx where the file cannot be read, ANN209 where it is no map.
    """
    if path is None:
        return None
    from converter.annotations.tables.column_map import read_column_map

    return read_column_map(io.read_bytes(path, limit=_LARGEST), path)
