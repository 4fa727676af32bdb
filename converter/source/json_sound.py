"""Whether a JSON text is without any fault, told by the decoder and not by a scan.

What the decoder reads and writes again to the same bytes has no key twice, no word that is
no JSON, no half of a surrogate pair and no number in a form that tools read differently.
It is a fortieth of the work of :mod:`converter.source.json`, which says of all other texts
what is wrong with them, if anything is.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import msgspec

from converter.source.json import MAX_DEPTH, MAX_DIGITS

_decode = msgspec.json.Decoder(float_hook=Decimal).decode
_encode = msgspec.json.Encoder(decimal_format="number").encode
# It may stand in a string, where it is no number: then the scan has to say so.
_DOUBTFUL = re.compile(rb"[0-9]{%d}|[0-9][eE]" % (MAX_DIGITS + 1))


def is_sound(data: bytes) -> bool:
    """Whether the text is certainly JSON without a fault; otherwise a scan has to tell."""
    if _DOUBTFUL.search(data):
        return False
    try:
        tree = _decode(data)
        if _encode(tree) != msgspec.json.format(data, indent=-1):
            return False
    except (msgspec.MsgspecError, UnicodeError, RecursionError, OverflowError):
        return False
    return _depth(tree) <= MAX_DEPTH


def _depth(tree: Any) -> int:
    """How deep arrays and objects nest."""
    depth = 0
    level = [tree] if isinstance(tree, dict | list) else []
    while level:
        depth += 1
        below = (each.values() if isinstance(each, dict) else each for each in level)
        level = [part for each in below for part in each if isinstance(part, dict | list)]
    return depth
