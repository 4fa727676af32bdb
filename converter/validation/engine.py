"""DuckDB, shut in: in memory, no files, no extensions, no network, and no way to change that.

What is checked reaches it as Arrow tables only; no text of a document becomes SQL.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pyarrow as pa

from converter.resources import package_texts

if TYPE_CHECKING:
    import duckdb

_SETTINGS = (
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET python_enable_replacements = false",
    "SET enable_progress_bar = false",
    "SET TimeZone = 'UTC'",
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)


def connect() -> duckdb.DuckDBPyConnection:
    """A new database in memory that can reach nothing outside of itself."""
    import duckdb

    connection = duckdb.connect(":memory:")
    for setting in _SETTINGS:
        connection.execute(setting)
    return connection


def register(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    """Puts an Arrow table at the disposal of the queries, under a name."""
    connection.register(name, table)


@cache
def queries(theme: str) -> dict[str, str]:
    """The SQL files of a theme, in order of their names: the name without suffix, and the text."""
    return package_texts(f"validation/sql/{theme}", ".sql")


def execute(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Runs one file of the theme ``resolve``, which makes a table."""
    connection.execute(queries("resolve")[name])
