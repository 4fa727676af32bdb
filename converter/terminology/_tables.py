"""Reads the tab-separated tables of the ``ontology`` folder."""

from __future__ import annotations

from converter.resources import resource


def table(file: str) -> list[dict[str, str]]:
    """The rows of a shipped table, each by the names in its head line.

    Lines that begin with ``#`` are comments; columns missing at the end are empty.
    """
    head, *lines = content_lines(file)
    columns = head.split("\t")
    return [
        dict(zip(columns, line.split("\t") + [""] * len(columns), strict=False)) for line in lines
    ]


def content_lines(file: str) -> list[str]:
    """The lines of a shipped text that are neither comments nor empty."""
    lines = resource("ontology", file).decode("utf-8").split("\n")
    return [line for line in lines if line and not line.startswith("#")]
