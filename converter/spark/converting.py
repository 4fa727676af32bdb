"""``oifm convert`` with ``--defs`` on Spark: annotations as N-Triples, in parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial, reduce
from typing import TYPE_CHECKING, Any

from converter.graph.instances.ids import Naming
from converter.graph.instances.writer import Document
from converter.jobs.columns import column_map
from converter.jobs.instance_run import InstanceOptions, InstanceResult
from converter.jobs.instances import key_of
from converter.problems import Problem, has_errors
from converter.rules import problem
from converter.spark import rendering
from converter.spark.documents import PART
from converter.spark.frames import ddl, problems_of
from converter.spark.inputs import Given, Input, checked_form, inputs_of
from converter.spark.rendering import SURVEY, Writing
from converter.spark.session import Shared, told
from converter.spark.target import checked_target, renamed, written
from converter.spark.units import BITS, Unit, Work
from converter.validation import Constraints

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from converter.model import FindingModel


def convert(
    spark: SparkSession,
    inputs: Input | Sequence[Input],
    definitions: Constraints | Sequence[FindingModel],
    out: str,
    *,
    options: InstanceOptions | None = None,
    part: int = PART,
) -> InstanceResult:
    """Writes annotations as a graph, with the triples of ``oifm convert`` on one machine.

    Everything is read first, so that nothing is written where something cannot be read,
    unless that is to be left out.

    Args:
        spark: the session, see :func:`converter.spark.session`.
        inputs: as :func:`converter.spark.validate` takes them.
        definitions: the findings, as :func:`converter.load` gives them.
        out: a new folder, or a URL, for files of N-Triples.
        options: see :class:`converter.jobs.instance_run.InstanceOptions`; the form of
            definitions is not looked at.
        part: lines of larger files are divided into parts of so many bytes.

    Raises:
        ConverterError: IO1xx, where an input is not there, the key is too short or ``out``
            cannot be written; ANN209, where the column map is none; RDF409 for a base that
            is no IRI; SPK402, where Spark gives up.
    """
    options = options or InstanceOptions()
    checked_form(options.form)
    checked_target(out)
    work = Work(
        constraints=Constraints.of(definitions),
        form=options.form,
        columns=column_map(options.column_map),
        limit=options.limit,
    )
    key = key_of(options.key_file)
    with told(), ExitStack() as kept:
        given = inputs_of(spark, inputs, work, part=part, divide=False)
        for frame in (frame for one in given for frame in one.kept):
            kept.callback(frame.unpersist)
        run = _Run(spark, given)
        problems, observations = run.survey()
        documents = sum(one.documents for one in given)
        if not observations and not problems:
            problems.append(problem("OBS500", "no observation was found, so nothing was written"))
        if not observations or (has_errors(problems) and not options.keep_going):
            return InstanceResult(documents, observations, (), tuple(problems))
        writing = Writing(options.base_iri, key, options.identifiers, run.named(Naming(key)))
        written(run.rendered(writing).write, "text", out)
    renamed(out, ".nt")
    return InstanceResult(documents, observations, (out,), tuple(problems))


class _Run:
    """One conversion."""

    def __init__(self, spark: SparkSession, given: Sequence[Given]) -> None:
        self._spark = spark
        self._given = given
        # Of each unit what was surveyed, and the units of each document.
        self._rows: dict[int, dict[str, Any]] = defaultdict(dict)

    def survey(self) -> tuple[list[Problem], int]:
        """The problems of all documents, by place, and how many observations there are."""
        frames = []
        for one in self._given:
            work, frame = one.frame(None)
            shared = Shared(self._spark, work)
            made = partial(rendering.survey, shared=shared, opened=one.opened)
            frames.append(frame.mapInArrow(made, ddl(SURVEY)))
            frames += self._digests(work)
        found = _all(frames).toArrow()
        problems = [known for one in self._given for known in one.problems]
        problems += problems_of(found["problem"].drop_null().to_pylist())
        problems.sort(key=lambda p: (p.source, p.line, p.column, p.code, p.pointer, p.message))
        for row in found.drop_columns(["problem"]).to_pylist():
            if row["unit"] is not None:
                mine = self._rows[row["unit"]]
                mine["digest"] = row["digest"] or mine.get("digest")
                mine["observations"] = mine.get("observations", 0) + (row["observations"] or 0)
        return problems, sum(row["observations"] for row in self._rows.values())

    def _digests(self, work: Work) -> list[DataFrame]:
        """The digests of those files that are divided, each of its first part."""
        firsts: dict[str, Unit] = {}
        for unit in (unit for slot in work.slots for unit in slot if unit.before is not None):
            firsts.setdefault(unit.source, replace(unit, before=None))
        if not firsts:
            return []
        shared = Shared(self._spark, replace(work, slots=[[unit] for unit in firsts.values()]))
        frame = self._spark.range(0, len(firsts), 1, len(firsts)).selectExpr("id AS slot")
        return [frame.mapInArrow(partial(rendering.digests, shared=shared), ddl(SURVEY))]

    def named(self, naming: Naming) -> dict[int, Document]:
        """The document of each unit. The parts of one are counted on from one to the next."""
        made: dict[int, Document] = {}
        for one in self._given:
            last = Document("", "", 0)
            before = 0
            for unit in one.units():
                mine = self._rows[unit.number]
                if unit.before is None or unit.source != last.file:
                    last = Document(naming.document(mine["digest"]), unit.source, 0)
                    before = 0
                made[unit.number] = replace(last, first=(unit.number << BITS) - before)
                before += mine["observations"]
        return made

    def rendered(self, writing: Writing) -> DataFrame:
        """The graph: a row for each observation, and for each document."""
        written_ = Shared(self._spark, writing)
        frames = []
        for one in self._given:
            work, frame = one.frame(None)
            shared = Shared(self._spark, work)
            made = partial(rendering.render, shared=shared, opened=one.opened, writing=written_)
            frames.append(frame.mapInArrow(made, "value string"))
        return _all(frames)


def _all(frames: Sequence[DataFrame]) -> DataFrame:
    return reduce(lambda one, other: one.unionByName(other), frames)
