"""A definition with the document that it was read from, so that faults can be located."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from converter.model import FindingModel
from converter.problems import Problem

# A path into the model: attribute names and indexes, for example
# ("attributes", 2, "values", 0, "index_codes", 1, "display").
ModelPath: TypeAlias = Sequence[str | int]


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a source document: JSON Pointer, line and column (from 1), source line."""

    pointer: str = ""
    line: int = 0
    column: int = 0
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One definition and where it stands.

    ``source`` is the file as the user named it. ``locate`` finds the place of a part of
    the model in the source; it may be slow, and is called only for problems. A path that
    the source does not spell out gives the nearest enclosing place that it does.
    """

    finding: FindingModel
    source: str
    locate: Callable[[ModelPath], Position] = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading one file: its definitions and its problems.

    A definition with an error is not among ``documents``; one with warnings is.
    """

    documents: tuple[Document, ...] = ()
    problems: tuple[Problem, ...] = ()
