"""Values that shut out every other by what they are called."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from converter.terminology._tables import content_lines
from converter.terminology.matching import normal

# What begins with "no" and says how much: "no more than three", "no or mild uptake".
_AMOUNT = re.compile(
    r"no (?:more|less|fewer|greater|larger|smaller|longer|later) than\b"
    r"|no\b.* or (?:[<≤]|(?:at most|fewer|less|low|mild|minimal|minor|slight|small|trace)\b)"
)


@lru_cache(maxsize=8192)
def is_exclusive(name: str) -> bool:
    """Whether a value shuts out every other, by its name.

    >>> is_exclusive("None"), is_exclusive("no metastatic disease"), is_exclusive("nodes")
    (True, True, False)
    >>> is_exclusive("no enhancement or less than 20 HU"), is_exclusive("no mass or effusion")
    (False, True)
    """
    form = normal(name)
    return form in _exclusive() or (form.startswith("no ") and not _AMOUNT.match(form))


@cache
def _exclusive() -> frozenset[str]:
    return frozenset(normal(line) for line in content_lines("exclusive-values.txt"))
