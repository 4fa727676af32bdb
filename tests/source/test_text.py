"""Encoding, ends of lines, and where an offset stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.problems import ConverterError, excerpt_column
from converter.source.text import Lines, decode, text_problems, with_lf


def test_a_byte_order_mark_is_left_out():
    assert decode(b"\xef\xbb\xbfM\xc3\xa9ni\xc3\xa8re") == "Ménière"


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"\xff\xfea\0", 1, 1),
        (b"ab\ncd\xe9f", 2, 3),
        (b"ab\r\xc3\xa9\xe9", 2, 2),
        (b"\xef\xbb\xbfa\xff", 1, 2),
        (b"a\xed\xa0\x80", 1, 2),
    ],
)
def test_what_is_not_utf_8_is_located(data, line, column):
    with pytest.raises(ConverterError) as raised:
        decode(data, "x.md")
    (found,) = raised.value.problems
    assert (found.code, found.line, found.column) == ("TXT201", line, column)


def test_control_characters_are_reported_once_with_their_count():
    found = text_problems("a\tb\r\nc\x1b\0\x85\0", "x.md")
    assert [(p.code, p.severity, p.line, p.column) for p in found] == [
        ("TXT202", "error", 2, 3),
        ("TXT203", "warning", 2, 2),
    ]
    assert "(2)" in found[1].message
    assert text_problems("a\tb\r\nc\rd é") == []


@given(st.text("ab\r\n\x0b\u2028é", max_size=30), st.integers(0, 30))
def test_positions_are_those_of_the_text_with_lf(text, offset):
    offset = min(offset, len(text))
    line, column, excerpt = Lines(text).position(offset)
    lines = with_lf(text).split("\n")
    assert excerpt == lines[line - 1]
    between = offset > 0 and text[offset - 1 : offset + 1] == "\r\n"
    before = with_lf(text[: offset - 1] if between else text[:offset]).split("\n")
    assert line == len(before)
    assert column == len(before[-1]) + 1 + between


@pytest.mark.parametrize("offset", [0, 298, 299, 300, 900, 4000, 9999])
def test_of_a_long_line_what_is_around_the_column_is_quoted(offset: int) -> None:
    line = "".join(f"{n:04}" for n in range(2500))
    number, column, excerpt = Lines(f"first\n{line}\nlast").position(6 + offset)
    assert (number, column) == (2, offset + 1)
    at = column - excerpt_column(column)
    assert excerpt[at:] == line[offset:][: len(excerpt) - at]
    assert len(excerpt) <= 400
    assert len(excerpt[at:]) >= min(100, len(line) - offset)
