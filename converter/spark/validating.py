"""``oifm validate`` on Spark: the documents are given out, and what they show brought together."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial, reduce
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from converter import io
from converter.jobs.columns import column_map
from converter.problems import Problem, Severity
from converter.report import apply_severities
from converter.rules import problem
from converter.spark import checking
from converter.spark.documents import PART
from converter.spark.frames import FAULT, FOUND, PROBLEM, ROW, ddl, problems_of, table_of
from converter.spark.inputs import Given, Input, checked_form, inputs_of
from converter.spark.session import Shared, told
from converter.spark.target import address, checked_target, written
from converter.spark.units import BITS, Work
from converter.validation import COLUMNS, Constraints
from converter.validation.outcome import FAULTS
from converter.validation.together import REMEMBERED

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from converter.model import FindingModel

# So many observations are compared at once.
_SHARE = 1 << 20
# In what order problems are told.
_ORDER = ("source", "line", "column", "code", "pointer", "attribute", "value", "message")


@dataclass(frozen=True)
class SparkOptions:
    """What a user may choose about a validation on Spark.

    Attributes:
        form: the format of the annotations, recognised where None; ``delta`` and ``table``
            as :func:`converter.spark.inputs.inputs_of` has them.
        limit: the largest document, in bytes.
        severities: as :class:`converter.jobs.check.CheckOptions` has it.
        show_values: put recorded texts and numbers into messages.
        column_map: a file that says what tables call the columns; none where None.
        out: a folder or URL for a Parquet table of all problems; none where None.
        examples: how many problems of each rule are kept here where there is ``out``.
        part: lines of larger documents are divided into parts of so many bytes.
    """

    form: str | None = None
    limit: int = io.DEFAULT_LIMIT
    severities: Mapping[str, str] = field(default_factory=dict)
    show_values: bool = False
    column_map: str | None = None
    out: str | None = None
    examples: int = 20
    part: int = PART


@dataclass(frozen=True)
class Found:
    """What came of it.

    Attributes:
        problems: by place; where they were written to a table, some of each rule.
        counts: how many problems of each severity and rule there are.
        documents: how many were read; a table is one.
        observations: how many were checked.
        seconds: how long it took.
    """

    problems: tuple[Problem, ...]
    counts: Mapping[tuple[Severity, str], int]
    documents: int
    observations: int
    seconds: float

    @property
    def unread(self) -> bool:
        """Whether there were documents that could not be opened, decompressed or held."""
        return any(code.startswith("IO") for _, code in self.counts)


def validate(
    spark: SparkSession,
    inputs: Input | Sequence[Input],
    definitions: Constraints | Sequence[FindingModel],
    *,
    options: SparkOptions | None = None,
) -> Found:
    """Checks annotations on Spark, with the answers of :func:`converter.jobs.validate.validate`.

    Args:
        spark: the session, see :func:`converter.spark.session`.
        inputs: files, folders, patterns, URLs, or a DataFrame with the columns of the
            observation table; one or several.
        definitions: the findings, as :func:`converter.load` gives them.
        options: see :class:`SparkOptions`.

    Returns:
        The problems and what was looked at. Documents that are malformed, or cannot be
        read, are problems among the others.

    Raises:
        ConverterError: IO1xx, where an input is not there or ``out`` cannot be written;
            ANN209, where the column map is none; SPK402, where Spark gives up.
        ValueError: a severity of another name.
    """
    started = time.perf_counter()
    options = options or SparkOptions()
    checked_form(options.form)
    work = Work(
        constraints=Constraints.of(definitions),
        form=options.form,
        columns=column_map(options.column_map),
        limit=options.limit,
        show_values=options.show_values,
        severities=options.severities,
    )
    apply_severities((), options.severities)  # what they are called is looked at before
    if options.out is not None:
        checked_target(options.out)
    with told(), ExitStack() as kept:
        given = inputs_of(spark, inputs, work, part=options.part, needed=COLUMNS)
        for frame in (frame for one in given for frame in one.kept):
            kept.callback(frame.unpersist)
        found = _Run(spark, given, work, kept).found(options)
    return replace(found, seconds=time.perf_counter() - started)


class _Run:
    """One validation. What is needed more than once is kept by Spark until it ends."""

    def __init__(
        self, spark: SparkSession, given: Sequence[Given], work: Work, kept: ExitStack
    ) -> None:
        self._spark = spark
        self._given = given
        self._shared = Shared(spark, work)
        self._work = work
        self._kept = kept

    def found(self, options: SparkOptions) -> Found:
        """Everything."""
        from pyspark.sql import functions as F  # noqa: N812 - as everybody calls it

        checked = self._keep(self._union(checking.check, FOUND))
        counts = [F.sum("observations"), *(F.count(theme) for theme in REMEMBERED)]
        observations, *remembered = checked.agg(*counts).collect()[0]
        problems = [checked.where("problem IS NOT NULL").select("problem.*")]
        known = [found for one in self._given for found in one.problems]
        themes = dict(zip(REMEMBERED, remembered, strict=True))
        problems += self._together(checked, {t: n for t, n in themes.items() if n > 1})
        if not observations:
            nothing = "no observation was found, so nothing was checked"
            known.append(problem("OBS500", nothing))
        if shown := apply_severities(known, options.severities):
            problems.append(self._spark.createDataFrame(table_of(shown), ddl(PROBLEM)))
        documents = sum(one.documents for one in self._given)
        return _gathered(_all(problems), options, documents, observations or 0)

    def _together(self, checked: DataFrame, themes: Mapping[str, int]) -> list[DataFrame]:
        """The problems that only the observations of several partitions show."""
        if not themes:
            return []
        faults = self._keep(_all([self._faults(checked, *theme) for theme in themes.items()]))
        named = _arrow(faults.select("row", "other"))
        numbers = pc.unique(pa.concat_arrays([*named["row"].chunks, *named["other"].chunks]))
        if not len(numbers.drop_null()):
            return []
        wanted = numbers.drop_null().take(pc.sort_indices(numbers.drop_null()))
        rows = self._keep(self._union(checking.fetch, ROW, wanted))
        sides = [
            rows.selectExpr(f"n AS {name}", f"struct(cells, places) AS {side}")
            for name, side in (("row", "this"), ("other", "that"))
        ]
        joined = faults.join(sides[0], "row").join(sides[1], "other", "left")
        joined = joined.select(*FAULTS.names, "this", "that")
        return [joined.mapInArrow(partial(checking.tell, shared=self._shared), ddl(PROBLEM))]

    def _faults(self, checked: DataFrame, theme: str, count: int) -> DataFrame:
        """What observations show together; all that have one key are in one partition."""
        key = REMEMBERED[theme].names[0]
        shares = max(count // _SHARE + 1, _parallelism(self._spark))
        given = checked.where(f"{theme} IS NOT NULL").select(f"{theme}.*").repartition(shares, key)
        return given.mapInArrow(partial(checking.compare, shared=self._shared, theme=theme), FAULT)

    def _union(
        self, function: checking.Worker, schema: pa.Schema, wanted: pa.Array | None = None
    ) -> DataFrame:
        """What workers make of all partitions, or of those that have wanted rows."""
        only = None
        if wanted is not None:
            only = set(pc.unique(pc.shift_right(wanted, BITS)).to_pylist())
        frames = []
        for one in self._given:
            work, frame = one.frame(only)
            shared = Shared(self._spark, replace(work, wanted=wanted))
            made = partial(function, shared=shared, opened=one.opened)
            frames.append(frame.mapInArrow(made, ddl(schema)))
        return _all(frames)

    def _keep(self, frame: DataFrame) -> DataFrame:
        held = frame.persist()
        self._kept.callback(held.unpersist)
        return held


def _gathered(
    problems: DataFrame, options: SparkOptions, documents: int, observations: int
) -> Found:
    """The problems here, or some of them here and all of them in a table."""
    if options.out is None:
        here = problems_of(_arrow(problems).to_pylist())
        counts = Counter((one.severity, one.code) for one in here)
    else:
        written(problems.write.partitionBy("code"), "parquet", options.out)
        there = problems.sparkSession.read.parquet(address(options.out))
        rows = there.groupBy("severity", "code").count().collect()
        counts = Counter({(Severity(row[0]), row[1]): row[2] for row in rows})
        here = problems_of(_arrow(_some(there, options.examples)).to_pylist())
    here.sort(key=lambda one: tuple(getattr(one, name) for name in _ORDER))
    return Found(tuple(here), counts, documents, observations, 0)


def _some(problems: DataFrame, count: int) -> DataFrame:
    """The first problems of each rule."""
    from pyspark.sql import Window
    from pyspark.sql import functions as F  # noqa: N812

    place = F.row_number().over(Window.partitionBy("severity", "code").orderBy(*_ORDER))
    ranked = problems.withColumn("place", place)
    return ranked.where(F.col("place") <= (count or 1 << 30)).select(*PROBLEM.names)


def _all(frames: Sequence[DataFrame]) -> DataFrame:
    return reduce(lambda one, other: one.unionByName(other), frames)


def _arrow(frame: DataFrame) -> pa.Table:
    return frame.toArrow()


def _parallelism(spark: SparkSession) -> int:
    """How many shares there are at least: about one for each core."""
    from pyspark.sql.utils import is_remote

    return 8 if is_remote() else spark.sparkContext.defaultParallelism
