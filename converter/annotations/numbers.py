"""Numbers of annotations: what the table can hold without rounding."""

from __future__ import annotations

import re
from decimal import Context, Decimal
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

# The table holds 20 digits before the point; what is checked and written holds 18.
_DIGITS = 18
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE]([+-]?[0-9]{1,4}))?\Z")

_BOUND = pa.scalar(Decimal(10) ** _DIGITS)
# Longer texts are not read, so that no digit is lost.
_LONGEST = 100
_EXACT = Context(prec=_LONGEST)


def are_held(numbers: pa.Array | pa.ChunkedArray) -> bool:
    """Whether all numbers of a column have no more digits before the point than are held."""
    return not pc.any(pc.greater_equal(pc.abs(numbers.drop_null()), _BOUND)).as_py()


@lru_cache(maxsize=4096)
def number_of(text: str) -> Decimal | None:
    """The number that a text says, None where it says none that is held exactly.

    >>> number_of("1.50"), number_of("1e400"), number_of("NaN")
    (Decimal('1.5'), None, None)
    """
    text = text.strip()
    if len(text) > _LONGEST or not _NUMBER.match(text):
        return None
    # Without zeros at the end, which hold nothing; never rounded as by Python's own 28 digits.
    number = Decimal(text).normalize(_EXACT)
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -_DIGITS or number.adjusted() >= _DIGITS:
        return None
    return number
