"""Terms of instance graphs in columns: one way to write them as Turtle, one as N-Triples.

A *pair* is a predicate with its object. The pairs of one subject are joined by what the
syntax puts between them: in Turtle a semicolon, in N-Triples the subject again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from converter.graph.turtle import Prefixes, escaped, text
from converter.iris import DCTERMS, RDF, XSD, Namespaces
from converter.terminology.systems import system_named

_ODD = r'[\x00-\x1f\x7f"\\]'
_BETWEEN = " ;\n    "
_SYSTEMS = ("RADLEX", "SNOMEDCT", "LOINC")


@dataclass(frozen=True)
class Syntax:
    """How terms and pairs are written.

    Attributes:
        ns: the namespaces.
        turtle: Turtle with prefixes; else N-Triples.
    """

    ns: Namespaces
    turtle: bool = True
    prefixes: Prefixes = field(init=False)

    def __post_init__(self) -> None:
        stems = {key.lower(): s.stem for key in _SYSTEMS if (s := system_named(key)) and s.stem}
        stems["sct"] = stems.pop("snomedct")
        ours = {"oifm": self.ns.id, "fm": self.ns.core, "obs": self.ns.observation}
        ours |= {"inst": self.ns.instance, "xsd": XSD, "dcterms": DCTERMS}
        object.__setattr__(self, "prefixes", Prefixes(stems | ours))

    def head(self) -> str:
        """What a document begins with."""
        return self.prefixes.head() + "\n" if self.turtle else ""

    def iri(self, iri: str) -> str:
        """An IRI that was made or checked by :mod:`converter.iris`."""
        return self.prefixes.short(iri) if self.turtle else f"<{iri}>"

    def fm(self, name: str) -> str:
        """A term of the vocabulary."""
        return f"fm:{name}" if self.turtle else f"<{self.ns.core}{name}>"

    def literal(self, value: str, datatype: str = "") -> str:
        """A literal, with a type of XML Schema where one is named."""
        return text(value, "^^" + self.iri(XSD + datatype) if datatype else "")

    def decimal(self, value: Decimal, datatype: str = "decimal") -> str:
        """A number without exponent."""
        return self.literal(f"{value:f}", datatype)

    def pair(self, predicate: str, term: str) -> str:
        """A predicate, a name of the vocabulary or a whole IRI, with a term."""
        if predicate == "a":
            written = "a" if self.turtle else f"<{RDF}type>"
        else:
            written = self.iri(predicate) if ":" in predicate else self.fm(predicate)
        return f"{written} {term}" if self.turtle else f"{written} {term} .\n"

    def literals(self, predicate: str, values: pa.Array) -> pa.Array:
        """The pairs of a predicate and each text, null for null."""
        before, after = self.pair(predicate, self.literal("\x00")).split("\\u0000")
        return pc.binary_join_element_wise(before, escaped_texts(values), after, "")

    def block(self, subject: str, pairs: list[str]) -> str:
        """The pairs of one subject."""
        if self.turtle:
            return f"{subject} {_BETWEEN.join(pairs)} .\n\n"
        return "".join(f"{subject} {pair}" for pair in pairs)

    def joined(self, subjects: pa.Array, pairs: list[pa.Array]) -> pa.Array:
        """The pairs side by side, without the first subject; null where there are none."""
        some = pc.is_valid(pairs[0])
        for column in pairs[1:]:
            some = pc.or_(some, pc.is_valid(column))
        # A row of nothing but nulls would vanish from what this function of Arrow gives.
        between = _BETWEEN if self.turtle else subjects.filter(some)
        columns = [column.filter(some) for column in pairs]
        made = pc.binary_join_element_wise(*columns, between, null_handling="skip")
        return pc.replace_with_mask(pa.nulls(len(some), pa.string()), some, made)

    def gathered(self, lists: pa.Array, subjects: pa.Array) -> pa.Array:
        """Lists of pairs, each list as one text; null for an empty one."""
        made = pc.binary_join(lists, _BETWEEN if self.turtle else subjects)
        return pc.if_else(pc.equal(made, ""), pa.scalar(None, pa.string()), made)

    def blocks(self, subjects: pa.Array, pairs: list[pa.Array]) -> pa.Array:
        """A block for each subject; ``subjects`` end with a space."""
        if not self.turtle:
            return pc.binary_join_element_wise("", *pairs, subjects, null_handling="skip")
        body = pc.binary_join_element_wise(*pairs, _BETWEEN, null_handling="skip")
        return pc.binary_join_element_wise(subjects, body, " .\n\n", "")


def escaped_texts(values: pa.Array) -> pa.Array:
    """Texts as they stand between quotes."""
    odd = pc.fill_null(pc.match_substring_regex(values, _ODD), False)
    if not pc.any(odd).as_py():
        return values
    made = [escaped(value) for value in values.filter(odd).to_pylist()]
    return pc.replace_with_mask(values, odd, pa.array(made, pa.string()))
