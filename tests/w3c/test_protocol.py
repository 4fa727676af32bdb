"""Every case of the W3C's SPARQL 1.1 Protocol tests has a test of the server, by its name."""

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TESTS = "".join(
    (HERE.parent / "server" / f"test_{name}_operation.py").read_text("utf-8")
    for name in ("query", "update")
)
# Cases of queries that stand under another name.
CALLED = {
    "query_dataset_default_graphs_get": "query_dataset_default_graphs",
    "query_dataset_default_graphs_post": "query_dataset_post",
    "query_dataset_named_graphs_get": "query_dataset_named_graphs",
    "query_dataset_named_graphs_post": "query_dataset_post",
}


def cases() -> list[str]:
    manifest = (HERE / "protocol" / "manifest.ttl").read_text("utf-8")
    return re.findall(r"^:(\w+) rdf:type mf:ProtocolTest", manifest, re.MULTILINE)


@pytest.mark.parametrize("case", cases())
def test_every_case_has_a_test(case: str) -> None:
    tests = re.sub(r"test_2_1_[0-9]_", "test_", TESTS)
    assert f'"{case}": (' in tests or f"def test_{CALLED.get(case, case)}(" in tests


def test_the_manifest_is_whole() -> None:
    assert len(cases()) == len(set(cases())) == 34
