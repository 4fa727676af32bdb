"""What reports shorten, written out: *rib fx* for *rib fracture*."""

from __future__ import annotations

import re
from functools import cache

from converter.terminology._tables import content_lines

_WORD = re.compile(r"(?<![\w-])[A-Za-z]+(?![\w-])")


def written_out(text: str) -> str:
    """A text with the words that its abbreviations stand for; as it is where it has none.

    >>> written_out("no rib fx"), written_out("PTX, left"), written_out("no PE")
    ('no rib fracture', 'pneumothorax, left', 'no PE')
    """
    known = _known()
    return _WORD.sub(lambda found: known.get(found[0].lower(), found[0]), text)


@cache
def _known() -> dict[str, str]:
    pairs = (line.split(" ", 1) for line in content_lines("abbreviations.txt"))
    return {short.lower(): words for short, words in pairs}
