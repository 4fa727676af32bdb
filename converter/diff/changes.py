"""One change between two definitions: what, where, and what it does to recorded data."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from converter.definitions import ModelPath


class Op(StrEnum):
    """What happened to a part of a definition."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    MOVED = "moved"
    CHANGED = "changed"


class Effect(StrEnum):
    """What a change does to observations that were recorded before it.

    ``meaning``: they now say something else. ``breaking``: they may no longer be
    permitted. ``none``: they say what they said.
    """

    MEANING = "meaning"
    BREAKING = "breaking"
    NONE = "none"


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One change.

    ``what`` is ``finding``, ``attribute``, ``value``, ``code``, or the name of a slot of the
    model such as ``description``. ``finding``, ``attribute`` and ``value`` name the thing
    that it happened to, by id where there is one. ``old`` and ``new`` are texts, None where
    there was or is nothing. ``old_place`` and ``new_place`` are ``source:line:column``, as
    far as they are known.
    """

    op: Op
    what: str
    effect: Effect = Effect.NONE
    finding: str
    name: str
    attribute: str = ""
    value: str = ""
    message: str
    old: str | None = None
    new: str | None = None
    old_place: str = ""
    new_place: str = ""
    # Into the two definitions, for finding the places; not part of the report.
    old_path: ModelPath | None = None
    new_path: ModelPath | None = None
