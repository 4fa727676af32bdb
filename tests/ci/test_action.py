"""The GitHub Action: its steps run as a runner would, with a folder in place of the runner."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from converter.report import RENDERERS

ROOT = Path(__file__).parents[2]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
INSTALL, CHECK = STEPS

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="the steps are for bash")


class Ran(NamedTuple):
    status: int
    out: str
    outputs: dict[str, str]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "examples", tmp_path / "work" / "examples")
    (tmp_path / "temp").mkdir()
    return tmp_path


def step(workspace: Path, what: dict[str, Any], path: Path | None = None, **inputs: str) -> Ran:
    """Runs a step with the inputs that a workflow gives; the others are the defaults."""
    given = {name: str(said.get("default", "")) for name, said in ACTION["inputs"].items()}
    given |= inputs
    variables = {
        name: given[text.removeprefix("${{ inputs.").removesuffix(" }}")]
        for name, text in what.get("env", {}).items()
    }
    output = workspace / "output"
    script = workspace / "step.sh"
    script.write_text(what["run"])
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", script],
        cwd=workspace / "work",
        env={
            **os.environ,
            **variables,
            "PATH": os.pathsep.join(
                map(str, (path or Path(sys.executable).parent, os.environ["PATH"]))
            ),
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_PATH": str(workspace / "path"),
            "RUNNER_TEMP": str(workspace / "temp"),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        timeout=60,
    )
    told = output.read_text().splitlines() if output.exists() else []
    return Ran(done.returncode, done.stdout, dict(line.split("=", 1) for line in told))


def test_no_input_becomes_part_of_a_script() -> None:
    assert all("${{" not in step["run"] for step in STEPS)
    assert all(step["shell"] == "bash" for step in STEPS)
    assert set(CHECK["env"].values()) == {f"${{{{ inputs.{name} }}}}" for name in ACTION["inputs"]}


def test_what_is_promised_exists() -> None:
    named = ACTION["inputs"]["format"]["description"].partition("(")[2].rstrip(")").split(", ")
    assert set(named) <= set(RENDERERS)
    assert set(ACTION["outputs"]) == {"report", "status"}
    assert ACTION["inputs"]["defs"]["required"] is True
    assert ACTION["runs"]["using"] == "composite"


def test_the_package_is_installed_from_the_checkout_of_the_action(workspace: Path) -> None:
    stub = workspace / "stub"
    stub.mkdir()
    log = workspace / "log"
    for name in ("python3", "python"):
        (stub / name).write_text(
            "#!/usr/bin/env bash\n"
            f'echo "$@" >>{log}\n'
            'if [ "$1 $2" = "-m venv" ]; then mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; fi\n'
        )
        (stub / name).chmod(0o755)
    ran = step(workspace, INSTALL, stub)
    assert ran.status == 0
    venv, pip = log.read_text().splitlines()
    assert venv == f"-m venv {workspace}/temp/oifm"
    assert pip.startswith("-m pip install ")
    assert pip.endswith(f"-c {ROOT}/constraints.txt {ROOT}")
    assert (workspace / "path").read_text() == f"{workspace}/temp/oifm/bin\n"


def test_annotations_are_validated_and_shown_beside_their_lines(workspace: Path) -> None:
    ran = step(
        workspace, CHECK, defs="examples/definitions\n", annotations="\n  examples/annotations  \n"
    )
    assert ran.status == 1
    assert ran.out.startswith("::error file=examples/annotations/chest_ct.json,line=35,col=40,")
    report = Path(ran.outputs["report"])
    assert report.suffix == ".sarif"
    [result] = json.loads(report.read_text("utf-8"))["runs"][0]["results"]
    assert result["ruleId"] == "OBS520"
    assert ran.outputs["status"] == "1"


def test_definitions_alone_are_checked(workspace: Path) -> None:
    ran = step(workspace, CHECK, defs="examples/definitions", format="junit")
    assert (ran.status, ran.outputs["status"]) == (0, "0")
    assert Path(ran.outputs["report"]).name == "oifm-report.xml"
    faulty = step(workspace, CHECK, defs="examples/definitions\nexamples/faulty")
    assert faulty.status == 1
    assert "title=DEF301::" in faulty.out


def test_severities_and_more_arguments_reach_the_command(workspace: Path) -> None:
    given = {"defs": "examples/definitions", "annotations": "examples/annotations"}
    ran = step(workspace, CHECK, **given, severities="OBS520=info\r\n")
    assert ran.status == 0
    assert "::notice file=" in ran.out
    ran = step(workspace, CHECK, **given, args="--ignore\nOBS520\n--quiet")
    assert ran.status == 0
    assert "OBS520" not in ran.out


@pytest.mark.parametrize(
    "given",
    [
        {"defs": "nowhere"},
        {"defs": "examples/definitions", "severities": "NONE=info"},
        {"defs": "examples/definitions", "format": "../../escaped"},
        {"defs": "$(touch escaped)"},
        {"defs": "`touch escaped`"},
        {"defs": '"; touch escaped; "'},
        {"defs": "--help"},
        {"defs": "examples/definitions", "annotations": "x; touch escaped"},
        {"defs": "examples/definitions", "args": "$(touch escaped)"},
    ],
)
def test_what_cannot_run_is_2_and_nothing_of_it_is_run(
    workspace: Path, given: dict[str, str]
) -> None:
    ran = step(workspace, CHECK, **given)
    assert (ran.status, ran.outputs["status"]) == (2, "2")
    assert list(workspace.parent.rglob("escaped*")) == []
    assert "report" not in ran.outputs  # a later step would upload what is not there


def test_blank_lines_are_no_annotations(workspace: Path) -> None:
    ran = step(workspace, CHECK, defs="examples/definitions", annotations="\n  \n")
    assert (ran.status, ran.outputs["status"]) == (0, "0")
