"""Every command that writes: its arguments, and what it needs to be there before."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"


@dataclass(frozen=True)
class Places:
    """Where a command reads and writes.

    Attributes:
        defs: a folder of definitions; its content differs between the old output and the new.
        exams: a folder of annotations.
        ontology: an ontology of the definitions.
        release: a release of RadLex.
        out: the folder for all output.
        url: a server that takes everything, for ``push``.
    """

    defs: Path
    exams: Path
    ontology: Path
    release: Path
    out: Path
    url: str = ""


Arguments = Callable[[Places], list[object]]

# The exams have faults, so that a report has something to say: then the status is 1.
COMMANDS: dict[str, Arguments] = {
    "build": lambda at: ["build", at.defs, "-o", at.out],
    "convert_to_markdown": lambda at: ["convert", at.ontology, "--to", "md", "-o", f"{at.out}/md/"],
    "convert_to_json": lambda at: ["convert", at.ontology, "--to", "json", "-o", f"{at.out}/x/"],
    "convert_to_graph": lambda at: ["convert", at.defs, "-o", at.out / "all.ttl"],
    "convert_graph": lambda at: ["convert", at.ontology, "-o", at.out / "all.jsonld"],
    "convert_annotations": lambda at: [
        *("convert", at.exams, "--defs", at.defs, "-o", at.out / "exams.ttl")
    ],
    "check": lambda at: ["check", at.defs, "--format", "html", "-o", at.out / "report.html"],
    "validate": lambda at: [
        *("validate", at.exams, "--defs", at.defs, "--format", "html"),
        *("-o", at.out / "report.html", "--report", at.out / "report.ttl"),
    ],
    "docs": lambda at: ["docs", at.defs, "-o", at.out],
    "diff": lambda at: ["diff", EXAMPLES / "definitions", at.defs, "-o", at.out / "changes.txt"],
    "load": lambda at: ["load", at.defs, "--store", at.out / "store"],
    "export": lambda at: ["export", at.defs, "--for", "qlever", "-o", at.out / "export"],
    "query": lambda at: ["query", "SELECT * { ?s a owl:Class }", at.defs, "-o", at.out / "r.csv"],
    "terminology": lambda at: [
        *("terminology", "add", at.release, "--release", "9", "--index", at.out / "index")
    ],
    "push": lambda at: ["push", at.url, at.defs, "--resume", at.out / "sent.json", "--tries", "1"],
    "reason": lambda at: [
        *("reason", at.ontology, "-o", at.out / "follows.ttl", "--timeout", "60")
    ],
}


def definitions(folder: Path, *names: str) -> Path:
    """A folder with some of the examples' definitions."""
    folder.mkdir(parents=True)
    for name in names:
        shutil.copy(EXAMPLES / "definitions" / name, folder)
    return folder
