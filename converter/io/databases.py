"""SQLite files: made whole or not at all, and read without being changed."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from converter.io.faults import cannot_write
from converter.io.paths import not_found
from converter.io.staging import Stage
from converter.problems import ConverterError
from converter.rules import problem


@contextmanager
def new_database(path: str) -> Iterator[sqlite3.Connection]:
    """An empty database that takes the place of the file when the block ends well.

    Raises:
        ConverterError: IO105, where it cannot be written; the old file is as it was.
    """
    target = Path(os.path.realpath(path))
    with Stage(target.parent, shown=path) as stage:
        with stage.aside(target, shown=path) as aside:
            try:
                with closing(sqlite3.connect(aside, isolation_level=None)) as connection:
                    # A file that nobody sees before it is whole needs no journal.
                    connection.execute("PRAGMA journal_mode = OFF")
                    connection.execute("PRAGMA synchronous = OFF")
                    connection.execute("PRAGMA cache_size = -131072")
                    yield connection
            except sqlite3.Error as error:
                raise cannot_write(path, str(error)) from error
        stage.commit()


@contextmanager
def read_database(path: str) -> Iterator[sqlite3.Connection]:
    """A database that cannot be changed; its file may come from anywhere.

    Raises:
        ConverterError: IO101 no such file, IO107 where it is no sound SQLite file.
    """
    if not Path(path).is_file():
        raise not_found(path)
    address = f"{Path(path).resolve().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA query_only = ON")
            yield connection
    except sqlite3.Error as error:
        message = f"is no sound SQLite file: {error}"
        raise ConverterError(problem("IO107", message, source=path)) from error
