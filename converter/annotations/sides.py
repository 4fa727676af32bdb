"""Sides that stand inside of the code of an anatomic site."""

from __future__ import annotations

import re

# In an expression of SNOMED CT: 71341001:272741003=7771000 is the left femur.
_REFINED = re.compile(r":.*\b272741003 *(?:\|[^|]*\| *)?= *([0-9]{6,18})\b")
# Behind an id of RadLex, as anatomic locations have it: left and right.
_BEHIND = re.compile(r"([^:]+)_(RID582[45])\Z")
WITH_SIDE = r":|_RID582[45]"
"""Fits every code that may have a side in it, and few others."""


def parted(code: str | None) -> tuple[str | None, str | None]:
    """The site and the side of a code; an expression stays whole, since it may say more.

    Args:
        code: of an anatomic site, in any system.

    Returns:
        The code without its side, and the code of the side; None where it has none.

    >>> parted("RID39518_RID5824"), parted("RID39518"), parted(None)
    (('RID39518', 'RID5824'), ('RID39518', None), (None, None))
    >>> parted("71341001:272741003=7771000")
    ('71341001:272741003=7771000', '7771000')
    """
    if code is None:
        return None, None
    if behind := _BEHIND.match(code):
        return behind[1], behind[2]
    refined = _REFINED.search(code)
    return code, refined[1] if refined else None
