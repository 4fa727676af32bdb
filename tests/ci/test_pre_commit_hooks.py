"""The hooks for pre-commit, each run as pre-commit would run it on files of its pattern."""

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from converter.jobs.sources import ANNOTATION_SUFFIXES

ROOT = Path(__file__).parents[2]
HOOKS: dict[str, dict[str, Any]] = {
    hook["id"]: hook
    for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository of the user's, laid out as the hooks expect by default."""
    shutil.copytree(ROOT / "examples" / "definitions", tmp_path / "definitions")
    shutil.copytree(ROOT / "examples" / "annotations", tmp_path / "annotations")
    (tmp_path / "package.json").write_text("{}")
    (tmp_path / "README.md").write_text("# A README, and no definition\n")
    return tmp_path


def run(name: str, repository: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Entry, arguments and the files that match: pre-commit, "Creating new hooks"."""
    hook = HOOKS[name]
    program, *entry = shlex.split(hook["entry"])
    names = sorted(p.relative_to(repository).as_posix() for p in repository.rglob("*.*"))
    chosen = [file for file in names if re.search(hook["files"], file)]
    assert chosen
    return subprocess.run(
        [
            Path(sys.executable).parent / program,
            *entry,
            *(arguments or hook.get("args", [])),
            *chosen,
        ],
        cwd=repository,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )


def test_each_hook_says_what_pre_commit_needs() -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    assert set(HOOKS) == {"oifm-check", "oifm-validate"}
    for hook in HOOKS.values():
        assert {"id", "name", "entry", "language", "files"} <= hook.keys()
        assert hook["language"] == "python"
        assert shlex.split(hook["entry"])[0] in scripts
        # Several processes at once would each see some of the files only.
        assert hook["require_serial"] is True


def test_the_hook_is_for_every_kind_of_annotations() -> None:
    pattern = HOOKS["oifm-validate"]["files"]
    for suffix in ANNOTATION_SUFFIXES:
        assert re.search(pattern, f"annotations/2026/exam{suffix}")
        assert re.search(pattern, f"a/annotations/exam{suffix}.gz")
        assert not re.search(pattern, f"my-annotations/exam{suffix}")
    assert not re.search(pattern, "annotations/README.md")


def test_definitions_without_faults_pass_and_others_do_not(repository: Path) -> None:
    assert run("oifm-check", repository).returncode == 0
    shutil.copy(ROOT / "examples" / "faulty" / "rib_fracture.fm.json", repository)
    ran = run("oifm-check", repository)
    assert ran.returncode == 1
    assert "rib_fracture.fm.json:39:18: DEF320" in ran.stdout


def test_annotations_are_checked_against_the_definitions(repository: Path) -> None:
    ran = run("oifm-validate", repository)
    assert ran.returncode == 1
    assert "annotations/chest_ct.json:35:40: OBS520" in ran.stdout
    arguments = ("--defs", "definitions", "--severity", "OBS520=info")
    assert run("oifm-validate", repository, *arguments).returncode == 0
