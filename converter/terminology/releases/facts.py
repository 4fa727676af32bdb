"""What a release says, as facts in any order, and the SQLite file that they become."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable
from typing import Any

from converter.resources import package_texts
from converter.terminology.matching import normal

APPLICATION_ID = 0x4F49464D  # "OIFM", by which the file is known (SQLite, "application_id")
FORMAT = 1
_ROWS = 20_000
# Ranks of terms: the preferred one is the label; RadLex's are in its table of fields.
PREFERRED, FULL_NAME, SYNONYM = 0, 4, 5

Progress = Callable[[str, int, int], None]


class Facts:
    """Collects the facts of one release.

    The facts of one code may come from several files and in any order, as they do in RF2
    and in RDF.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._rows: dict[str, list[tuple[Any, ...]]] = {}
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {FORMAT}")
        connection.executescript(_sql("schema"))

    def concept(self, code: str, status: str = "active") -> None:
        """The code exists, with this status."""
        self._add("staged_concept", (code, status))

    def term(self, code: str, term: str, rank: int) -> None:
        """The code is called so."""
        if term := " ".join(term.split()):
            self._add("staged_term", (code, term, rank, key_of(term)))

    def description(self, ident: str, code: str, term: str, rank: int) -> None:
        """The code is called so, by a description with an id of its own."""
        if term := " ".join(term.split()):
            self._add("staged_description", (ident, code, term, rank, key_of(term)))

    def preferred(self, ident: str, rank: int) -> None:
        """A description is preferred."""
        self._add("staged_preferred", (ident, rank))

    def parent(self, code: str, parent: str) -> None:
        """The code is a kind of the parent."""
        if code != parent:
            self._add("staged_link", ("parent", code, parent, ""))

    def replacement(self, code: str, other: str, why: str) -> None:
        """The other code stands in for the code."""
        if code != other:
            self._add("staged_link", ("replacement", code, other, why))

    def finish(self, about: Iterable[tuple[str, str]]) -> int:
        """Sorts everything into place; returns the number of codes."""
        for table in list(self._rows):
            self._flush(table)
        self._connection.executescript(_sql("finish"))
        self._connection.executemany("INSERT INTO release VALUES (?, ?)", sorted(about))
        self._connection.execute("VACUUM")
        [count] = self._connection.execute("SELECT count(*) FROM concept").fetchone()
        return int(count)

    def _add(self, table: str, row: tuple[Any, ...]) -> None:
        rows = self._rows.setdefault(table, [])
        rows.append(row)
        if len(rows) >= _ROWS:
            self._flush(table)

    def _flush(self, table: str) -> None:
        rows = self._rows.pop(table)
        places = ", ".join("?" * len(rows[0]))
        self._connection.execute("BEGIN")
        # The name of the table is one of ours.
        self._connection.executemany(f"INSERT INTO {table} VALUES ({places})", rows)  # noqa: S608
        self._connection.execute("COMMIT")


def key_of(term: str) -> int:
    """A number by which terms that count as the same name are found."""
    digest = hashlib.blake2b(normal(term).encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def _sql(file: str) -> str:
    return package_texts("terminology/releases/sql", ".sql")[file]
