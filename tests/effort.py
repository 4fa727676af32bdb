"""How much is tried: enough to judge a change, or with ``THOROUGH=1 make test`` all there is."""

import os
from collections.abc import Sequence
from typing import Any, TypeVar

from hypothesis import settings

THOROUGH = bool(os.environ.get("THOROUGH"))
T = TypeVar("T")


def tried(number: int, **more: Any) -> settings:
    """Settings for a property: so many examples, or a quarter of them."""
    return settings(max_examples=number if THOROUGH else max(2, number // 4), **more)


def some(things: Sequence[T], step: int, start: int = 0) -> Sequence[T]:
    """All of the things, or one in so many, from a start on."""
    return things if THOROUGH else things[start % step :: step]
