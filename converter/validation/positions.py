"""Where what is told of stands in its document, as whoever asks for a validation can tell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Place(Protocol):
    """Where a part of a document stands; see :class:`converter.definitions.Position`."""

    @property
    def line(self) -> int:
        """From 1; 0 where it is not known."""

    @property
    def column(self) -> int:
        """In characters, from 1; 0 where it is not known."""

    @property
    def excerpt(self) -> str:
        """The line itself."""


Locate = Callable[[str, str], Place]
