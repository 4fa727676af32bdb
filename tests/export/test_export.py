"""What a bulk loader is given is all of it, whole, and the same each time."""

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox
import pytest
from effort import THOROUGH

from converter.jobs.contents import Contents, contents_of
from converter.jobs.export import ExportOptions, ExportResult, export
from converter.jobs.store import load_store
from converter.problems import ConverterError
from converter.store.targets import targets

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ROOT = Path(__file__).parents[2]
SOURCES = [str(ROOT / "examples" / "definitions"), str(ROOT / "examples" / "exams")]
OXIGRAPH = Path(sys.executable).with_name("oxigraph")
_SHELL = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_UNPACK = {".gz": gzip.decompress, ".zst": zstd.decompress}
Graphs = dict[str, ox.Dataset]


def graphs_of(quads: list[ox.Quad]) -> Graphs:
    found: Graphs = {}
    for quad in quads:
        dataset = found.setdefault(getattr(quad.graph_name, "value", ""), ox.Dataset())
        dataset.add(ox.Quad(quad.subject, quad.predicate, quad.object))
    for dataset in found.values():
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return found


@pytest.fixture(scope="module")
def expected() -> Graphs:
    found = contents_of(SOURCES)
    assert isinstance(found, Contents)
    return graphs_of(
        [
            ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(graph.iri))
            for graph in found.graphs
            for block in found.blocks(graph)
            for quad in ox.parse(block.lines, format=ox.RdfFormat.N_TRIPLES)
        ]
    )


def loaded(folder: Path) -> Graphs:
    """What a loader makes of the parts: a blank node belongs to one part."""
    quads: list[ox.Quad] = []
    for path in sorted((folder / "data").iterdir()):
        if path.suffix == ".graph":
            continue
        unpack = _UNPACK.get(path.suffix, bytes)
        name = path.name.removesuffix(".gz").removesuffix(".zst")
        form = ox.RdfFormat.from_extension(name.rpartition(".")[2])
        assert form
        graph: ox.NamedNode | ox.DefaultGraph = ox.DefaultGraph()
        if form == ox.RdfFormat.N_TRIPLES:
            graph = ox.NamedNode(path.with_name(f"{name}.graph").read_text("utf-8").strip())
        read = ox.parse(unpack(path.read_bytes()), format=form, rename_blank_nodes=True)
        for quad in read:
            name_of = quad.graph_name if isinstance(graph, ox.DefaultGraph) else graph
            quads.append(ox.Quad(quad.subject, quad.predicate, quad.object, name_of))
    return graphs_of(quads)


def exported(to: str, out: Path, **options: object) -> ExportResult:
    return export(to, str(out), SOURCES, options=ExportOptions(**options))  # type: ignore[arg-type]


@pytest.mark.parametrize("to", targets())
@pytest.mark.parametrize("part_size", [None, 3000])
def test_all_of_it_is_there(
    to: str, part_size: int | None, tmp_path: Path, expected: Graphs
) -> None:
    known = targets()[to].compressions
    # Some of them for each target are each of them for some.
    for compression in known if THOROUGH else {known[0], known[-1]} if part_size else known[:1]:
        out = tmp_path / compression
        result = exported(to, out, part_size=part_size, compression=compression)
        assert loaded(out) == expected
        assert result.statements == sum(map(len, expected.values()))
        assert result.parts > 100 or part_size is None


@pytest.mark.parametrize("to", targets())
def test_the_manifest_tells_every_file(to: str, tmp_path: Path) -> None:
    result = exported(to, tmp_path)
    manifest = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    files = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
    told = {file["file"]: file for file in manifest["files"]}
    assert set(told) == files - {"manifest.json"}
    assert set(result.files) == files
    for name, file in told.items():
        assert sha256((tmp_path / name).read_bytes()).hexdigest() == file["sha256"]
    assert manifest["statements"] == sum(graph["statements"] for graph in manifest["graphs"])
    parts = [file["statements"] for file in told.values() if "statements" in file]
    assert sum(parts) == manifest["statements"]


@pytest.mark.parametrize("to", targets())
def test_the_further_files_can_be_read(to: str, tmp_path: Path) -> None:
    exported(to, tmp_path, name="Chest-CT_2")
    for path in tmp_path.glob("*.ttl"):
        assert list(ox.parse(path=path, base_iri="file:///config.ttl"))
        assert "Chest-CT_2" in path.read_text("utf-8")
    for path in tmp_path.glob("*.json"):
        json.loads(path.read_text("utf-8"))
    text = (tmp_path / "LOAD.md").read_text("utf-8")
    assert "{{" not in text
    assert "{%" not in text
    for block in _SHELL.findall(text):
        if shutil.which("bash"):
            subprocess.run(["bash", "-n", "-c", block], check=True)


def test_the_commands_load_it(tmp_path: Path, expected: Graphs) -> None:
    if not OXIGRAPH.exists() or not shutil.which("bash"):
        pytest.skip("the command oxigraph is not installed")
    exported("oxigraph", tmp_path, part_size=100_000)
    [block] = _SHELL.findall((tmp_path / "LOAD.md").read_text("utf-8"))
    load = "".join(line for line in block.splitlines(True) if "serve" not in line)
    path = os.pathsep.join([str(OXIGRAPH.parent), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "-ec", load], cwd=tmp_path, env={**os.environ, "PATH": path}, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    store = ox.Store.read_only(str(tmp_path / "databases" / "oifm"))
    assert graphs_of(list(store)) == expected


def test_the_same_bytes_each_time(tmp_path: Path) -> None:
    hashes = []
    for seed in ("0", "1"):
        code = "from converter.cli import main; main()"
        out = tmp_path / seed
        arguments = ["export", *SOURCES, "--for", "virtuoso", "-o", str(out), "-q"]
        subprocess.run(
            [sys.executable, "-c", code, *arguments],
            env={
                **os.environ,
                "PYTHONHASHSEED": seed,
                "TZ": "Asia/Tokyo" if seed == "1" else "UTC",
            },
            check=True,
        )
        hashes.append({p.relative_to(out): p.read_bytes() for p in out.rglob("*") if p.is_file()})
    assert hashes[0] == hashes[1]


def test_a_store_and_its_sources_are_the_same(tmp_path: Path, expected: Graphs) -> None:
    store = str(tmp_path / "store")
    load_store(SOURCES, store)
    export("fuseki", str(tmp_path / "out"), store=store)
    assert loaded(tmp_path / "out") == expected


def test_only_some_kinds(tmp_path: Path) -> None:
    exported("fuseki", tmp_path / "out", only=("definitions",))
    names = loaded(tmp_path / "out")
    assert {name.split("/graph/")[1].partition("/")[0] for name in names} == {
        "",
        "definitions",
        "vocabulary",
    }
    assert code_of("fuseki", tmp_path / "none", only=("shapes",)) == "EXP603"


def code_of(to: str, out: Path, **options: object) -> str:
    with pytest.raises(ConverterError) as raised:
        exported(to, out, **options)
    return raised.value.problems[0].code


def test_refusals_leave_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert code_of("blazegraph", out) == "EXP601"
    assert code_of("virtuoso", out, compression="zst") == "EXP602"
    assert code_of("fuseki", out, name="x; rm -rf") == "IO104"
    assert code_of("fuseki", out, only=("everything",)) == "IO104"
    assert not out.exists()
    exported("fuseki", out)
    before = sorted(out.rglob("*"))
    assert code_of("fuseki", out) == "EXP604"
    assert sorted(out.rglob("*")) == before


def test_blank_nodes_of_two_graphs_are_two(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.nt").write_text("<urn:s> <urn:p> _:b .\n", "utf-8")
    export("fuseki", str(tmp_path / "out"), [str(tmp_path / "one.nt"), str(tmp_path / "two.nt")])
    [part] = (tmp_path / "out" / "data").iterdir()
    quads = ox.parse(gzip.decompress(part.read_bytes()), format=ox.RdfFormat.N_QUADS)
    blank = [quad.object for quad in quads if isinstance(quad.object, ox.BlankNode)]
    assert len(blank) == len(set(blank)) == 2
