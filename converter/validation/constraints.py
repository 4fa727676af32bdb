"""The definitions as tables: what can be said about each finding, in columns.

Findings, attributes and values have numbers, in the order of the definitions, so that
the checks join on integers. Where two definitions have one id, the first one counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import NamedTuple

import pyarrow as pa

from converter.graph.shared import (
    SharedAttribute,
    code_keys,
    shared_attribute,
)
from converter.model import (
    Attribute,
    BooleanAttribute,
    ChoiceAttribute,
    FindingModel,
    IndexCode,
    NumericAttribute,
    Value,
)
from converter.terminology.exclusive import is_exclusive
from converter.terminology.matching import normal
from converter.terminology.units import ucum
from converter.validation.identity import identifies

_OIFM = "OIFM"
_SCHEMAS = {
    "findings": [("f", pa.int32()), ("id", pa.string()), ("name", pa.string())],
    "attributes": [
        ("a", pa.int32()),
        ("f", pa.int32()),
        ("id", pa.string()),
        ("name", pa.string()),
        ("kind", pa.string()),
        ("shared", pa.string()),
        ("required", pa.bool_()),
        ("least", pa.int32()),
        ("most", pa.int32()),
        ("whole", pa.bool_()),
        ("minimum", pa.string()),
        ("maximum", pa.string()),
        ("unit", pa.string()),
        ("ucum", pa.string()),
    ],
    "permitted": [
        ("v", pa.int32()),
        ("a", pa.int32()),
        ("id", pa.string()),
        ("name", pa.string()),
        ("token", pa.string()),
        ("meaning", pa.string()),
        ("exclusive", pa.bool_()),
    ],
    "finding_codes": [("system", pa.string()), ("code", pa.string()), ("f", pa.int32())],
    "attribute_codes": [("a", pa.int32()), ("system", pa.string()), ("code", pa.string())],
    "value_codes": [
        ("v", pa.int32()),
        ("system", pa.string()),
        ("code", pa.string()),
        ("shared", pa.bool_()),
    ],
}


@dataclass(frozen=True)
class Constraints:
    """What definitions permit: ``tables`` in Arrow, and the models behind their numbers.

    Attributes:
        tables: ``findings``, ``attributes``, ``permitted`` (values), and the index codes
            ``finding_codes``, ``attribute_codes``, ``value_codes`` by system key and code.
        findings: by number (``f``).
        attributes: by number (``a``).
        values: by number (``v``).
    """

    tables: Mapping[str, pa.Table]
    findings: Sequence[FindingModel]
    attributes: Sequence[Attribute]
    values: Sequence[Value]
    meanings: Sequence[str | None] = field(default=())
    written: dict[tuple[str, int], str] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, findings: Constraints | Iterable[FindingModel]) -> Constraints:
        """The constraints of definitions; those without an id cannot be named, and are left out.

        Constraints that are given themselves stay as they are.
        """
        if isinstance(findings, Constraints):
            return findings
        return _Builder().build(findings)

    def names_of_value(self, v: int) -> frozenset[str]:
        """The normal forms of the name of a value, and of what it is known to mean."""
        return self._value_names[v]

    def values_of(self, a: int) -> range:
        """The numbers of an attribute's permitted values."""
        return self._value_ranges[a]

    def finding_of(self, a: int) -> int:
        """The number of the finding that an attribute belongs to."""
        return self._owner_of_attribute[a]

    def values_coded(self, a: int, system: str, code: str) -> tuple[int, ...]:
        """The permitted values of an attribute that a code stands for; see ``values.sql``."""
        mine = self.values_of(a)
        found = [(rank, v) for rank, v in self._values_by_code.get((system, code), ()) if v in mine]
        best = min((rank for rank, _ in found), default=0)
        return tuple(v for rank, v in found if rank == best)

    def findings_coded(self, system: str, code: str) -> tuple[int, ...]:
        """The findings that a code identifies."""
        return self._findings_by_code.get((system, code), ())

    @cached_property
    def names_of_findings(self) -> dict[str, tuple[int, ...]]:
        """The findings that have a name or synonym, by its normal form."""
        found: dict[str, list[int]] = {}
        for f, finding in enumerate(self.findings):
            for name in dict.fromkeys(map(normal, (finding.name, *finding.synonyms))):
                found.setdefault(name, []).append(f)
        return {name: tuple(numbers) for name, numbers in found.items()}

    @cached_property
    def _values_by_code(self) -> dict[tuple[str, str], list[tuple[int, int]]]:
        """What each code stands for: its own id first, index codes, codes of shared values."""
        found: dict[tuple[str, str], list[tuple[int, int]]] = {}
        for v, value in enumerate(self.values):
            if value.id:
                found.setdefault((_OIFM, value.id), []).append((1, v))
        for row in self.tables["value_codes"].to_pylist():
            rank = 3 if row["shared"] else 2
            found.setdefault((row["system"], row["code"]), []).append((rank, row["v"]))
        return found

    @cached_property
    def _findings_by_code(self) -> dict[tuple[str, str], tuple[int, ...]]:
        found: dict[tuple[str, str], list[int]] = {}
        for f, finding in enumerate(self.findings):
            found.setdefault((_OIFM, finding.id or ""), []).append(f)
        for row in self.tables["finding_codes"].to_pylist():
            found.setdefault((row["system"], row["code"]), []).append(row["f"])
        return {key: tuple(dict.fromkeys(numbers)) for key, numbers in found.items()}

    @cached_property
    def _value_names(self) -> list[frozenset[str]]:
        return [
            frozenset(filter(None, (normal(value.name), self._labels.get(v))))
            for v, value in enumerate(self.values)
        ]

    @cached_property
    def _labels(self) -> dict[int, str]:
        return {v: label for v, label in enumerate(self.meanings) if label}

    @cached_property
    def _value_ranges(self) -> list[range]:
        ranges, start = [], 0
        for attribute in self.attributes:
            count = len(attribute.values) if isinstance(attribute, ChoiceAttribute) else 0
            ranges.append(range(start, start + count))
            start += count
        return ranges

    @cached_property
    def _owner_of_attribute(self) -> list[int]:
        return [f for f, finding in enumerate(self.findings) for _ in finding.attributes]


class _Builder:
    def __init__(self) -> None:
        self._columns: dict[str, list[tuple[object, ...]]] = {name: [] for name in _SCHEMAS}
        self._findings: list[FindingModel] = []
        self._attributes: list[Attribute] = []
        self._values: list[Value] = []
        self._meanings: list[str | None] = []

    def build(self, findings: Iterable[FindingModel]) -> Constraints:
        seen: set[str] = set()
        for finding in findings:
            if finding.id is not None and finding.id not in seen:
                seen.add(finding.id)
                self._finding(finding)
        tables = {}
        for name, schema in _SCHEMAS.items():
            rows = self._columns[name]
            columns = zip(*rows, strict=True) if rows else ([] for _ in schema)
            tables[name] = pa.Table.from_arrays(
                [pa.array(column, kind) for column, (_, kind) in zip(columns, schema, strict=True)],
                schema=pa.schema(schema),
            )
        return Constraints(tables, self._findings, self._attributes, self._values, self._meanings)

    def _finding(self, finding: FindingModel) -> None:
        f = len(self._findings)
        self._findings.append(finding)
        self._columns["findings"].append((f, finding.id, finding.name))
        meant = [code for code in finding.index_codes if identifies(finding, code)]
        self._columns["finding_codes"] += [(*key, f) for key in _keys(meant)]
        for attribute in finding.attributes:
            self._attribute(attribute, f)

    def _attribute(self, attribute: Attribute, f: int) -> None:
        a = len(self._attributes)
        self._attributes.append(attribute)
        shared = shared_attribute(attribute, self._findings[f])
        choice = attribute if isinstance(attribute, ChoiceAttribute) else None
        number = attribute if isinstance(attribute, NumericAttribute) else None
        unit = ucum(number.unit) if number else None
        least = max(1, choice.min_selected) if choice else 1
        self._columns["attributes"].append(
            (
                a,
                f,
                attribute.id,
                attribute.name,
                _kind(attribute),
                shared.name if shared else None,
                attribute.required,
                least,
                choice.max_selected if choice else 1,
                number is not None and number.number == "integer",
                _text(number.minimum) if number else None,
                _text(number.maximum) if number else None,
                number.unit if number else None,
                unit.ucum if unit else None,
            )
        )
        self._columns["attribute_codes"] += [(a, *k) for k in _keys(attribute.index_codes)]
        for value in choice.values if choice else ():
            self._value(value, a, shared)

    def _value(self, value: Value, a: int, shared: SharedAttribute | None) -> None:
        v = len(self._values)
        self._values.append(value)
        facts = _facts(shared, value.name, value.index_codes)
        self._meanings.append(facts.label)
        self._columns["permitted"].append(
            (v, a, value.id, value.name, value.token, facts.meaning, facts.exclusive)
        )
        self._columns["value_codes"] += [(v, *code) for code in facts.codes]


class _Facts(NamedTuple):
    """What the name and the codes of a value say: its meaning, and codes by system and code."""

    label: str | None
    meaning: str | None
    exclusive: bool
    codes: tuple[tuple[str, str, bool], ...]


# Most values of a corpus are a few ("present", "absent") with the same codes.
@lru_cache(maxsize=8192)
def _facts(shared: SharedAttribute | None, name: str, codes: tuple[IndexCode, ...]) -> _Facts:
    meaning = shared.meaning_named(name, codes) if shared else None
    own = _keys(codes)
    found = [(*key, False) for key in own]
    if meaning:
        found += [(*key, True) for key in sorted(meaning.codes.difference(own))]
    label, known = (meaning.label, meaning.name) if meaning else (None, None)
    return _Facts(label, known, is_exclusive(name), tuple(found))


def _keys(codes: Sequence[IndexCode]) -> list[tuple[str, str]]:
    return sorted(code_keys(tuple(codes))) if codes else []


def _kind(attribute: Attribute) -> str:
    if isinstance(attribute, ChoiceAttribute):
        return "choice"
    if isinstance(attribute, NumericAttribute):
        return "number"
    return "boolean" if isinstance(attribute, BooleanAttribute) else "text"


def _text(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"
