"""RadElement common data element sets: documents to the model, and back.

Published sets and drafts differ in many small ways; all are read into one model, and each
is written back in the form that it came in.
"""

from __future__ import annotations

from converter.definitions.cde.reader import read
from converter.definitions.cde.writer import write

__all__ = ["read", "write"]
