"""The library of named queries: questions that users ask, each in a file that any engine runs.

The head of a file ``queries/NAME.rq`` is comments::

    # title: Findings by tag
    # description: What it answers, in a sentence or two.
    # parameter: tag text "Tag" default=chest example=CT
    # example: tag=chest
    # chart: bar

A parameter is a variable that a VALUES line of the text gives its default to::

    VALUES ?tag { "chest" }  # tag

and filling it in replaces the terms of that line, so the file stays what it was: complete.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from converter.iris import DEFAULT_BASE
from converter.problems import ConverterError
from converter.resources import package_texts
from converter.rules import problem
from converter.store.parameters import Parameter, terms

_HEAD = re.compile(r"# (title|description|parameter|example|chart|group): (.*)")
_VALUES = re.compile(
    r"^(?P<before> *VALUES \?\w+ \{ )(?P<terms>.*)(?P<after> \}) *# (?P<name>\w+)$", re.M
)


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """One query of the library.

    Attributes:
        name: what it is called on the command line.
        title: what it answers, in a few words.
        description: the same in a sentence or two.
        parameters: what can be filled in; each has a default.
        text: SPARQL that runs as it stands, with the defaults in it.
        chart: how its result is drawn: ``bar``, ``line`` or nothing.
        group: what it asks about: ``definitions``, ``observations`` or ``quality``.
        example: values that give a result on the examples of this project.
    """

    name: str
    title: str
    description: str
    parameters: tuple[Parameter, ...]
    text: str
    chart: str
    group: str
    example: Mapping[str, str]

    def fill(self, values: Mapping[str, str], base: str = DEFAULT_BASE) -> str:
        """The text with values in place of the defaults.

        Args:
            values: by the names of parameters; those that are not there keep their default.
            base: the base IRI of the store.

        Raises:
            ConverterError: SPQ308 where there is no such parameter, or a value is not of its
                kind. No value can change what the query asks: each becomes a term.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in values:
            if name not in known:
                expected = ", ".join(known) or "none"
                message = f"the query {self.name} has no parameter {name!r}"
                raise ConverterError(problem("SPQ308", message, expected=expected))
        text = self.text.replace(DEFAULT_BASE, base)

        def filled(line: re.Match[str]) -> str:
            name = line["name"]
            if name not in values:
                return line.group()
            new = terms(known[name], values[name], base)
            return f"{line['before']}{new}{line['after']}  # {name}"

        return _VALUES.sub(filled, text)


@cache
def library() -> Mapping[str, NamedQuery]:
    """The queries by their names, in the order of group and name."""
    texts = package_texts("store/queries", ".rq")
    found = [read_named(name, text) for name, text in texts.items()]
    order = ("definitions", "observations", "quality")
    found.sort(key=lambda query: (order.index(query.group), query.name))
    return MappingProxyType({query.name: query for query in found})


def named(name: str) -> NamedQuery:
    """The query of a name.

    Raises:
        ConverterError: SPQ307, with the nearest name, where there is none.
    """
    from difflib import get_close_matches

    try:
        return library()[name]
    except KeyError:
        near = get_close_matches(name, library(), n=1)
        suggestion = f"did you mean {near[0]}?" if near else "oifm query --list shows them"
        raise ConverterError(
            problem("SPQ307", f"there is no named query {name!r}", suggestion=suggestion)
        ) from None


def read_named(name: str, text: str) -> NamedQuery:
    """A named query of its file."""
    fields: dict[str, list[str]] = {}
    for line in text.splitlines():
        if match := _HEAD.fullmatch(line):
            fields.setdefault(match[1], []).append(match[2])
    defaults = {line["name"]: line["terms"] for line in _VALUES.finditer(text)}
    parameters = tuple(_parameter(words, defaults) for words in fields.get("parameter", []))
    examples = (pair.partition("=") for pair in shlex.split(" ".join(fields.get("example", []))))
    return NamedQuery(
        name=name,
        title=fields["title"][0],
        description=" ".join(fields["description"]),
        parameters=parameters,
        text=text,
        chart=" ".join(fields.get("chart", [])),
        group=fields["group"][0],
        example=MappingProxyType({key: value for key, _, value in examples}),
    )


def _parameter(words: str, defaults: Mapping[str, str]) -> Parameter:
    name, kind, label, *rest = shlex.split(words)
    more = dict(word.split("=", 1) for word in rest)
    choices = tuple(choice for choice in more.get("choices", "").split("|") if choice)
    assert name in defaults, name  # noqa: S101 - the files are ours, and tested
    return Parameter(name, kind, label, more.get("default", ""), more.get("example", ""), choices)
