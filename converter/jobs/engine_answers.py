"""What a SHACL engine answers, as problems, each at its place in its document.

A shape knows what is wrong; the plan also has words for it: what was expected, and what is
near. Where it finds the same, its problem is told, with focus node, shape and path.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from converter.jobs.sources import Sources
from converter.problems import Problem, Severity
from converter.rules import problem

if TYPE_CHECKING:
    from converter.jobs.engine_input import EngineInput
    from converter.shacl.check import Checked
    from converter.shacl.mapping import Answer
    from converter.validation import Constraints, Validation

_SEVERITIES = {"Warning": Severity.WARNING, "Info": Severity.INFO}
# One fault of an observation, or of an attribute of it, whatever the plan or a shape names.
_OF_OBSERVATION = frozenset({"OBS530"})
_OF_ATTRIBUTE = frozenset({"OBS531"})

# A rule, the number of an observation, an attribute and a value.
_Key = tuple[str, int, str, str]


class Answers:
    """Tells answers.

    Args:
        given: what the engine looked at.
        constraints: of the definitions.
        sources: where the documents are.
        validation: what the plan says of the same.
        shapes: the namespace of our shapes; what those of the user say has its own words.
        show_values: whether what may tell of a patient is shown.
    """

    def __init__(
        self,
        given: EngineInput,
        constraints: Constraints,
        sources: Sources,
        validation: Validation,
        *,
        shapes: str,
        show_values: bool,
    ) -> None:
        self._shapes = shapes
        self._table = given.table
        self._rows = given.rows
        self._sources = sources
        self._show_values = show_values
        things = (*constraints.findings, *constraints.attributes, *constraints.values)
        self._names: Mapping[str, str] = {
            thing.id: f"{thing.name} ({thing.id})" for thing in things if thing.id
        }
        self._observations = self._table["observation"].to_pylist()
        self._in_words = validation.problems
        self._found: dict[_Key, list[int]] = {}
        for fault in validation.faults.to_pylist():
            about = {fault["observation"]}
            if fault["code"] == "OBS532":  # a shape names each of those that share the id
                about.add(self._observations[fault["other"]])
            for observation in about:
                key = self._key(fault["code"], observation, fault["attribute"], fault["value"])
                self._found.setdefault(key, []).append(fault["problem"])

    def problems(self, checked: Checked) -> Iterator[Problem]:
        """One for each answer; the same said twice, of two shapes, is one."""
        placed = list(self._placed(checked))
        rows = (self._row(place, answer.observation) for answer, place in placed)
        self._sources.expect([(row["source"], row["pointer"]) for row in rows if row])
        told: set[int] = set()
        for answer, place in placed:
            same = self._same(answer)
            for number in same:
                if number not in told:
                    told.add(number)
                    result = answer.result
                    yield self._in_words[number].at(
                        focus=result.focus, shape=result.shape, path=result.path
                    )
            if not same:
                yield self._problem(answer, place)

    def _placed(self, checked: Checked) -> Iterator[tuple[Answer, str]]:
        said: set[tuple[str, ...]] = set()
        for answer in checked.answers:
            about = (answer.observation, answer.attribute, answer.value)
            place = answer.statement
            if place == answer.observation and answer.attribute:
                # That of the value, or else the first of the attribute.
                place = checked.statements.get(about[:2], place)
                place = checked.statements.get(about, place)
            key = (answer.code, *about, place)
            if answer.code == "SHC402" or key not in said:
                said.add(key)
                yield answer, place

    def _same(self, answer: Answer) -> list[int]:
        """The plan's problems that say what an answer says."""
        at = self._rows.get(answer.observation)
        if at is None or not answer.result.shape.startswith(self._shapes):
            return []
        key = self._key(answer.code, self._observations[at], answer.attribute, answer.value)
        return self._found.get(key, [])

    def _key(self, code: str, observation: int, attribute: str | None, value: str | None) -> _Key:
        """Without what one of them cannot name: things that no definition has."""
        attribute = "" if code in _OF_OBSERVATION else attribute or ""
        value = "" if code in _OF_OBSERVATION or code in _OF_ATTRIBUTE else value or ""
        attribute, value = (name if name in self._names else "" for name in (attribute, value))
        return code, observation, attribute, value

    def _problem(self, answer: Answer, place: str) -> Problem:
        result = answer.result
        row = self._row(place, answer.observation)
        where: dict[str, Any] = {}
        if row:
            position = self._sources.locate(row["source"], row["pointer"])
            where = {
                "source": row["source"],
                "pointer": row["pointer"],
                "line": position.line,
                "column": position.column,
                "excerpt": position.excerpt,
                "finding": self._names.get(row["finding_code"] or "", ""),
            }
        value = self._names.get(answer.value, answer.value)
        if self._show_values and not value:
            value = result.value
        made = problem(
            answer.code,
            result.message or "what the shape asks for is not so",
            attribute=self._names.get(answer.attribute, answer.attribute),
            value=value,
            focus=result.focus,
            shape=result.shape,
            path=result.path,
            **where,
        )
        if answer.code == "SHC402":
            level = _SEVERITIES.get(result.severity.rpartition("#")[2], Severity.ERROR)
            made = made.at(severity=level)
        return made

    def _row(self, place: str, observation: str) -> dict[str, Any] | None:
        at = self._rows.get(place, self._rows.get(observation))
        if at is None:
            return None
        row: dict[str, Any] = self._table.slice(at, 1).to_pylist()[0]
        if place == observation:
            row["pointer"] = row["observation_pointer"]
        return row
