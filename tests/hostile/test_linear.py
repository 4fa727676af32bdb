"""Definitions without end: the time grows with the lines, and what comes of it is sensible."""

from __future__ import annotations

import time

import pytest

from converter.definitions import read_definition
from converter.report import Summary, render

HEAD = "# big thing\n\nA description.\n\n## Attributes\n\n### presence\n\n*(Select one)*\n\n"
OBJECT = (
    '{"oifm_id": "OIFM_TEST_000001", "name": "big thing", "description": "A.", "attributes": ['
    '{"oifma_id": "OIFMA_TEST_000001", "name": "presence", "type": "choice", "required": false,'
    ' "max_selected": 1, "values": [\n'
)


def markdown(lines: int) -> bytes:
    return (HEAD + "".join(f"- **value {n}**: words\n" for n in range(lines))).encode()


def faulty_markdown(lines: int) -> bytes:
    return (HEAD + "".join(f"- **value {n}* words\n" for n in range(lines))).encode()


def as_json(lines: int, key: str = "name") -> bytes:
    value = '{"value_code": "OIFMA_TEST_000001.%d", "' + key + '": "value %d"}'
    return (OBJECT + ",\n".join(value % (n, n) for n in range(lines)) + "\n]}]}").encode()


def faulty_json(lines: int) -> bytes:
    return as_json(lines, "nane")


def without_an_end(lines: int) -> bytes:
    return as_json(lines)[:-4]


def long_line(words: int) -> bytes:
    head = HEAD.replace("A description.", "(SNOMED 1 " * words)
    return f"{head}- **absent**\n- **present**\n".encode()


FORMS = {
    "markdown": (markdown, "x.md", ""),
    "faulty_markdown": (faulty_markdown, "x.md", "MD209"),
    "markdown_of_long_lines": (long_line, "x.md", ""),
    "json": (as_json, "x.fm.json", ""),
    "faulty_json": (faulty_json, "x.fm.json", "JSN209"),
    "json_without_an_end": (without_an_end, "x.fm.json", "JSN201"),
}


@pytest.mark.parametrize("name", FORMS)
def test_four_times_the_lines_take_four_times_the_time(name: str) -> None:
    make, source, code = FORMS[name]

    def cost(lines: int) -> float:
        data = make(lines)
        best = 99.0
        for _ in range(2):
            start = time.process_time()
            reading = read_definition(data, source)
            best = min(best, time.process_time() - start)
            assert bool(code) == bool(reading.problems)
            assert code in {p.code for p in reading.problems} | {""}
            assert bool(reading.documents) == (not code)
        return best

    # Sixteen times, where it grew with the square.
    assert cost(20_000) < 8 * cost(5_000) + 0.1


def test_all_of_a_long_definition_is_there() -> None:
    [document] = read_definition(markdown(20_000), "x.md").documents
    [attribute] = document.finding.attributes
    assert len(attribute.values) == 20_000  # type: ignore[union-attr]
    problems = read_definition(faulty_markdown(20_000), "x.md").problems
    assert len(problems) <= 1001
    assert len(render(problems, Summary(documents=1, checked=0), "text")) < 20_000


class Counted(str):
    """A text that counts how many characters are divided into lines."""

    __slots__ = ("divided",)

    def split(self, *given: object) -> list[str]:  # type: ignore[override]
        self.divided = getattr(self, "divided", 0) + len(self)
        return str.split(self, *given)  # type: ignore[arg-type]


def test_to_place_every_value_divides_the_text_once_not_once_for_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts: list[Counted] = []

    def counted(text: str) -> str:
        texts.append(Counted(text))
        return texts[-1]

    monkeypatch.setattr("converter.definitions.markdown.with_lf", counted)
    work = []
    for lines in (500, 2000):
        [document] = read_definition(markdown(lines), "x.md").documents
        places = [document.locate(["attributes", 0, "values", n]) for n in range(lines)]
        assert places[-1].line == places[0].line + lines - 1
        assert places[-1].excerpt == f"- **value {lines - 1}**: words"
        work.append(texts[-1].divided / len(texts[-1]))
    assert work[0] == work[1]
