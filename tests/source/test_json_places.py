"""The quick way to a place leads where the scan does."""

import json
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.source import json_places
from converter.source.json import scan
from converter.source.json_places import Places

KEYS = st.text(max_size=4) | st.sampled_from(['"', "\\", "a/b", "é", "\U0001f600", "0", " "])
TREES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(KEYS, below, max_size=4),
    max_leaves=20,
)
SPACED = [(",", ":"), (", ", ": "), (" ,\n ", "\t:\r\n")]


def paths(tree, before=()):
    yield before
    items = (
        tree.items()
        if isinstance(tree, dict)
        else enumerate(tree)
        if isinstance(tree, list)
        else ()
    )
    for key, below in items:
        yield from paths(below, (*before, key))


@pytest.mark.parametrize("long", [0, 20, 1 << 14])
@given(TREES, st.sampled_from(SPACED), st.booleans(), st.text(" \n\t", max_size=2))
def test_every_place_is_that_of_the_scan(long, tree, separators, ascii_only, lead):
    text = lead + json.dumps(tree, separators=separators, ensure_ascii=ascii_only) + lead
    data = text.encode("utf-8")
    scanned = scan(text)
    places = Places(data)  # what is longer than that is remembered from path to path
    for path in paths(tree):
        for asked in (path, (*path, "none such"), (*path, 9)):
            there, node = scanned.nearest(asked)
            with patch.object(json_places, "_LONG", long):
                found = places.find(asked)
            assert found.steps == len(there)
            assert len(data[: found.start].decode("utf-8")) == node.start
            key = len(data[: found.key].decode("utf-8")) if found.key >= 0 else -1
            assert key == node.key


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, "a": 2}',
        '{"b": {"a": 1, "\\u0061": 2}, "a": 1}',
        '{"a": 1',
        '{"a": 1} x',
        '{"a": NaN}',
        '{"a": 01}',
        '{"a" 1}',
        '{"a": "\\ud800"}',
        "[" * 3000,
    ],
)
def test_what_is_odd_is_left_to_the_scan(text):
    path = ("b", "a") if '"b"' in text else ("a",)
    found = Places(text.encode()).find(path)
    if found is not None:
        there, node = scan(text).nearest(path)
        assert (found.steps, found.start, found.key) == (len(there), node.start, node.key)
