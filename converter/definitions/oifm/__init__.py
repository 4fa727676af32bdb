"""OIFM JSON, one finding model a document: to the model, and back."""

from __future__ import annotations

from converter.definitions.oifm.reader import read
from converter.definitions.oifm.writer import write

__all__ = ["read", "write"]
