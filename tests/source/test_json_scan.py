"""The scanner: where everything stands, and what decoders let pass."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.source.json import MAX_DEPTH, FaultKind, pointer_of, scan

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def kinds(text):
    return [fault.kind for fault in scan(text).faults]


def walk(value, path=()):
    yield path, value
    if isinstance(value, dict):
        for key, part in value.items():
            yield from walk(part, (*path, key))
    elif isinstance(value, list):
        for at, part in enumerate(value):
            yield from walk(part, (*path, at))


@given(JSON, st.booleans(), st.sampled_from([None, 2]))
def test_every_value_is_where_the_scan_says(value, ascii_only, indent):
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    found = scan(text)
    assert found.faults == []
    for path, part in walk(value):
        offset = found.offset(pointer_of(path))
        assert offset is not None
        assert json.JSONDecoder().raw_decode(text, offset)[0] == part
        there, node = found.nearest(path)
        assert (there, node.start, text[node.start : node.end]) == (
            path,
            offset,
            text[offset : node.end],
        )


@given(st.text(alphabet='[]{}",:\\ud80017eE+-.ntf aN', max_size=30))
def test_the_scan_agrees_with_a_strict_decoder(text):
    def refuse(word):
        raise ValueError(word)

    try:
        json.loads(text, parse_constant=refuse)
    except ValueError:
        accepted = False
    else:
        accepted = True
    found = set(kinds(text))
    assert accepted == (not found & {FaultKind.SYNTAX, FaultKind.NOT_A_NUMBER})


@pytest.mark.parametrize(
    ("text", "offset", "expected"),
    [
        ("[1 2]", 3, "',' or ']'"),
        ('{"a" 1}', 5, "':'"),
        ('{"a":1,}', 6, "'}' without it"),
        ("{1:2}", 1, "a key in double quotes or '}'"),
        ('["abc', 1, "a closing double quote"),
        ('["a\tb"]', 3, "an escape"),
        ("[01]", 1, "digits, as in -12.5 or 1e3"),
        ("[1] 2", 4, "nothing more"),
        ("[", 1, "a string, a number, an object, an array, true, false or null"),
    ],
)
def test_a_syntax_error_says_what_was_expected_where(text, offset, expected):
    (fault,) = scan(text).faults
    assert (fault.kind, fault.offset, fault.expected) == (FaultKind.SYNTAX, offset, expected)


def test_keys_that_repeat_are_found_in_whatever_spelling():
    (fault,) = scan('{"a": {"b/c": 1, "b\\u002fc": 2}}').faults
    assert (fault.kind, pointer_of(fault.path), fault.offset) == (
        FaultKind.DUPLICATE,
        "/a/b~1c",
        17,
    )


@pytest.mark.parametrize("number", ["1" * 19, "9" * 5000, "0." + "1" * 19, "1e999999", "1e-19"])
def test_numbers_that_tools_read_differently(number):
    assert kinds(f"[{number}]") == [FaultKind.LONG_NUMBER]


@pytest.mark.parametrize("number", ["1" * 18, "0." + "1" * 18, "1e17", "1.5e-3", "-0", "1E+2"])
def test_numbers_that_are_fine(number):
    assert kinds(f"[{number}]") == []


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_what_is_not_a_number_is_named_and_passed_over(word):
    assert kinds(f"[{word}, {word}]") == [FaultKind.NOT_A_NUMBER] * 2


def test_halves_of_surrogate_pairs():
    assert kinds(r'["\ud83d\ude00"]') == []
    assert kinds(r'["\ud83d", "\ude00", "\ude00\ud83d"]') == [FaultKind.SURROGATE] * 4


def test_nesting_costs_nothing_and_is_limited():
    start = time.process_time()
    assert kinds("[" * 100_000) == [FaultKind.DEPTH]
    assert kinds('{"a":' * 100_000) == [FaultKind.DEPTH]
    assert time.process_time() - start < 0.5
    assert kinds("[" * MAX_DEPTH + "]" * MAX_DEPTH) == []


@pytest.mark.parametrize("unit", ['"\\\\', "1,", "[],", " ", '"a":', "\\u0041"])
def test_time_grows_with_the_length(unit):
    def cost(times):
        text = '["' + unit * times
        best = 9.0
        for _ in range(3):
            start = time.process_time()
            scan(text)
            best = min(best, time.process_time() - start)
        return best

    assert cost(40_000) < 4 * cost(20_000) + 0.02
