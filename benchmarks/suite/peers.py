"""Programs of others: which are installed, how they are started, how they are to be had."""

from __future__ import annotations

import shutil
import sys
import tomllib
import zipfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.suite.bench import PEERS, ROOT, Bench, peer
from benchmarks.suite.race import Entry

_FOLDER = ROOT / "benchmarks" / "peers"
_TABLE: dict[str, dict[str, Any]] = tomllib.loads((_FOLDER / "peers.toml").read_text("utf-8"))
_JAVA = Path("/usr/share/java")
_XERCES = "org/apache/jena/ext/xerces/"
# What Debian's Jena needs beside its own jars.
_NEEDED = (
    *("commons-cli", "commons-codec", "commons-compress", "commons-csv", "commons-io"),
    *("commons-lang3", "dexx.collection", "gson", "guava", "httpclient", "httpcore"),
    *("jackson-annotations", "jackson-core", "jackson-databind", "jakarta.json-api"),
    *("jsonld-java", "protobuf", "slf4j-api", "slf4j-nop", "thrift", "titanium-json-ld"),
)


def title(name: str) -> str:
    """What a peer is called in tables."""
    return str(_TABLE[name]["title"])


def has(bench: Bench, name: str) -> bool:
    """Whether a peer is installed; noted as skipped where it is not."""
    known = _TABLE[name]
    if "module" in known:
        there = find_spec(known["module"]) is not None
    elif "java" in known:
        there = shutil.which("java") is not None and bool(_jars())
    else:
        there = (PEERS / known["file"]).exists()
    if not there:
        bench.skip(title(name), f"not installed; {known['install']}")
    return there


def validator(name: str, data: Path, shapes: Path) -> Entry:
    """A SHACL engine that reads N-Triples and shapes, and prints how many results there are."""
    known = _TABLE[name]
    if name == "jena":
        command = (
            f"java -cp '{':'.join(map(str, _jars()))}' {known['java']} validate "
            f"--data '{data}' --shapes '{shapes}' | grep -c sh:resultSeverity"
        )
        return Entry(title(name), ["bash", "-o", "pipefail", "-c", command], check=results)
    if name == "shacl-engine":
        # A module is looked for beside the program that wants it.
        script = PEERS / "node" / known["script"]
        shutil.copyfile(_FOLDER / known["script"], script)
        return Entry(title(name), ["node", str(script), str(data), str(shapes)], check=results)
    quiet = [sys.executable, "-W", "ignore", *peer(known["script"], data, shapes)[1:]]
    return Entry(title(name), quiet, check=results)


def results(done: Any) -> str:
    """What a peer printed: how many results."""
    return f"{int(done.out.splitlines()[-1]):,} results"


def _jars() -> list[Path]:
    own = sorted((PEERS / "jena").glob("*.jar"))
    if own:
        return own
    jena = [path for path in sorted(_JAVA.glob("jena-*.jar")) if not path.stem[-1].isdigit()]
    return jena and [_messages(), *jena, *(_JAVA / f"{name}.jar" for name in _NEEDED)]


def _messages() -> Path:
    """The texts of Jena's copy of Xerces, where that copy looks for them.

    Debian moved its classes to another package and left the texts; without them Jena does
    not start ("internal error").
    """
    folder = PEERS / "jena-messages"
    with zipfile.ZipFile(_JAVA / "jena-core.jar") as jar:
        for name in jar.namelist():
            if name.startswith(_XERCES) and name.endswith(".properties"):
                target = folder / "xerces" / name.removeprefix(_XERCES)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(jar.read(name))
    return folder
