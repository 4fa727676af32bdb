"""An option that would change nothing is refused: who gives it believes that it does."""

import json
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
DEFINITIONS = EXAMPLES / "definitions"
DEFINITION = DEFINITIONS / "pneumothorax.fm.json"
ANNOTATION = EXAMPLES / "annotations" / "chest_ct.json"
READ = [
    *(["--key-file", "key"], ["--no-identifiers"], ["--defs", DEFINITIONS], ["--as", "data"]),
    *(["--from", "efl"], ["--map", "m.toml"], ["--base-iri", "https://x.test/"], ["--keep-going"]),
]


def refused(ended: tuple[int, str, str], option: str, why: str) -> None:
    status, out, err = ended
    assert (status, out) == (2, "")
    assert f"{option} {why}" in err


@pytest.fixture
def store(oifm, tmp_path: Path) -> Path:
    folder = tmp_path / "store"
    assert oifm("load", DEFINITIONS, ANNOTATION, "--store", folder, "-q").status == 0
    return folder


@pytest.mark.parametrize(
    "option", [["--key-file", "key"], ["--no-identifiers"], ["--map", "m.toml"], ["--resume"]]
)
def test_what_is_for_annotations_needs_definitions(oifm, option: list[str]) -> None:
    ended = oifm("convert", DEFINITION, "--to", "ttl", *option)
    refused(ended, option[0], "is for annotations, and needs --defs")


def test_a_key_of_the_environment_is_for_whatever_needs_one(oifm, monkeypatch) -> None:
    monkeypatch.setenv("OIFM_KEY_FILE", "no-such-file")
    assert oifm("convert", DEFINITION, "--to", "ttl", "-q").status == 0


def test_what_is_for_definitions_has_no_effect_on_annotations(oifm) -> None:
    line = ["convert", ANNOTATION, "--defs", DEFINITIONS, "--to", "ttl"]
    refused(oifm(*line, "--assign-ids", "EXMP"), "--assign-ids", "is for definitions")


def test_ids_are_assigned_in_any_format(oifm, tmp_path: Path) -> None:
    out = tmp_path / "with_ids.fm.json"
    draft = EXAMPLES / "drafts"
    assert oifm("convert", draft, "--assign-ids", "EXMP", "-o", out, "-q").status == 0
    assert json.loads(out.read_text("utf-8"))["oifm_id"].startswith("OIFM_EXMP_")


@pytest.mark.parametrize("to", ["md", "json"])
def test_a_base_is_for_graphs(oifm, to: str) -> None:
    ended = oifm("convert", DEFINITION, "--to", to, "--base-iri", "https://x.test/")
    refused(ended, "--base-iri", "is for graphs")


@pytest.mark.parametrize("to", [".", ""])
def test_a_format_without_a_name(oifm, to: str, tmp_path: Path) -> None:
    status, _, err = oifm("convert", DEFINITION, "--to", to, "-o", tmp_path / "x.ttl")
    assert status == 2
    assert f"IO114 there is no target format '{to}'" in err
    assert not (tmp_path / "x.ttl").exists()


@pytest.mark.parametrize(
    ("command", "option"),
    [
        pytest.param(command, option, id=f"{command} {option[0]}")
        for command in ("query", "export", "push")
        for option in READ
        # A query has no such option.
        if (command, *option) != ("query", "--no-identifiers")
    ],
)
def test_a_store_was_read_already(oifm, command: str, option: list[str], store: Path) -> None:
    line = {
        "query": ["--named", "presence-counts"],
        "export": ["--for", "fuseki", "-o", store.parent / "out"],
        "push": ["http://127.0.0.1:9/", "--dry-run"],
    }[command]
    ended = oifm(command, *line, "--store", store, *option)
    refused(ended, option[0], "is for sources, and those of a store are read already")


@pytest.mark.parametrize("option", [["--defs", DEFINITIONS], ["--keep-going"]])
def test_a_store_that_is_served_was_read_already(oifm, option: list[str], store: Path) -> None:
    pytest.importorskip("uvicorn")
    # It could not listen there either: that no server stays where the test fails.
    refused(oifm("serve", store, "--host", "203.0.113.1", *option), option[0], "is for sources")


def test_a_named_query_is_about_the_ids_of_its_store(oifm, tmp_path: Path) -> None:
    store, base = tmp_path / "store", "https://x.test/"
    sources = [DEFINITIONS, EXAMPLES / "cohort"]
    assert oifm("load", *sources, "--store", store, "--base-iri", base, "-q").status == 0
    given = ["-p", "finding=OIFM_EXMP_000001", "-p", "patient=EXAMPLE-11", "--store", store]
    ended = oifm("query", "--named", "time-line", *given, "--format", "csv", "-q")
    assert len(ended.out.splitlines()) == 4
    assert f"<{base}id/OIFM_EXMP_000001>" in oifm("query", "--show", "time-line", *given).out


@pytest.mark.parametrize(
    ("line", "option", "why"),
    [
        (["query", "--list", "--format", "csv"], "--format", "has no effect beside --list"),
        (["query", "--show", "time-line", "-o", "x"], "--out", "has no effect beside --show"),
        (["query", "--show", "time-line", "x"], "[QUERY] [SOURCES]...", "has no effect beside"),
        (["load", "--list", "-s", "s", "--defs", "d"], "--defs", "has no effect beside --list"),
        (["export", "--list", "-o", "x"], "--out", "has no effect beside --list"),
    ],
)
def test_what_only_shows_something(oifm, line: list[str], option: str, why: str) -> None:
    refused(oifm(*line), option, why)


@pytest.mark.parametrize(
    ("options", "option", "why"),
    [
        (["--allow-sparql"], "--allow-sparql", "is for --shapes FILE"),
        (["--timeout", "5"], "--timeout", "is for --shapes FILE"),
        (["--timeout", "5", "--shapes", "s.ttl"], "--timeout", "is for --engine pyshacl"),
        (["--index", "i", "--no-terminology"], "--index", "has no effect beside --no-terminology"),
        (["--engine", "spark", "--jobs", "2"], "--jobs", "is not for --engine spark"),
        (["--engine", "spark", "--index", "i"], "--index", "is not for --engine spark"),
    ],
)
def test_options_of_validate(oifm, options: list[str], option: str, why: str) -> None:
    refused(oifm("validate", ANNOTATION, "--defs", DEFINITIONS, *options), option, why)


def test_options_of_check(oifm) -> None:
    ended = oifm("check", DEFINITION, "--no-terminology", "--index", "i")
    refused(ended, "--index", "has no effect beside --no-terminology")


@pytest.mark.parametrize("option", [["--jobs", "2"], ["--limit-errors", "2"], ["--resume"]])
def test_options_of_convert_on_spark(oifm, option: list[str], tmp_path: Path) -> None:
    line = ["convert", ANNOTATION, "--defs", DEFINITIONS, "--engine", "spark", "-o", tmp_path / "o"]
    refused(oifm(*line, *option), option[0], "is not for --engine spark")


def test_options_of_push(oifm) -> None:
    ended = oifm("push", "http://127.0.0.1:9/", DEFINITION, "--dry-run", "--batch-size", "1MB")
    refused(ended, "--batch-size", "is for --via update")


def test_parts_of_a_byte_are_refused(oifm, tmp_path: Path) -> None:
    """Each block of statements was a file of its own, and a folder of thousands was made."""
    out = tmp_path / "out"
    line = ["export", EXAMPLES / "definitions", "--for", "fuseki", "-o", out, "--part-size"]
    status, _, err = oifm(*line, "999kB")
    assert (status, "'--part-size': '999kB' is less than 1MB" in err) == (2, True)
    assert not out.exists()
    assert oifm(*line, "1MB").status == 0
