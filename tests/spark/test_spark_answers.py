"""What Spark answers is what one machine answers, on the same documents."""

from __future__ import annotations

import gzip
import importlib.util
import json
import re
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pyarrow.parquet as pq
import pytest
from validation.observations import cyst, exam_document, exam_rows

import converter
from converter.annotations.tables.parquet import divided_groups
from converter.definitions import FORMS
from converter.jobs.instance_run import InstanceOptions
from converter.jobs.instances import convert_annotations
from converter.jobs.validate import ValidateOptions, ValidateResult
from converter.jobs.validate import validate as on_one_machine
from converter.model import FindingModel
from converter.problems import ConverterError, Problem
from converter.spark import Found, SparkOptions, convert, validate
from converter.spark.session import quiet

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
CASES = ROOT / "tests" / "cases" / "annotations"
COUNT = 120
# Each part takes Spark as long as hundreds of exams: lines are divided into a handful.
PART = 40_000


@pytest.fixture(scope="module")
def defs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples' definitions, and one of a cyst."""
    folder = tmp_path_factory.mktemp("defs")
    for file in (EXAMPLES / "definitions").iterdir():
        shutil.copy(file, folder)
    finding = msgspec.structs.replace(cyst(), attributes=cyst().attributes[:2])
    (folder / "cyst.fm.json").write_text(FORMS["oifm"].write(finding))
    return folder


@pytest.fixture(scope="module")
def findings(defs: Path) -> list[FindingModel]:
    return converter.load(defs)


def exam(n: int) -> str:
    """An exam as a document."""
    return json.dumps(exam_document(n))


@pytest.fixture(scope="module")
def exams(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Documents of every sort, sound ones and broken ones in turn."""
    folder = tmp_path_factory.mktemp("exams")
    lines = [exam(n) for n in range(COUNT)]
    # In the midst of a part a line that is cut off, one that is blank, one of another kind.
    lines[40:40] = [lines[40][:90], "", '{"findings": 7}', "[]"]
    (folder / "lines.ndjson").write_text("\n".join(lines))
    shutil.copytree(CASES, folder / "cases", ignore=shutil.ignore_patterns("*.expected"))
    shutil.copytree(EXAMPLES / "exams", folder / "exams")
    for n in range(COUNT, COUNT + 30):
        (folder / f"{n:03}.json").write_text(exam(n) if n % 5 else exam(n)[: n * 2])
    # A name that other systems would take for a pattern, or for an address.
    (folder / "a [1] %20 {b}.json").write_text(exam(COUNT + 30))
    (folder / "more.ndjson.gz").write_bytes(gzip.compress("\n".join(lines[60:90]).encode()))
    if importlib.util.find_spec("pydicom"):
        _reports(folder / "dicom")
    return folder


def _reports(folder: Path) -> None:
    """DICOM reports: sound, compressed, cut off, and none at all."""
    shutil.copytree(EXAMPLES / "dicom", folder)
    for file in sorted(folder.glob("*.dcm")):
        data = file.read_bytes()
        (folder / f"{file.stem}_cut.dcm").write_bytes(data[: len(data) // 2])
        (folder / f"{file.stem}_packed.dcm.gz").write_bytes(gzip.compress(data))
        (folder / f"{file.stem}_head.dicom").write_bytes(data[:132])


def all_of(problems: Iterable[Problem]) -> list[Problem]:
    """Problems in one order; a file is called the same whether it was named as a URL or not."""
    named = (
        p.at(
            excerpt="",
            source=p.source.removeprefix("file:").removeprefix("//"),
            message=re.sub("file:(//)?", "", p.message),
        )
        for p in problems
    )
    return sorted(named, key=repr)


def agree(found: Found, expected: ValidateResult) -> None:
    assert (found.documents, found.observations) == (expected.documents, expected.observations)
    assert all_of(found.problems) == all_of(expected.problems)
    assert sum(found.counts.values()) == len(expected.problems)


def codes(problems: tuple[Problem, ...]) -> set[str]:
    return {p.code for p in problems}


def test_documents_of_every_sort(
    spark: SparkSession, exams: Path, defs: Path, findings: list[FindingModel]
) -> None:
    expected = on_one_machine([str(exams)], [str(defs)])
    assert {"OBS520", "OBS532", "OBS551", "JSN201", "ANN201"} <= codes(expected.problems)
    found = validate(spark, exams, findings, options=SparkOptions(part=PART))
    agree(found, expected)
    assert not found.unread
    if (exams / "dicom").exists():
        of_reports = {p.code for p in found.problems if "/dicom/" in p.source}
        assert {"ANN211", "OBS520"} <= of_reports


def test_documents_behind_urls(
    spark: SparkSession, exams: Path, defs: Path, findings: list[FindingModel]
) -> None:
    expected = on_one_machine([str(exams)], [str(defs)])
    # Large files come in pieces, small ones together.
    sizes = {"maxPartitionBytes": PART, "openCostInBytes": 100}
    for name, size in sizes.items():
        spark.conf.set(f"spark.sql.files.{name}", str(size))
    try:
        found = validate(spark, [f"file:{exams}"], findings, options=SparkOptions(part=PART))
    finally:
        for name in sizes:
            spark.conf.unset(f"spark.sql.files.{name}")
    agree(found, expected)


def test_a_table_that_spark_reads(
    spark: SparkSession, tmp_path: Path, defs: Path, findings: list[FindingModel]
) -> None:
    path = tmp_path / "table.parquet"
    _write(path, 300)
    expected = on_one_machine([str(path)], [str(defs)])
    assert {"OBS520", "OBS532", "OBS551"} <= codes(expected.problems)
    agree(validate(spark, f"file:{path}", findings), expected)


def test_a_parquet_file_in_parts(
    spark: SparkSession, tmp_path: Path, defs: Path, findings: list[FindingModel]
) -> None:
    path = tmp_path / "table.parquet"
    _write(path, 50)  # an observation may go on in the next group
    expected = on_one_machine([str(path)], [str(defs)])
    assert {"OBS520", "OBS532", "OBS551"} <= codes(expected.problems)
    with path.open("rb") as file:
        assert len(divided_groups(file, 1000)) > 3
    agree(validate(spark, path, findings, options=SparkOptions(part=1000)), expected)
    convert_annotations([str(path)], [str(defs)], str(tmp_path / "one.nt"))
    convert(spark, path, findings, str(tmp_path / "many"), part=1000)
    parts = sorted((tmp_path / "many").glob("part-*.nt"))
    assert len(parts) > 3
    assert {line for part in parts for line in part.read_text().splitlines()} == set(
        (tmp_path / "one.nt").read_text().splitlines()
    )


def test_a_parquet_file_that_is_damaged_in_the_middle(
    spark: SparkSession, tmp_path: Path, defs: Path, findings: list[FindingModel]
) -> None:
    path = tmp_path / "table.parquet"
    _write(path, 20)
    whole = on_one_machine([str(path)], [str(defs)])
    sound = pq.ParquetFile(path)
    middle = sound.num_row_groups // 2
    with path.open("r+b") as file:
        for at in range(sound.metadata.num_columns):
            pages = sound.metadata.row_group(middle).column(at)
            file.seek(pages.dictionary_page_offset or pages.data_page_offset)
            file.write(b"\xff" * pages.total_compressed_size)
    with path.open("rb") as file:
        parts = divided_groups(file, 1000)
    sound = pq.ParquetFile(path)
    left = [n for p in parts if not p.start <= middle < p.end for n in range(p.start, p.end)]
    kept = len(set(sound.read_row_groups(left, columns=["observation"])["observation"].to_pylist()))
    one = on_one_machine([str(path)], [str(defs)])
    many = validate(spark, path, findings, options=SparkOptions(part=1000))
    # One machine stops at the damage, of which both tell; here the other parts are checked.
    for problems in (one.problems, many.problems):
        assert [p.source for p in problems if p.code == "ANN208"] == [str(path)]
    assert one.observations == 0
    assert many.observations == kept > whole.observations // 2
    assert {p.code for p in many.problems} >= {"OBS520", "OBS551"}
    # An exam that could not be read is the prior exam of none.
    told = {p for p in all_of(many.problems) if p.code not in ("ANN208", "OBS551")}
    assert told <= set(all_of(whole.problems))


def test_a_table_without_files(
    spark: SparkSession, tmp_path: Path, defs: Path, findings: list[FindingModel]
) -> None:
    path = tmp_path / "table.parquet"
    _write(path, 1000)
    expected = on_one_machine([str(path)], [str(defs)])
    with quiet():
        frame = spark.createDataFrame(pq.read_table(path)).repartition(3)
    found = validate(spark, frame, findings)
    assert found.observations == expected.observations
    keys = ("code", "finding", "attribute", "value", "expected", "suggestion")
    told = [
        sorted(tuple(getattr(p, key) for key in keys) for p in problems)
        for problems in (found.problems, expected.problems)
    ]
    assert told[0] == told[1]


def test_what_cannot_be_read_is_a_problem_among_others(
    spark: SparkSession, tmp_path: Path, defs: Path, findings: list[FindingModel]
) -> None:
    for n in (1, 2, 3):
        (tmp_path / f"{n}.json").write_text(exam(n))
    packed = gzip.compress(exam(4).encode())
    (tmp_path / "2.json.gz").write_bytes(packed[:-9])
    found = validate(spark, tmp_path, findings)
    assert (found.documents, found.observations, found.unread) == (4, 3, True)
    assert [p.source for p in found.problems if p.code == "IO107"] == [str(tmp_path / "2.json.gz")]


def test_problems_as_a_table(
    spark: SparkSession, exams: Path, tmp_path: Path, defs: Path, findings: list[FindingModel]
) -> None:
    out = tmp_path / "problems"
    severities = {"OBS551": "off", "OBS520": "info"}
    chosen = ValidateOptions(severities=severities)
    expected = on_one_machine([str(exams / "lines.ndjson")], [str(defs)], options=chosen)
    options = SparkOptions(out=str(out), examples=2, part=PART, severities=severities)
    found = validate(spark, exams / "lines.ndjson", findings, options=options)
    table = pq.read_table(out)
    assert len(table) == len(expected.problems) == sum(found.counts.values())
    assert {path.name for path in out.glob("code=*")} == {
        f"code={code}" for code in codes(expected.problems)
    }
    assert set(table["severity"].to_pylist()) == {"error", "warning", "info"} & {
        p.severity.value for p in expected.problems
    }
    # Lines of documents may tell of a patient.
    assert set(table["excerpt"].to_pylist()) == {""}
    assert max(sum(p.code == code for p in found.problems) for code in codes(found.problems)) == 2
    with pytest.raises(ConverterError, match="IO105"):
        validate(spark, exams, findings, options=options)


def test_graphs(
    spark: SparkSession, exams: Path, tmp_path: Path, defs: Path, findings: list[FindingModel]
) -> None:
    (tmp_path / "key").write_text("0123456789abcdef")
    going = InstanceOptions(keep_going=True, key_file=str(tmp_path / "key"))
    one = tmp_path / "one.nt"
    expected = convert_annotations([str(exams)], [str(defs)], str(one), options=going)
    many = tmp_path / "many"
    made = convert(spark, exams, findings, str(many), options=going, part=PART)
    assert made.observations == expected.observations
    assert all_of(made.problems) == all_of(expected.problems)
    parts = sorted(many.glob("part-*.nt"))
    assert len(parts) > 1
    assert {line for part in parts for line in part.read_text().splitlines()} == set(
        one.read_text().splitlines()
    )
    nothing = convert(spark, exams, findings, str(tmp_path / "nothing"))
    assert nothing.files == ()
    assert not (tmp_path / "nothing").exists()


def test_the_command(spark: SparkSession, tmp_path: Path, oifm: Callable[..., Any]) -> None:
    exams, defs = EXAMPLES / "exams", EXAMPLES / "definitions"
    line = ("validate", exams, "--defs", defs, "--format", "json")
    spoken = oifm(*line, "--engine", "spark")
    alone = oifm(*line)
    assert spoken.status == alone.status == 1
    told, expected = json.loads(spoken.out), json.loads(alone.out)
    assert told["problems"] == expected["problems"]
    out = tmp_path / "out"
    ended = oifm("validate", exams, "--defs", defs, "--engine", "spark", "--out", out, "--limit", 1)
    assert ended.status == 1
    assert "5 problems (4 errors, 1 warning). 3 documents, 5 observations checked" in ended.out
    assert "… and 1 more" in ended.out
    graph = oifm("convert", exams, "--defs", defs, "--engine", "spark", "--out", tmp_path / "nt")
    assert graph.status == 0
    assert list((tmp_path / "nt").glob("part-*.nt"))


def test_a_local_spark_is_shut_in(spark: SparkSession) -> None:
    settings = spark.sparkContext.getConf()
    assert (
        settings.get("spark.driver.bindAddress") == settings.get("spark.driver.host") == "127.0.0.1"
    )
    assert spark.sparkContext.uiWebUrl is None


def _write(path: Path, rows_per_group: int) -> None:
    import pyarrow as pa

    given = pa.Table.from_pylist([row for n in range(COUNT) for row in exam_rows(n)])
    pq.write_table(given, path, row_group_size=rows_per_group)
