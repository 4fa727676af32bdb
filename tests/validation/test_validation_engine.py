"""The database that checks is shut in, and what documents hold never becomes SQL."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from effort import tried
from hypothesis import given
from hypothesis import strategies as st
from validation.observations import check, codes, said

from converter.validation import engine


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM '/etc/passwd'",
        "COPY (SELECT 1) TO 'out.csv'",
        "INSTALL httpfs",
        "ATTACH 'other.db'",
        "SET enable_external_access = true",
        "SET threads = 1",
    ],
)
def test_the_database_reaches_nothing(query: str, tmp_path: Path) -> None:
    connection = engine.Engine().connection
    with pytest.raises(duckdb.Error):
        connection.execute(query.replace("out.csv", str(tmp_path / "out.csv")))
    assert list(tmp_path.iterdir()) == []


def test_variables_of_python_are_no_tables() -> None:
    secret = [1]
    with pytest.raises(duckdb.Error):
        engine.Engine().connection.execute("SELECT * FROM secret")
    assert secret


hostile = st.one_of(
    st.sampled_from(["'; DROP TABLE rows; --", "/etc/passwd", "{query}", "%s", "NULL", ""]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
)


@tried(15)
@given(hostile, hostile, hostile)
def test_any_text_is_only_a_text(a: str, b: str, c: str) -> None:
    row = said(6, 1, value_text=a, finding_text=b, attribute_text=c)
    other = said(6, finding_system=a, finding_code=b, value_kind="code", value_code=c, unit=a)
    result = check([row], [other | {"attribute_system": b, "value_system": c}])
    assert result.observations_checked == 2


def test_a_number_larger_than_the_table_holds_is_out_of_range() -> None:
    row = said(4, value_kind="number", number_text="1e300", unit="cm")
    assert codes([row]) == ["OBS508"]


def test_the_same_table_gives_the_same_problems() -> None:
    rows = [[said(1, n % 4), said(6, 0, value_text="rough")] for n in range(50)]
    assert check(*rows).problems == check(*rows).problems
