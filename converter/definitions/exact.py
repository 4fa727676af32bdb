"""Exactly the document that was read: what our way of writing would change, kept aside.

Formats that are written in several ways (an object or a list of one, a key with null or
none) are read into one model, and written in one way. The differences between that and
the document travel in ``extra``, each with what stood there in our way of writing; so a
difference is put back only as long as that part of the model is unchanged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

_ABSENT: Any = object()
_text = msgspec.json.Encoder(order="deterministic", decimal_format="number").encode


def differences(ours: Any, theirs: Any) -> list[dict[str, Any]]:
    """How one JSON tree comes from another.

    Returns:
        The differences: ``at`` is a path; ``was`` what stood there in ``ours``, ``is`` what
        stands there in ``theirs``, each left out where there is nothing.
    """
    found: list[dict[str, Any]] = []
    # No recursion: the depth of a document is not ours to choose.
    todo: list[tuple[tuple[str | int, ...], Any, Any]] = [((), ours, theirs)]
    while todo:
        path, here, there = todo.pop()
        if isinstance(here, dict) and isinstance(there, dict):
            keys = [*here, *(key for key in there if key not in here)]
            todo.extend(
                ((*path, key), here.get(key, _ABSENT), there.get(key, _ABSENT))
                for key in reversed(keys)
            )
        elif isinstance(here, list) and isinstance(there, list) and len(here) == len(there):
            both = list(enumerate(zip(here, there, strict=True)))
            todo.extend(((*path, at), a, b) for at, (a, b) in reversed(both))
        elif not _same(here, there):
            entry: dict[str, Any] = {"at": list(path)}
            if here is not _ABSENT:
                entry["was"] = here
            if there is not _ABSENT:
                entry["is"] = there
            found.append(entry)
    return found


def put_back_differences(tree: Any, entries: Any) -> None:
    """Apply differences to a tree, in place; those that do not fit any more are left out."""
    for entry in entries if isinstance(entries, list) else ():
        if not isinstance(entry, Mapping) or not isinstance(entry.get("at"), list):
            continue
        *above, last = entry["at"] or (None,)
        holder = tree
        for step in above:
            holder = _at(holder, step)
        if last is None or not _same(_at(holder, last), entry.get("was", _ABSENT)):
            continue
        if "is" in entry and (isinstance(holder, dict) or _at(holder, last) is not _ABSENT):
            holder[last] = entry["is"]
        elif "is" not in entry and isinstance(holder, dict):
            holder.pop(last, None)


def _at(holder: Any, step: Any) -> Any:
    if isinstance(holder, dict) and isinstance(step, str):
        return holder.get(step, _ABSENT)
    if isinstance(holder, Sequence) and not isinstance(holder, str) and isinstance(step, int):
        return holder[step] if 0 <= step < len(holder) else _ABSENT
    return _ABSENT


def _same(one: Any, other: Any) -> bool:
    if one is _ABSENT or other is _ABSENT:
        return one is other
    return _text(one) == _text(other)
