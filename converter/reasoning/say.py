"""How what runs a reasoner tells of it: messages of a kind, one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

# What a message holds: the name of its kind, and its content.
Say = Callable[[str, Any], None]
