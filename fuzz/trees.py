"""Changes of JSON as a tree: what is changed byte by byte is hardly ever JSON afterwards."""

from __future__ import annotations

import json
import random
from copy import deepcopy
from typing import Any

_ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 1.5, 1e308, 10**400, 2**63, -(2**63) - 1, 1e-320),
    *("", " ", "\x00", "\ud800", "\u202e", "\ufeff", "a\nb", "a\r\nb", "\t", "\x1b[31m", "\x85"),
    *("<b>&\"'", "=1+1", "x> <http://evil", "{{x}}", "*(Select one)*", "## Attributes", "**a**: b"),
    *("- x", "; ", ", ", "absent", "present", "OIFM_TEST_000001", "OIFMA_TEST_000001.1", "SNOMED"),
    *("36118008", "http://snomed.info/sct", "NaN", "1e5", "0x1", "٣", "2024-02-30", "[Link](x)"),
    *([], {}, [[]], [{}], {"": ""}, "x" * 300),
)


def changed(data: bytes, chance: random.Random) -> bytes | None:
    """The document with a few parts replaced, doubled, moved or removed; None if it is no JSON."""
    try:
        tree = json.loads(data)
    except (ValueError, RecursionError):
        return None
    for _ in range(chance.randint(1, 4)):
        tree = _change(tree, chance)
    text = json.dumps(tree, ensure_ascii=chance.random() < 0.5)
    return text.encode("utf-8", "surrogatepass")


def _change(tree: Any, chance: random.Random) -> Any:
    places = list(_places(tree))
    if not places:
        return _odd(chance)
    holder, key = chance.choice(places)
    what = chance.randrange(6)
    if what == 0:
        del holder[key]
    elif what == 1:
        holder[key] = _odd(chance)
    elif what == 2:
        other, elsewhere = chance.choice(places)
        holder[key] = _copy(other[elsewhere])
    elif what == 3 and isinstance(holder, list):
        holder.insert(key, _copy(holder[key]))
    elif what == 4 and isinstance(holder, dict):
        _, name = chance.choice(places)
        holder[str(name)] = _copy(holder[key])
    elif isinstance(holder[key], str):
        at = chance.randint(0, len(holder[key]))
        holder[key] = holder[key][:at] + str(_odd(chance)) + holder[key][at:]
    else:
        holder[key] = _odd(chance)
    return tree


def _odd(chance: random.Random) -> Any:
    """An odd value, of its own: what is put below one must not be below all of them."""
    return deepcopy(chance.choice(_ODD))


def _places(tree: Any) -> Any:
    """Every place of a tree, as its holder and key."""
    waiting = [tree] if isinstance(tree, dict | list) else []
    while waiting:
        holder = waiting.pop()
        keys = holder if isinstance(holder, dict) else range(len(holder))
        for key in list(keys):
            yield holder, key
            if isinstance(holder[key], dict | list):
                waiting.append(holder[key])


def _copy(tree: Any) -> Any:
    return json.loads(json.dumps(tree))
