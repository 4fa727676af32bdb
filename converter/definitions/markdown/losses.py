"""What Markdown would lose of a definition: whatever does not come back."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from converter.definitions.extras import content
from converter.definitions.markdown.parser import Parser
from converter.definitions.markdown.places import pointer_of
from converter.definitions.markdown.writer import write
from converter.model import FindingModel
from converter.source.text import with_lf


def losses(finding: FindingModel) -> list[str]:
    """The parts of a definition that writing it as Markdown loses or changes.

    The text is written and read back, so nothing can be forgotten here.

    Returns:
        JSON Pointers with the keys of OIFM JSON, in the order of the model; ``""`` where
        the whole text would not be read.

    Raises:
        ConverterError: as :func:`~converter.definitions.markdown.write` does.
    """
    back = Parser(with_lf(write(finding)), "").read()
    if back is None:
        return [""]
    return [pointer_of(path) for path in _differences(finding, back, ())]


def _differences(
    one: object, other: object, path: tuple[str | int, ...]
) -> Iterator[tuple[str | int, ...]]:
    if type(one) is not type(other):
        yield path
    elif isinstance(one, msgspec.Struct):
        for name in one.__struct_fields__:
            mine, theirs = getattr(one, name), getattr(other, name)
            if name == "extra" and mine:
                mine = content(mine)
            yield from _differences(mine, theirs, (*path, name))
    elif isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        for at, (a, b) in enumerate(zip(one, other, strict=True)):
            yield from _differences(a, b, (*path, at))
    elif one != other:
        yield path
