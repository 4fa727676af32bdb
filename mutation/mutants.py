"""One small change of a text at a time: comparisons turned round, *and* for *or*, words replaced.

The changes are made in the text itself, so that a mutant can be shown as the lines that differ.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple


class Mutant(NamedTuple):
    """A text with one change.

    Attributes:
        line: where it begins.
        before: the lines that differ, as they were, without the space around them.
        after: the same lines as they are now.
        text: the whole text.
    """

    line: int
    before: str
    after: str
    text: str


class _Edit(NamedTuple):
    start: int
    end: int
    put: str


# Each also the other way round.
_COUNTERPARTS = (
    *(
        (" < ", " <= "),
        (" > ", " >= "),
        (" == ", " != "),
        (" is ", " is not "),
        (" in ", " not in "),
    ),
    *((" and ", " or "), (" + ", " - "), (" * ", " // "), (" | ", " & ")),
)
_OPERATORS = {
    a.strip(): b.strip() for one, two in _COUNTERPARTS for a, b in ((one, two), (two, one))
}
_OPERATORS |= {"/": "*", "%": "+", "<<": ">>", ">>": "<<"}
_OPERATOR = re.compile(r"\b(?:is\s+not|not\s+in|is|in|and|or)\b|<<|>>|<=|>=|==|!=|//|[<>+\-*/%|&]")
# Of functions, by the last part of their names: Python's own, and those of Arrow.
_FUNCTIONS = {
    a: b
    for one, two in (
        *(("min", "max"), ("any", "all"), ("less", "less_equal"), ("greater", "greater_equal")),
        *(("equal", "not_equal"), ("and_", "or_"), ("add", "subtract"), ("is_null", "is_valid")),
        *(
            ("startswith", "endswith"),
            ("partition", "rpartition"),
            ("cumulative_max", "cumulative_min"),
        ),
    )
    for a, b in ((one, two), (two, one))
}
_COMMENT = re.compile(r"#[^\n]*")
_SELECTS = re.compile(r"\s*(?:SELECT|FROM|INSERT|CREATE)\s", re.I)


def mutants(text: str, language: str) -> list[Mutant]:
    """All changes of a text.

    Args:
        text: a module, or queries.
        language: ``py``, ``sql``, or ``ttl`` for shapes with queries in them.

    Raises:
        SyntaxError: a module is none.
    """
    edits = {"py": _of_python, "sql": _of_sql, "ttl": _of_shapes}[language]
    return [_mutant(text, edit) for edit in sorted(set(edits(text)))]


def _mutant(text: str, edit: _Edit) -> Mutant:
    changed = text[: edit.start] + edit.put + text[edit.end :]
    first = text.rfind("\n", 0, edit.start) + 1
    last = text.find("\n", edit.end) % (len(text) + 1)
    grown = len(changed) - len(text)
    before, after = text[first:last], changed[first : last + grown]
    return Mutant(text.count("\n", 0, edit.start) + 1, _flat(before), _flat(after), changed)


def _flat(lines: str) -> str:
    return " ".join(lines.split())


def _of_python(text: str) -> Iterator[_Edit]:
    """The changes of a module; docstrings, annotations and decorators stay as they are."""
    tree = ast.parse(text)
    lines = [0]
    for line in text.encode().split(b"\n"):
        lines.append(lines[-1] + len(line) + 1)
    data = text.encode()

    def place(line: int, column: int) -> int:
        return len(data[: lines[line - 1] + column].decode())

    def span(node: ast.expr) -> tuple[int, int]:
        return place(node.lineno, node.col_offset), place(
            node.end_lineno or 0, node.end_col_offset or 0
        )

    for node in _executed(tree):
        for one, two in _neighbours(node):
            yield from _operator(text, span(one)[1], span(two)[0])
        if isinstance(node, ast.expr):
            yield from _expression(text, node, *span(node))
        if isinstance(node, ast.Call):
            yield from _function(text, node.func, span(node.func)[1])
        for test in _tests(node):
            start, end = span(test)
            yield _Edit(start, end, f"(not ({text[start:end]}))")


def _executed(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a tree that make a difference when they are run."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list"):
            continue
        for child in value if isinstance(value, list) else [value]:
            docstring = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
            if isinstance(child, ast.AST) and not docstring and not _of_types(child):
                yield from _executed(child)


def _of_types(node: ast.AST) -> bool:
    """What only a type checker looks at."""
    condition = (
        isinstance(node, ast.If)
        and isinstance(node.test, ast.Name)
        and node.test.id == "TYPE_CHECKING"
    )
    alias = isinstance(node, ast.AnnAssign) and "TypeAlias" in ast.unparse(node.annotation)
    return condition or alias


def _neighbours(node: ast.AST) -> Iterable[tuple[ast.expr, ast.expr]]:
    """The expressions between which an operator stands."""
    if isinstance(node, ast.Compare):
        terms = [node.left, *node.comparators]
        return pairwise(terms)
    if isinstance(node, ast.BoolOp):
        return pairwise(node.values)
    return [(node.left, node.right)] if isinstance(node, ast.BinOp) else []


def _operator(text: str, start: int, end: int) -> Iterator[_Edit]:
    # Between two expressions there are brackets, space and comments beside the operator.
    bare = _COMMENT.sub(lambda found: " " * len(found[0]), text[start:end])
    found = _OPERATOR.search(bare)
    if found and (put := _OPERATORS.get(" ".join(found[0].split()))):
        yield _Edit(start + found.start(), start + found.end(), put)


def _expression(text: str, node: ast.expr, start: int, end: int) -> Iterator[_Edit]:
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield _Edit(start, end, str(not node.value))
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield _Edit(start, end, str(node.value + 1))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        if _SELECTS.match(node.value):
            yield from (_Edit(start + a, start + b, put) for a, b, put in _of_sql(text[start:end]))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        word = "not" if isinstance(node.op, ast.Not) else "-"
        yield _Edit(start, start + len(word), "")


def _function(text: str, called: ast.expr, end: int) -> Iterator[_Edit]:
    name = ast.unparse(called).rpartition(".")[2]
    if name in _FUNCTIONS and text[:end].endswith(name):
        yield _Edit(end - len(name), end, _FUNCTIONS[name])


def _tests(node: ast.AST) -> Sequence[ast.expr]:
    """The conditions that a node decides by."""
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        return [node.test]
    return node.ifs if isinstance(node, ast.comprehension) else []


# What is left alone in queries, and what is put in place of a word.
_KEPT_OF_SQL = r"--[^\n]*|DECIMAL\([0-9, ]*\)"
_WORDS_OF_SQL: tuple[tuple[str, str], ...] = (
    (r"\bIS NOT DISTINCT FROM\b", "IS DISTINCT FROM"),
    (r"\bIS DISTINCT FROM\b", "IS NOT DISTINCT FROM"),
    (r"\bIS NOT NULL\b", "IS NULL"),
    (r"\bIS NULL\b", "IS NOT NULL"),
    (r"\bNOT (?=IN\b|EXISTS\b|\w|\()", ""),
    (r"\bIN(?= \()", "NOT IN"),
    (r"\bAND\b", "OR"),
    (r"\bOR\b(?! REPLACE)", "AND"),
    (r"\bLEFT JOIN\b", "JOIN"),
    (r"\bDISTINCT ", ""),
    (r"\bUNION ALL\b", "UNION"),
    (r"\bmin\(", "max("),
    (r"\bmax\(", "min("),
    (r"\bbool_or\(", "bool_and("),
    (r"\bbool_and\(", "bool_or("),
    (r"\barg_min\(", "arg_max("),
    (r"\bcoalesce\(", "nullif("),
    (r"\bnullif\(", "coalesce("),
    (r"\b(?:lower|trim)\(", "concat("),
    (r"<>", "="),
    (r"<<", ">>"),
    (r"<=", "<"),
    (r">=", ">"),
    (r"<", "<="),
    (r">", ">="),
    (r"=", "<>"),
    (r"(?<= )\+(?= )", "-"),
    (r"'[^'\n]*[^' \n][^'\n]*'|''", "'?'"),
    (r"(?<!\(SELECT )\b\d+\b", "{next}"),
)
_KEPT_OF_SPARQL = r"(?:^|(?<=\s))#[^\n]*|<[^>\s]*>|\"(?!\"\")[^\"\n]*\""
_WORDS_OF_SPARQL: tuple[tuple[str, str], ...] = (
    (r"!=", "="),
    (r"<=", "<"),
    (r">=", ">"),
    (r"(?<= )<(?= )", "<="),
    (r"(?<= )>(?= )", ">="),
    (r"(?<= )=(?= )", "!="),
    (r"&&", "||"),
    (r"\|\|", "&&"),
    (r"\bNOT EXISTS\b", "EXISTS"),
    (r"\bFILTER EXISTS\b", "FILTER NOT EXISTS"),
    (r"\bNOT IN\b", "IN"),
    (r"(?<!NOT )\bIN(?= \()", "NOT IN"),
    (r"\bOPTIONAL ", ""),
    (r"\bMINUS\b", "FILTER EXISTS"),
    (r"!(?=[\w?])", ""),
    (r"(?<= )\b\d+\b", "{next}"),
)


def _of_sql(text: str) -> Iterator[_Edit]:
    return _replaced(text, _KEPT_OF_SQL, _WORDS_OF_SQL)


def _of_shapes(text: str) -> Iterator[_Edit]:
    """The changes of the queries that stand between triple quotes."""
    for query in re.finditer(r'"""(.*?)"""', text, re.S):
        for start, end, put in _replaced(query[1], _KEPT_OF_SPARQL, _WORDS_OF_SPARQL):
            yield _Edit(query.start(1) + start, query.start(1) + end, put)


def _replaced(text: str, kept: str, words: Sequence[tuple[str, str]]) -> Iterator[_Edit]:
    named = "|".join(f"(?P<w{n}>{word})" for n, (word, _) in enumerate(words))
    for found in re.finditer(f"(?P<kept>{kept})|{named}", text, re.M):
        if found["kept"] is None:
            put = words[int((found.lastgroup or "w0")[1:])][1]
            if put == "{next}":
                put = str(int(found[0]) + 1)
            if put != found[0]:
                yield _Edit(found.start(), found.end(), put)
