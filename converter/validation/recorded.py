"""Recorded codes and the texts beside them, held against releases of the code systems.

A text that names another concept of the same system than its code is the worst fault there
is, and no definition is needed to see it. Many a text is the name of another concept and
yet right, so nothing is told where the text

- is a name of the coded concept too, or says more or less than one (``nodule`` beside
  *Pulmonary nodule*), but for denials;
- stands for a concept above or below the coded one, or for that which took its place;
- is made of the first letters of a name (``PE`` beside *Pleural effusion*);
- is an answer that forms use for the coded one (``ontology/answers-alike.txt``);
- fits the definition that the code leads to, or is told by a rule on its texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec
import pyarrow as pa

from converter.annotations.other_codes import OtherCode, read
from converter.checks.displays import opposite
from converter.problems import Problem
from converter.rules import problem
from converter.terminology.matching import displays_agree, normal
from converter.terminology.releases.lookup import Entry, Terminology, family_of
from converter.terminology.releases.standing import lookable, standing
from converter.validation.constraints import Constraints
from converter.validation.identity import words
from converter.validation.statements import system_key
from converter.validation.words.answers import alike
from converter.validation.words.texts import MISFIT, agrees, attribute_verdict
from converter.validation.words.value_texts import value_verdict

if TYPE_CHECKING:
    import duckdb

Part = Literal["finding", "attribute", "value"]
OTHER_NAME, MISSING, RETIRED, UNCOVERED = "OBS524", "OBS543", "OBS544", "OBS545"
_PARTS: tuple[Part, ...] = ("finding", "attribute", "value")
RULES = frozenset({OTHER_NAME, MISSING, RETIRED})
_RULE_OF = {"missing": MISSING, "retired": RETIRED}
_MANY = 3
_SCHEMA = pa.schema(
    [
        *(("rule", pa.string()), ("part", pa.string()), ("s", pa.int32())),
        *(("a", pa.int32()), ("v", pa.int32()), ("said", pa.string())),
    ]
)
_SAID = """
    SELECT s, f, a, v, other_codes,
           finding_system, finding_code, finding_text, attribute_system, attribute_code,
           attribute_text, value_system, value_code, value_text
    FROM checked ORDER BY s
"""


class Told(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """What a release says of one code with one text: the words of a fault.

    ``text`` is what the message begins with, where it is about the text.
    """

    part: Part
    words: str
    expected: str
    suggestion: str
    text: str = ""


_encode = msgspec.json.Encoder().encode
told_of = msgspec.json.Decoder(Told).decode
"""What stands in the column ``said`` of a fault of these rules."""


class _Answer(NamedTuple):
    rule: str
    words: str
    expected: str
    suggestion: str

    def told(self, part: Part, text: str) -> str:
        """The column ``said``."""
        shown = text if self.rule == OTHER_NAME else ""
        return _encode(Told(part, self.words, self.expected, self.suggestion, shown)).decode()


class _Statement(NamedTuple):
    """A row of ``checked``."""

    s: int
    f: int | None
    a: int | None
    v: int | None
    codes: str | None
    finding: tuple[str, str, str | None]
    attribute: tuple[str, str, str | None]
    value: tuple[str, str, str | None]


class RecordedCodes:
    """Looks each distinct code up once, with each text beside it.

    Args:
        terminology: the releases; without them nothing is ever found.
    """

    def __init__(self, terminology: Terminology | None = None) -> None:
        self._terminology = terminology
        self._known: dict[tuple[str, str, str], tuple[_Answer, ...]] = {}
        self._uncovered: dict[str, set[str]] = {}

    def faults(self, connection: duckdb.DuckDBPyConnection, constraints: Constraints) -> pa.Table:
        """``rule, part, s, a, v, said``: what is wrong with the statements of ``checked``."""
        rows: list[tuple[str, str, int, int | None, int | None, str]] = []
        if self._terminology is not None:
            for row in connection.execute(_SAID).fetchall():
                s, f, a, v, codes = row[:5]
                said = _Statement(s, f, a, v, codes, row[5:8], row[8:11], row[11:])
                for part, answer, text in (*self._own(said, constraints), *self._others(said)):
                    a = said.a if part != "finding" else None
                    v = said.v if part == "value" else None
                    rows.append((answer.rule, part, said.s, a, v, answer.told(part, text)))
        columns = list(zip(*rows, strict=True)) if rows else [()] * len(_SCHEMA)
        arrays = [pa.array(c, kind) for c, kind in zip(columns, _SCHEMA.types, strict=True)]
        return pa.Table.from_arrays(arrays, schema=_SCHEMA)

    def forget(self) -> None:
        """Forgets the answers, of which there is no end where texts are free."""
        self._known.clear()

    def uncovered(self) -> list[Problem]:
        """OBS545 for each code system of which codes were met that no release holds."""
        return [
            problem(
                UNCOVERED,
                f"no release in the index has such codes of {system}: {len(codes)} not looked up",
                suggestion="add a release: oifm terminology add FILE",
            )
            for system, codes in sorted(self._uncovered.items())
        ]

    def _own(
        self, said: _Statement, constraints: Constraints
    ) -> Iterator[tuple[Part, _Answer, str]]:
        """What is wrong with the codes that count."""
        for part in _PARTS:
            system, code, text = getattr(said, part)
            for answer in self._answers(system, code, text or ""):
                if answer.rule != OTHER_NAME or not _is_told(constraints, part, text, said):
                    yield part, answer, text or ""

    def _others(self, said: _Statement) -> Iterator[tuple[Part, _Answer, str]]:
        """What is wrong with the other codings of the finding and of the value."""
        if not said.codes:
            return
        found = read(said.codes)
        both: tuple[tuple[Part, tuple[OtherCode, ...]], ...] = (
            ("finding", found.finding),
            ("value", found.value),
        )
        for part, codings in both:
            for one in codings:
                text = one.display or ""
                for answer in self._answers(system_key(one.system), one.code or "", text):
                    yield part, answer, text

    def _answers(self, system: str, code: str, text: str) -> tuple[_Answer, ...]:
        if not code or system in ("", "OIFM"):
            return ()
        key = system, code, text
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = tuple(self._look_up(*key))
        return known

    def _look_up(self, system: str, code: str, text: str) -> Iterator[_Answer]:
        terminology = self._terminology
        assert terminology is not None  # noqa: S101 - nothing is asked without
        way = lookable(terminology, system, code)
        if way == "uncovered":
            self._uncovered.setdefault(system, set()).add(code)
        if way != "covered":
            return
        wrong = standing(terminology, system, code, text, f"{system} {code}")
        if wrong:
            yield _Answer(_RULE_OF[wrong.kind], wrong.words, wrong.expected, wrong.suggestion)
        entry = terminology.entry(system, code)
        if entry and text.strip() and (others := _other_concepts(terminology, entry, text)):
            label = entry.label
            names = " or ".join(f"{system} {other} ({name})" for other, name in others)
            where = terminology.release_of(system)
            yield _Answer(
                OTHER_NAME,
                f"is the name of {names} in {where}, and no name of {system} {code} ({label})",
                f"a name of {system} {code}: {', '.join(entry.terms[:_MANY])}",
                "find out which of the two is right; mostly it is the text",
            )


def _other_concepts(terminology: Terminology, entry: Entry, text: str) -> list[tuple[str, str]]:
    """The other concepts of the system that have the very text as a name, where it is no excuse."""
    if not entry.terms or entry.is_called(text):
        return []
    family = family_of(entry.system, entry.code)
    others = [
        (code, label)
        for code, label in terminology.named(entry.system, text)
        if code != entry.code and family_of(entry.system, code) == family
    ]
    if not others or any(opposite(term, text) for term in entry.terms):
        return others[:_MANY]
    if any(_says_as_much(term, text) for term in entry.terms):
        return []
    codes = {code for code, _ in others}
    if codes & {replacement.code for replacement in entry.replacements}:
        return []
    above = {higher for _, higher in terminology.ancestors(entry.system, [entry.code])}
    if codes & above:
        return []
    for code in codes:
        if entry.code in {higher for _, higher in terminology.ancestors(entry.system, [code])}:
            return []
    return others[:_MANY]


def _says_as_much(name: str, text: str) -> bool:
    """Whether a text says less, more or the same as a name, in what words it may."""
    if displays_agree(name, text):
        return True
    one, other = words(name), words(text)
    if one and other and (one <= other or other <= one):
        return True
    letters = "".join(word[0] for word in normal(name).split() if word[0].isalnum())
    if len(letters) > 1 and normal(text).replace(".", "") == letters:
        return True
    return bool(alike(name) & alike(text))


def _is_told(constraints: Constraints, part: Part, text: str, said: _Statement) -> bool:
    """Whether a text fits what its code leads to, or another rule tells that it does not."""
    if part == "value":
        if said.a is None or said.v is None:
            return False
        return value_verdict(constraints, said.a, said.v, said.f, text)[0] != MISFIT
    if part == "finding":
        return said.f is not None and normal(text) in constraints.names_of_findings
    if said.a is None:
        return False
    name = constraints.attributes[said.a].name.replace("_", " ")
    return agrees(name, text.replace("_", " ")) or bool(
        attribute_verdict(constraints, said.a, text)[1]
    )
