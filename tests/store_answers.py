"""Answers of queries as text."""

from collections.abc import Iterator
from io import BytesIO

import pyoxigraph as ox

from converter.store.guard import read_query
from converter.store.run import run
from converter.store.writing import Store


def csv_of(store: Store, text: str, format_: str = "csv") -> str:
    """The answer of a query as text."""
    sink = BytesIO()
    run(store, read_query(text), sink, format_)
    return sink.getvalue().decode()


def rows_of(store: Store, text: str) -> list[list[str]]:
    """The rows of an answer, without the head, cell by cell."""
    return [line.split(",") for line in csv_of(store, text).splitlines()[1:]]


def default_graph(store: Store) -> Iterator[ox.Quad]:
    """Everything that a query sees."""
    return store.quads_for_pattern(None, None, None, ox.DefaultGraph())
