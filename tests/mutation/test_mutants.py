"""What the mutation tester changes; a change that matters is noticed, one that does not is not."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from mutation import __main__ as tool
from mutation.mutants import mutants


def changes(text: str, language: str = "py") -> set[str]:
    return {mutant.after for mutant in mutants(text, language)}


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("x = a < b == c", {"x = a <= b == c", "x = a < b != c"}),
        ("x = (a\n) and ( # or\n b)", {") or ( # or"}),
        ("x = not a in b", {"x = a in b", "x = not a not in b"}),
        ("x = a is not b", {"x = a is b"}),
        ("x = 'é' + a % 2", {"x = 'é' - a % 2", "x = 'é' + a + 2", "x = 'é' + a % 3"}),
        ("x = True", {"x = False"}),
        ("if a: b()", {"if (not (a)): b()"}),
        ("x = [a for a in b if c]", {"x = [a for a in b if (not (c))]"}),
        ("x = pc.less(a, min(b))", {"x = pc.less_equal(a, min(b))", "x = pc.less(a, max(b))"}),
        (
            'x = "SELECT a WHERE b = 1"',
            {'x = "SELECT a WHERE b <> 1"', 'x = "SELECT a WHERE b = 2"'},
        ),
        ("@cache(1)\ndef f(a: b[1]) -> c[1]:\n 'SELECT 1'", set()),
        ("if TYPE_CHECKING:\n import a", set()),
    ],
)
def test_changes_of_python(text: str, after: set[str]) -> None:
    found = changes(text)
    assert {" ".join(change.split()) for change in found} == after
    for mutant in mutants(text, "py"):
        compile(mutant.text, "mutant", "exec")


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("SELECT a -- OR = 1", set()),
        ("a IS NOT NULL AND b", {"a IS NULL AND b", "a IS NOT NULL OR b"}),
        ("CREATE OR REPLACE TABLE a", set()),
        ("a IN ('=')", {"a NOT IN ('=')", "a IN ('?')"}),
        ("NOT EXISTS (b)", {"EXISTS (b)"}),
        ("a <= 9", {"a < 9", "a <= 10"}),
        ("a::DECIMAL(38, 18)", set()),
    ],
)
def test_changes_of_sql(text: str, after: set[str]) -> None:
    assert changes(text, "sql") == after


def test_changes_of_the_queries_in_shapes() -> None:
    text = 's:A sh:select """ FILTER (?a = 1 && !?b) # = \n""" ; sh:order 1 .'
    assert changes(text, "ttl") == {
        's:A sh:select """ FILTER (?a != 1 && !?b) # =',
        's:A sh:select """ FILTER (?a = 2 && !?b) # =',
        's:A sh:select """ FILTER (?a = 1 || !?b) # =',
        's:A sh:select """ FILTER (?a = 1 && ?b) # =',
    }


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A package called converter, with a test of it."""
    (tmp_path / "converter").mkdir()
    (tmp_path / "converter" / "__init__.py").write_text("")
    (tmp_path / "converter" / "adult.py").write_text(
        "def adult(age):\n    if age < 0:\n        return False\n    return age >= 18\n"
    )
    (tmp_path / "test_adult.py").write_text(
        "from converter.adult import adult\n"
        "def test(): assert adult(18) and not adult(17) and adult(-1) is False\n"
    )
    return tmp_path


def test_a_change_that_matters_is_noticed_and_one_that_means_the_same_is_not(
    repository: Path,
) -> None:
    target = tool.Target("converter/adult.py", ("test_adult.py",))
    same = tool.Same("converter/adult.py", "if age < 0:", "if age < 1:")
    gone = same._replace(after="if age > 0:")
    told = tool.judge(repository, target, Counter([same, gone]))
    assert told is not None
    assert (told.made, told.same, told.stale) == (6, 1, [gone])
    # No child is asked for whom the two differ: nought.
    assert {mutant.after for mutant in told.unexplained} == {"if age <= 0:"}
    assert "adult(" in (repository / "converter" / "adult.py").read_text()


def test_tests_that_fail_anyway_say_nothing(repository: Path) -> None:
    (repository / "test_adult.py").write_text("def test(): assert False\n")
    target = tool.Target("converter/adult.py", ("test_adult.py",))
    assert tool.judge(repository, target, Counter()) is None


def test_what_is_named_is_there() -> None:
    files = [target.file for target in tool.targets()]
    assert len(files) == len(set(files))
    for target in tool.targets():
        language = target.file.rpartition(".")[2]
        mutants((tool.ROOT / target.file).read_text("utf-8"), language)
    assert {entry.file for entry in tool.known_same()} <= set(files)
    for row in tool._rows("same.tsv"):
        assert len(row) == 4
        assert row[3]


def test_known_changes_can_still_be_made() -> None:
    for file in {entry.file for entry in tool.known_same()}:
        text = (tool.ROOT / file).read_text("utf-8")
        made = {(m.before, m.after) for m in mutants(text, file.rpartition(".")[2])}
        assert {(e.before, e.after) for e in tool.known_same() if e.file == file} <= made
