"""DuckDB, shut in: in memory, no files, no extensions, no network, and no way to change that.

What is checked reaches it as Arrow tables only; no text of a document becomes SQL.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
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
    "SET TimeZone = 'UTC'",
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)


class Engine:
    """A new database in memory that can reach nothing outside of itself."""

    def __init__(self, threads: int = 1) -> None:
        """Opens it, with so many threads."""
        import duckdb

        self.connection: duckdb.DuckDBPyConnection = duckdb.connect(
            ":memory:", config={"threads": threads}
        )
        # In a notebook without ipywidgets there is no bar, and it cannot even be switched off.
        with suppress(duckdb.InvalidInputException):
            self.connection.execute("SET enable_progress_bar = false")
        for setting in _SETTINGS:
            self.connection.execute(setting)

    def close(self) -> None:
        """Lets go of everything."""
        self.connection.close()

    def register(self, tables: Mapping[str, pa.Table]) -> None:
        """Puts Arrow tables at the disposal of the queries, by their names."""
        for name, table in tables.items():
            self.connection.register(name, table)

    @contextmanager
    def given(self, tables: Mapping[str, pa.Table]) -> Iterator[None]:
        """Has tables registered for a while, and lets go of them."""
        self.register(tables)
        try:
            yield
        finally:
            for name in tables:
                self.connection.unregister(name)

    def run(self, theme: str, names: Iterable[str] = ()) -> None:
        """Runs files of a theme in order: those with a name, else all."""
        texts = queries(theme)
        for name in names or texts:
            self.connection.execute(texts[name])

    def table(self, sql: str, parameters: Mapping[str, object] | None = None) -> pa.Table:
        """What a query gives."""
        return self.connection.sql(sql, params=dict(parameters or {}) or None).to_arrow_table()


@cache
def queries(theme: str) -> dict[str, str]:
    """The SQL files of a theme, in order of their names: the name without suffix, and the text."""
    return package_texts(f"validation/sql/{theme}", ".sql")


@cache
def union(theme: str) -> str:
    """One query of all files of a theme; the first column is the name of the file."""
    texts = queries(theme).items()
    return " UNION ALL ".join(f"SELECT '{name}' AS code, * FROM ({text})" for name, text in texts)  # noqa: S608 - all our own
