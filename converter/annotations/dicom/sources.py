"""Numbers from which another was inferred: the measurements behind a mean, for one.

``INFERRED FROM`` leads from a judgment to what supports it (PS3.3, table C.17.3-8). The
number that was inferred is the measurement. What it was inferred from is no second value of
the same concept, whether it stands below that number or is only named there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from converter.annotations.dicom.codes import NO_CODE
from converter.annotations.dicom.content import Content

_Path = tuple[int, ...]
_RELATION = "INFERRED FROM"


def sources_below(item: Content) -> list[Content]:
    """The items below a number that are no values of their own.

    These are those of its own concept, and several of one other: which of these would be the
    value of that concept cannot be told.
    """
    if item.kind != "NUM":
        return []
    found = [child for child in item.children if child.relation == _RELATION and _is_number(child)]
    many = Counter(child.name.key for child in found)
    own = item.name.key
    return [child for child in found if child.name.key == own or many[child.name.key] > 1]


def is_of_same_concept(item: Content, child: Content, target: Content | None) -> bool:
    """Whether a number names another one of its concept as what it was inferred from."""
    return (
        target is not None
        and child.relation == _RELATION
        and _is_number(item)
        and _is_number(target)
        and item.name.key == target.name.key
    )


def sources_named(
    contents: Iterable[Content],
    by_path: Mapping[_Path, Content],
    owner: Callable[[Content], _Path | None],
) -> dict[_Path, Content]:
    """The numbers that others of their observation name, each with the one that names it.

    Args:
        contents: all items.
        by_path: the same by their paths.
        owner: the path of what makes an observation of an item; None where it is one itself.
    """
    found: dict[_Path, Content] = {}
    for item in contents:
        for child in item.children:
            target = by_path.get(child.target) if child.target is not None else None
            if target is None or not is_of_same_concept(item, child, target):
                continue
            own = owner(item)
            if own is not None and own == owner(target):
                found.setdefault(target.path, item)
    # Of numbers that are inferred from each other none is left out for another.
    return {path: item for path, item in found.items() if not _comes_back(path, found)}


def _comes_back(path: _Path, found: Mapping[_Path, Content]) -> bool:
    """Whether what was inferred from a number is, step by step, a source of it as well."""
    seen = {path}
    at = found.get(path)
    while at is not None and at.path not in seen:
        seen.add(at.path)
        at = found.get(at.path)
    return at is not None


def _is_number(content: Content) -> bool:
    return content.kind == "NUM" and content.target is None and content.name is not NO_CODE
