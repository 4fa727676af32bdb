"""How long to wait before a request is repeated."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime


@dataclass(frozen=True, slots=True)
class Waits:
    """Waits that double, each cut at random, so that many clients do not come back at once.

    Attributes:
        tries: how often a request is sent at most.
        first: the longest first wait, in seconds.
        longest: no wait is longer, whatever the server asks for.
        sleep, chance, now: the clock and the dice; tests have their own.
    """

    tries: int = 5
    first: float = 1.0
    longest: float = 120.0
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = field(default=random.random)
    now: Callable[[], float] = time.time

    def before(self, repeat: int, retry_after: str = "") -> float:
        """The wait before a repeat, in seconds.

        Args:
            repeat: the number of the repeat, from 1.
            retry_after: what the server said (RFC 9110, section 10.2.3): it is never asked
                earlier.
        """
        # Not less than half: a wait of nothing would be none.
        own = self.first * 2.0 ** (repeat - 1) * (0.5 + self.chance() / 2)
        asked = seconds_of(retry_after, self.now())
        return min(max(own, asked), self.longest)

    def too_long(self, retry_after: str) -> bool:
        """Whether the server wants to be left alone for longer than anybody waits."""
        return seconds_of(retry_after, self.now()) > self.longest


def seconds_of(retry_after: str, now: float) -> float:
    """The seconds that a header Retry-After asks for; 0 where it says nothing useful.

    >>> seconds_of("7", 0), seconds_of("soon", 0), seconds_of("Thu, 01 Jan 1970 00:01:00 GMT", 30)
    (7.0, 0.0, 30.0)
    """
    text = retry_after.strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, OverflowError, OSError):
        return 0.0
