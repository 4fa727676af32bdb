"""RDF/XML as text, from the same statements as the Turtle (RDF 1.1 XML Syntax).

Each subject is one element, named by its first type, as Protégé's library writes it.
Written directly because a general serialiser takes three times as long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from converter.graph.turtle import Block, Prefixes
from converter.iris import RDF
from converter.problems import ConverterError
from converter.rules import problem

# Characters that XML 1.0 cannot hold in any way (XML, section 2.2).
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ESCAPE = re.compile(r"\\(?:u([0-9A-F]{4})|(.))")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"(?:@en|\^\^\S+)?|<[^>]*>|[^\s"<]+')
_NC_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


class RdfXmlWriter:
    """Writes blocks of statements; ``statements`` counts the triples that were written."""

    def __init__(self, prefixes: Prefixes) -> None:
        self.statements = 0
        self._namespaces = dict(prefixes.namespaces)
        self._iris: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._kinds: dict[str, str] = {}
        # The prefix iao: ends inside a name that XML cannot split there.
        self._namespaces["obo"] = "http://purl.obolibrary.org/obo/"
        del self._namespaces["iao"]
        self._spaces = {**prefixes.namespaces}

    def head(self) -> str:
        """The XML declaration and the root element with the namespaces."""
        spaces = "".join(
            f'\n    xmlns:{prefix}="{escape(space)}"'
            for prefix, space in sorted(self._namespaces.items())
        )
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{spaces}>\n\n'

    def tail(self) -> str:
        """The end of the root element."""
        return "</rdf:RDF>\n"

    def block(self, block: Block) -> str:
        """The element of one subject.

        Raises:
            ConverterError: RDF407, where a text holds a character that XML cannot.
        """
        (_, kinds), *rest = block.statements
        first, *others = (kinds,) if isinstance(kinds, str) else kinds
        element, iri = self._name(first), self._subject(block.subject)
        lines = [f"<{element} rdf:about={iri}>"]
        lines += [f"    <rdf:type rdf:resource={self._iri(kind)}/>" for kind in others]
        count = 1 + len(others)
        for predicate, objects in rest:
            name = self._names.get(predicate) or self._name(predicate)
            several = (objects,) if type(objects) is str else objects
            count += len(several)
            for one in several:
                if one[0] == '"':
                    lines.append(self._literal(name, one))
                elif one in self._iris:
                    lines.append(f"    <{name} rdf:resource={self._iris[one]}/>")
                else:
                    lines.append(self._statement(name, one))
        self.statements += count
        lines.append(f"</{element}>\n\n")
        return "\n".join(lines)

    def _statement(self, name: str, value: str) -> str:
        if value[0] == "[":
            tokens = iter(_TOKEN.findall(value))
            next(tokens)
            return f"    <{name}>\n{self._expression(tokens, 2)}\n    </{name}>"
        if value[0].isdigit():
            return f"    <{name}{self._kind('xsd:integer')}>{value}</{name}>"
        if value in ("true", "false"):
            return f"    <{name}{self._kind('xsd:boolean')}>{value}</{name}>"
        return f"    <{name} rdf:resource={self._iri(value)}/>"

    def _literal(self, name: str, value: str) -> str:
        if value.endswith("@en"):
            words, kind = value[1:-4], ' xml:lang="en"'
        elif value.endswith('"'):
            words, kind = value[1:-1], ""
        else:
            end = value.rindex('"^^')
            words, kind = value[1:end], self._kind(value[end + 3 :])
        if "\\" in words:
            words = _ESCAPE.sub(_unescaped, words)
            _check(words)
        elif not words.isascii():
            _check(words)
        if "&" in words or "<" in words or ">" in words:
            words = escape(words, quote=False)
        if "\r" in words:
            # A bare carriage return is read as a line feed (XML 1.0, section 2.11).
            words = words.replace("\r", "&#13;")
        return f"    <{name}{kind}>{words}</{name}>"

    def _expression(self, tokens: Iterator[str], depth: int) -> str:
        """The element of a blank node, whose opening bracket was taken, up to its closing one."""
        pad = "    " * depth
        element = "rdf:Description"
        lines = []
        for predicate in tokens:
            if predicate == "]":
                break
            if predicate == ";":
                continue
            self.statements += 1
            value = next(tokens)
            if predicate == "a":
                element = self._name(value)
                continue
            name = self._name(predicate)
            if value == "[":
                inner = self._expression(tokens, depth + 2)
                lines.append(f"{pad}    <{name}>\n{inner}\n{pad}    </{name}>")
            elif value == "(":
                inner = "\n".join(self._collection(tokens, depth + 2))
                opening = f'{name} rdf:parseType="Collection"'
                lines.append(f"{pad}    <{opening}>\n{inner}\n{pad}    </{name}>")
            elif value[0] == '"':
                lines.append(pad + self._literal(name, value))
            else:
                lines.append(pad + self._statement(name, value))
        return "\n".join([f"{pad}<{element}>", *lines, f"{pad}</{element}>"])

    def _collection(self, tokens: Iterator[str], depth: int) -> Iterator[str]:
        for value in tokens:
            if value == ")":
                return
            self.statements += 2
            if value == "[":
                yield self._expression(tokens, depth)
            else:
                yield f"{'    ' * depth}<rdf:Description rdf:about={self._iri(value)}/>"

    def _iri(self, term: str) -> str:
        """The IRI of a term as an attribute value, in quotes."""
        known = self._iris.get(term)
        if known is None:
            known = self._iris[term] = self._quoted(term)
        return known

    def _subject(self, term: str) -> str:
        """The same, not kept: most subjects are written once, and there may be a million."""
        return self._iris.get(term) or self._quoted(term)

    def _quoted(self, term: str) -> str:
        # A checked IRI holds no quote and no angle bracket.
        return f'"{self._expanded(term).replace("&", "&amp;")}"'

    def _expanded(self, term: str) -> str:
        if term.startswith("<"):
            return term[1:-1]
        if term == "a":
            return RDF + "type"
        prefix, _, local = term.partition(":")
        return self._spaces[prefix] + local

    def _name(self, term: str) -> str:
        """The qualified name of a property or class as XML writes it."""
        known = self._names.get(term)
        if known is None:
            iri = self._expanded(term)
            fitting = [
                f"{prefix}:{iri[len(space) :]}"
                for prefix, space in sorted(self._namespaces.items())
                if iri.startswith(space) and _NC_NAME.fullmatch(iri, len(space))
            ]
            known = self._names[term] = min(fitting, key=len)
        return known

    def _kind(self, datatype: str) -> str:
        known = self._kinds.get(datatype)
        if known is None:
            known = self._kinds[datatype] = f" rdf:datatype={self._iri(datatype)}"
        return known


def _unescaped(match: re.Match[str]) -> str:
    if match[1]:
        return chr(int(match[1], 16))
    return match[2]


def _check(words: str) -> None:
    if illegal := NOT_XML.search(words):
        raise ConverterError(
            problem(
                "RDF407",
                f"RDF/XML cannot hold the character {illegal.group()!a}",
                excerpt=ascii(words[max(0, illegal.start() - 40) : illegal.end() + 20]),
                suggestion="remove the character, or write Turtle, N-Triples or JSON-LD",
            )
        )
