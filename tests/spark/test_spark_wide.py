"""Label tables with a column for each finding: read of files as on one machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.csv
import pyarrow.parquet as pq
from spark.test_spark_answers import agree

import converter
from converter.jobs.validate import ValidateOptions
from converter.jobs.validate import validate as on_one_machine
from converter.spark import SparkOptions, validate

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

EXAMPLES = Path(__file__).parents[2] / "examples"
MAP = str(EXAMPLES / "tables" / "labels.toml")
DEFS = EXAMPLES / "definitions"


def test_cells_of_files_are_read_and_those_of_a_frame_refused(
    spark: SparkSession, tmp_path: Path
) -> None:
    csv = EXAMPLES / "tables" / "labels.csv"
    head, *rows = csv.read_text("utf-8").splitlines(keepends=True)
    (tmp_path / "labels.csv").write_text(head + "".join(rows) * 50)
    table = pyarrow.csv.read_csv(tmp_path / "labels.csv")
    pq.write_table(table, tmp_path / "labels.parquet", row_group_size=20)
    options = ValidateOptions(column_map=MAP)
    expected = on_one_machine([str(tmp_path)], [str(DEFS)], options=options)
    findings = converter.load(DEFS)
    given = SparkOptions(column_map=MAP, part=1000)
    agree(validate(spark, tmp_path, findings, options=given), expected)
    assert expected.observations == 400
    assert sum(p.code == "OBS508" for p in expected.problems) == 100
    frame = spark.read.parquet(str(tmp_path / "labels.parquet"))
    found = validate(spark, frame, findings, options=given)
    assert [(p.code, p.suggestion) for p in found.problems if p.code == "ANN208"] == [
        ("ANN208", "bring the columns into rows first: unpivot")
    ]
    assert found.observations == 0
