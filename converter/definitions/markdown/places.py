"""Where the parts of the model stand in a Markdown document."""

from __future__ import annotations

from typing import NamedTuple

from converter.definitions.document import ModelPath

_IDS = {"attributes": "oifma_id", "values": "value_code"}


class Place(NamedTuple):
    """A line and an offset in it, both from 0."""

    line: int
    offset: int


def pointer_of(path: ModelPath) -> str:
    """The JSON Pointer of a model path, with the keys of OIFM JSON.

    >>> pointer_of(("attributes", 2, "values", 0, "id"))
    '/attributes/2/values/0/value_code'
    """
    steps = [str(step) for step in path]
    if path and path[-1] == "id":
        steps[-1] = _IDS.get(steps[-3], "id") if len(path) > 2 else "oifm_id"
    elif path and path[-1] == "modalities":
        steps[-1] = "applicable_modalities"
    return "".join(f"/{step}" for step in steps)
