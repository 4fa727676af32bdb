"""The syntax of SPARQL 1.1 queries, by the grammar in ``sparql.lark``.

The parser takes a time that grows with the length of the query only, and no stack, so that
nothing a stranger writes can stall or break it. rdflib's parser fails at some forty nested
brackets or a hundred triples and is twenty times as slow; pyoxigraph's hands out no tree and
ends the process at some ten thousand brackets.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from functools import cache

from lark import Lark, Token, Tree, UnexpectedInput
from lark.exceptions import UnexpectedCharacters

from converter.problems import ConverterError, excerpt_of
from converter.resources import package_texts
from converter.rules import problem

# Of what people write nothing comes near these. pyoxigraph ends the process, as it seems for
# want of stack, somewhere beyond a thousand brackets or three thousand operators in a row.
LONGEST = 1 << 20
DEEPEST = 200
MOST = 5000
MOST_VALUES = 100_000
# Its optimiser takes a time that grows with the fourth power of these: 100 0.7 s, 200 10.5 s.
MOST_PATTERNS = 100

_OPENING, _CLOSING = frozenset("{(["), frozenset("})]")


def parse(text: str, source: str = "") -> Tree[Token]:
    """The syntax tree of a query; its tokens know their places.

    Raises:
        ConverterError: SPQ301 where the text is no SPARQL 1.1 query, with line and column;
            SPQ304 where it is an update; SPQ305 where it is too long or too deeply nested.
    """
    if len(text) > LONGEST:
        raise ConverterError(
            problem("SPQ305", f"the query has more than {LONGEST:,} characters", source=source)
        )
    _check_words(text, source)
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as error:
        if update := _update_keyword(text):
            raise _update(update, text, source) from None
        raise _no_query(error, text, source) from None
    for node in tree.find_data("update"):
        raise _update(tokens(node)[0], text, source)
    _check_patterns(tree, source)
    return tree


def located(code: str, message: str, text: str, token: Token, **more: object) -> ConverterError:
    """A problem at a token of a query."""
    line, column = token.line or 0, token.column or 0
    lines = _lines(text)
    words = lines[line - 1] if 0 < line <= len(lines) else ""
    excerpt = excerpt_of(words, column)
    return ConverterError(problem(code, message, line=line, column=column, excerpt=excerpt, **more))


def tokens(tree: Tree[Token]) -> list[Token]:
    """The tokens of a tree, in the order of the text."""
    found: list[Token] = []
    waiting: list[Tree[Token] | Token] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Token):
            found.append(node)
        else:
            waiting.extend(reversed(node.children))
    return found


@cache
def _parser() -> Lark:
    grammar = package_texts("store", ".lark")["sparql"]
    return Lark(grammar, parser="lalr", lexer="basic", keep_all_tokens=True)


def _update_keyword(text: str) -> Token | None:
    """The first word of an update, which no query has in any place."""
    with suppress(UnexpectedInput):
        return next((token for token in _parser().lex(text) if token.type == "UPDATE"), None)
    return None


def _update(keyword: Token, text: str, source: str) -> ConverterError:
    message = f"{keyword.upper()} is for changing data, and a query only reads"
    help_ = "use oifm load to change what is in a store"
    return located("SPQ304", message, text, keyword, source=source, suggestion=help_)


def _no_query(error: UnexpectedInput, text: str, source: str) -> ConverterError:
    line, column = error.line, error.column
    at_end = (
        not isinstance(error, UnexpectedCharacters)
        and getattr(getattr(error, "token", None), "type", "") == "$END"
    )
    lines = _lines(text) or [""]
    if at_end or line < 1:
        line, column = len(lines), len(lines[-1]) + 1
        message = "the query ends too early"
    else:
        message = "this cannot stand here in a SPARQL query"
    excerpt = excerpt_of(lines[min(line, len(lines)) - 1], column)
    return ConverterError(
        problem("SPQ301", message, source=source, line=line, column=column, excerpt=excerpt)
    )


def _lines(text: str) -> list[str]:
    return text.split("\n")


def _check_words(text: str, source: str) -> None:
    """Counts what a query is made of, up to the limits: a stranger's may be endless."""
    depth = words = 0
    values: int | None = None  # how deep the VALUES stands that is being read
    with suppress(UnexpectedInput):  # the parser says it better
        for number, token in enumerate(_parser().lex(text)):
            depth += (token in _OPENING) - (token in _CLOSING)
            if token.type == "VALUES":
                values = depth
            elif values is None:
                words += 1
            elif str(token) == "}" and depth == values:
                values = None
            if words > MOST or number > MOST_VALUES:
                message = f"the query has more than {MOST:,} words, or {MOST_VALUES:,} in VALUES"
                raise located("SPQ305", message, text, token, source=source)
            if depth > DEEPEST:
                message = f"brackets stand in each other more than {DEEPEST} deep"
                raise located("SPQ305", message, text, token, source=source)


def _check_patterns(tree: Tree[Token], source: str) -> None:
    kinds = Counter(node.data for node in tree.iter_subtrees())
    patterns = max(kinds["graph_node_path"], kinds["path_elt_or_inverse"]) + kinds["graph"]
    if patterns > MOST_PATTERNS:
        message = f"the query has {patterns} patterns, and more than {MOST_PATTERNS} take too long"
        raise ConverterError(problem("SPQ305", message, source=source))
