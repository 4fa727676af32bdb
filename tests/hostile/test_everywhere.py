"""The same hostile file in each place that reads files: refused with a problem, nothing fetched."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from command_lines import Nursery
from hostile.commands import EXAMPLES
from remote_servers import failing

DEFINITIONS = EXAMPLES / "definitions" / "pleural_effusion.md"
EXAMS = EXAMPLES / "exams"
ROOT = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">&a9;</rdf:RDF>'
BOMB = (
    '<?xml version="1.0"?>\n<!DOCTYPE rdf:RDF [\n <!ENTITY a0 "lol">\n'
    + "".join(f' <!ENTITY a{n} "{f"&a{n - 1};" * 10}">\n' for n in range(1, 10))
    + f"]>\n{ROOT}"
)
EXTERNAL = f'<!DOCTYPE x [<!ENTITY a9 SYSTEM "URL">]>\n{ROOT}'
CONTEXT = '{"@context": "URL", "@id": "urn:a", "b": "c"}'

Place = Callable[[Path, Path], list[object]]
# Every place where a user names a file that may be RDF.
PLACES: dict[str, Place] = {
    "convert": lambda file, out: ["convert", file, "--to", "ttl", "-o", out / "x.ttl"],
    "convert_annotations": lambda file, out: [
        *("convert", file, "--defs", DEFINITIONS, "-o", out / "x.ttl")
    ],
    "build": lambda file, out: ["build", file, "-o", out / "built"],
    "check": lambda file, _: ["check", file],
    "diff": lambda file, _: ["diff", DEFINITIONS, file],
    "docs": lambda file, out: ["docs", file, "-o", out / "site"],
    "validate": lambda file, _: ["validate", file, "--defs", DEFINITIONS],
    "validate_with_shacl": lambda file, _: [
        *("validate", file, "--defs", DEFINITIONS, "--engine", "shacl")
    ],
    "definitions": lambda file, _: ["validate", EXAMS, "--defs", file],
    "shapes": lambda file, _: [
        *("validate", EXAMS, "--defs", DEFINITIONS, "--engine", "shacl", "--shapes", file)
    ],
    "load": lambda file, out: ["load", file, "--store", out / "store", "--as", "data"],
    "query": lambda file, _: ["query", "ASK {}", file, "--as", "data"],
    "export": lambda file, out: [
        *("export", file, "--for", "qlever", "-o", out / "export", "--as", "data")
    ],
    "push": lambda file, _: ["push", "http://127.0.0.1:9/", file, "--as", "data", "--dry-run"],
    "reason": lambda file, _: ["reason", file],
}


# Here what cannot be read is what was asked for: a problem, and nothing checked is no pass.
REPORTS = ("check", "validate", "validate_with_shacl")
FEW = ("convert", "validate", "shapes", "load")
HOSTILE = {
    "bomb": ("owl", BOMB, ("RDF402", "TRM3")),
    "entity": ("owl", EXTERNAL, ("RDF402", "TRM3")),
    "context": ("jsonld", CONTEXT, ("RDF403", "TRM3")),
}


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        *(("bomb", name) for name in (*PLACES, "terminology")),
        *((kind, name) for kind in ("entity", "context") for name in (*FEW, "terminology")),
    ],
)
def test_refused(kind: str, name: str, tmp_path: Path, nursery: Nursery) -> None:
    suffix, text, codes = HOSTILE[kind]
    file, out = tmp_path / f"hostile.{suffix}", tmp_path / "out"
    out.mkdir()
    place = PLACES.get(name) or (
        lambda file, out: [
            *("terminology", "add", file, "--index", out / "index"),
            *(("--as", "radlex-owl", "--release", "1") if suffix == "owl" else ()),
        ]
    )
    with failing() as server:
        file.write_text(text.replace("URL", server.url))
        ended = nursery.run(*place(file, out))
        assert server.taken == []
    assert ended.status == (1 if name in REPORTS else 2), ended
    said = ended.out + ended.err
    assert any(code in said for code in codes), said
    assert "Traceback" not in said
    assert not [path for path in out.rglob("*") if path.is_file()]


UNPACKED = 64 << 20


@pytest.mark.parametrize("name", [*FEW, "query", "definitions", "terminology", "map"])
def test_a_decompression_bomb_stops_at_the_limit(
    name: str, tmp_path: Path, nursery: Nursery
) -> None:
    file, out = tmp_path / "bomb.ttl.gz", tmp_path / "out"
    out.mkdir()
    file.write_bytes(gzip.compress(b"\n" * UNPACKED))
    if name == "terminology":
        file = tmp_path / "bomb.zip"
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("radlex.csv", b"Class ID,Preferred Label\n" + b"1,a\n" * (1 << 21))
        arguments: list[object] = [
            "terminology",
            "add",
            file,
            "--index",
            out / "index",
            "--release",
            "1",
        ]
    elif name == "map":
        arguments = ["validate", EXAMS, "--defs", DEFINITIONS, "--map", file]
    else:
        arguments = PLACES[name](file, out)
    limit = [] if name == "map" else ["--max-size", "1MiB"]
    ended = nursery.run(*arguments, *limit)
    assert ended.status == 2, ended
    assert "IO108" in ended.out + ended.err
    assert not [path for path in out.rglob("*") if path.is_file()]
