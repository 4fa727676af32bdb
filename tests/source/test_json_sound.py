"""What the decoder calls sound, the scan finds no fault in; and most texts are sound."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from converter.source.json import MAX_DEPTH, scan
from converter.source.json_sound import is_sound

TREES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.text(max_size=5),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(st.text(), below, max_size=4),
    max_leaves=20,
)
ODD = [
    '{"a": 1, "a": 2}',
    '{"a": 1, "\\u0061": 2}',
    '"\\ud800"',
    "[NaN]",
    "[-0, 1.50, 0.0000001]",
    "1234567890123456789",
    "0.1234567890123456789",
    "1e3",
    "1e400",
    "[01]",
    "[1,]",
    "[1] x",
    "",
    "[\f1]",
    '"a\tb"',
    "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1),
    '{"a":' * (MAX_DEPTH + 1) + "1" + "}" * (MAX_DEPTH + 1),
    "[" * 100_000,
]


@pytest.mark.parametrize("text", ODD)
def test_what_is_odd_is_for_the_scan(text: str) -> None:
    assert not is_sound(text.encode()) or not scan(text).faults


@given(st.text(alphabet='[]{}",:\\ud80017eE+-.ntf aN\n\x01é', max_size=30))
@example("[1.0]")
def test_what_is_sound_has_no_fault(text: str) -> None:
    assert not is_sound(text.encode()) or not scan(text).faults


@given(TREES, st.data())
def test_what_is_sound_has_no_fault_where_a_part_stands_twice(tree: object, data) -> None:
    text = json.dumps(tree, ensure_ascii=False)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    text = text[:end] + data.draw(st.sampled_from(["", ","])) + text[start:]
    assert not is_sound(text.encode()) or not scan(text).faults


@given(TREES, st.sampled_from([None, 2]))
def test_a_text_as_tools_write_it_needs_no_scan(tree: object, indent: int | None) -> None:
    def control(part: object) -> bool:
        return any(ord(char) < 32 or char in "\x7f\\" for char in json.dumps(part))

    if not control(tree):
        assert is_sound(json.dumps(tree, ensure_ascii=False, indent=indent).encode())


@pytest.mark.parametrize("depth", [MAX_DEPTH, MAX_DEPTH + 1])
def test_nesting_is_counted_as_the_scan_counts_it(depth: int) -> None:
    text = '{"a":[' * (depth // 2) + "[" * (depth % 2) + "]" * (depth % 2) + "]}" * (depth // 2)
    assert is_sound(text.encode()) == (not scan(text).faults) == (depth <= MAX_DEPTH)
