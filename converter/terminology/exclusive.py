"""Values that shut out every other by what they are called."""

from __future__ import annotations

from functools import cache, lru_cache

from converter.terminology._tables import content_lines
from converter.terminology.matching import normal


@lru_cache(maxsize=8192)
def is_exclusive(name: str) -> bool:
    """Whether a value shuts out every other, by its name.

    >>> is_exclusive("None"), is_exclusive("no metastatic disease"), is_exclusive("nodes")
    (True, True, False)
    """
    form = normal(name)
    return form in _exclusive() or form.startswith("no ")


@cache
def _exclusive() -> frozenset[str]:
    return frozenset(normal(line) for line in content_lines("exclusive-values.txt"))
