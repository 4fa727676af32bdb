"""``oifm reason``: what follows, what contradicts itself, and that it stops when it is told to."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import NamedTuple

import pyoxigraph as ox
import pytest

from converter.graph.document import GraphOptions
from converter.jobs.build import build
from converter.jobs.build_options import BuildOptions
from converter.jobs.reason import ReasonOptions, ReasonResult, reason
from converter.problems import ConverterError
from converter.reasoning import owl_api, process

ROOT = Path(__file__).parents[2]
BASE = "https://w3id.org/oifm/"
java = pytest.mark.skipif(not owl_api.java_present(), reason="the reasoners need Java")
owlapi = pytest.mark.skipif(
    not (owl_api.java_present() and owl_api.jars()), reason="the OWL API is not installed"
)


@pytest.fixture(scope="module")
def ontology(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples in the profile dl."""
    folder = tmp_path_factory.mktemp("dl")
    options = BuildOptions(graph=GraphOptions(profile="dl"))
    build([str(ROOT / "examples" / "definitions")], str(folder), options=options)
    return folder / "ontology.ttl"


def _triples(path: Path) -> set[ox.Triple]:
    parsed = ox.parse(path.read_bytes(), ox.RdfFormat.TURTLE)
    return {quad.triple for quad in parsed if quad.subject != ox.NamedNode("urn:oifm:inferred")}


def _triple(subject: str, predicate: str, value: str) -> ox.Triple:
    return ox.Triple(*map(ox.NamedNode, (subject, predicate, value)))  # type: ignore[arg-type]


def _reasoned(ontology: Path, tmp_path: Path, data: str, **options: object) -> ReasonResult:
    file = tmp_path / "data.ttl"
    head = f"@prefix obs: <{BASE}observation/> . @prefix oifm: <{BASE}id/> .\n"
    file.write_text(head + data, "utf-8")
    chosen = ReasonOptions(reasoner="hermit", **options)  # type: ignore[arg-type]
    return reason([str(ontology), str(file)], str(tmp_path / "out.ttl"), options=chosen)


VALID = ROOT / "examples" / "observations" / "valid.ttl"


class Inferred(NamedTuple):
    """What a reasoner of the OWL API said of the examples."""

    result: ReasonResult
    triples: set[ox.Triple]
    stages: list[str]


@pytest.fixture(scope="module", params=["elk", "hermit"])
def inferred(
    request: pytest.FixtureRequest, ontology: Path, tmp_path_factory: pytest.TempPathFactory
) -> Inferred:
    """By ELK, or by HermiT; a test that wants one says so."""
    out = tmp_path_factory.mktemp(request.param) / "inferred.ttl"
    stages: list[str] = []
    result = reason(
        [str(ontology), str(VALID)],
        str(out),
        options=ReasonOptions(reasoner=request.param),
        progress=lambda stage, _done, _total: stages.append(stage),
    )
    return Inferred(result, _triples(out), stages)


only_hermit = pytest.mark.parametrize("inferred", ["hermit"], indirect=True, scope="module")


@owlapi
def test_what_follows_is_written(inferred: Inferred, ontology: Path) -> None:
    result, written, stages = inferred
    assert (result.consistent, result.problems) == (True, ())
    assert result.inferred == len(written)
    observation, core = "https://example.org/exam1/o1", f"{BASE}core#"
    value = f"{BASE}id/OIFMA_GMTS_311419.1"
    assert _triple(observation, f"{core}presence", value) in written
    kind = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    assert _triple(observation, kind, f"{core}Observation") in written
    assert not written & _triples(ontology)
    assert stages == ["starting Java", "loading", "consistency", "classes", "individuals"]


@owlapi
@only_hermit
def test_the_classes_of_individuals_can_be_left_out(
    inferred: Inferred, ontology: Path, tmp_path: Path
) -> None:
    options = ReasonOptions(reasoner="hermit", individuals=False)
    out = tmp_path / "without.ttl"
    reason([str(ontology), str(VALID)], str(out), options=options)
    with_types, without = (
        [t for t in triples if t.predicate.value.endswith("#type")]
        for triples in (inferred.triples, _triples(out))
    )
    assert with_types
    assert not without


@owlapi
@only_hermit
def test_both_hermits_say_the_same_classes(
    inferred: Inferred, ontology: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owl_api, "jars", list)
    out = tmp_path / "other.ttl"
    options = ReasonOptions(reasoner="hermit")
    other = reason([str(ontology), str(VALID)], str(out), options=options)
    assert (inferred.result.library, other.library) == ("the OWL API", "owlready2")
    assert other.problems == ()
    one, two = (
        {t for t in triples if "subClassOf" in t.predicate.value}
        for triples in (inferred.triples, _triples(out))
    )
    assert one == two


@owlapi
def test_a_contradiction_is_named_and_quotes_no_data(ontology: Path, tmp_path: Path) -> None:
    data = "<urn:o> a obs:OIFM_EXMP_000001 ; oifm:OIFMA_EXMP_000012 700.5 ."
    for show in (False, True):
        result = _reasoned(ontology, tmp_path, data, show_values=show)
        [found] = result.problems
        assert (found.code, result.consistent, result.inferred) == ("RSN304", False, 0)
        assert "<urn:o>" in found.message
        assert "decimal[>= 1 , <= 30]" in found.message
        assert ("700.5" in found.message) is show
    assert not (tmp_path / "out.ttl").exists()


@java
def test_a_contradiction_without_the_owl_api(
    ontology: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owl_api, "jars", list)
    data = "<urn:o> a obs:OIFM_GMTS_012973 , obs:OIFM_EXMP_000001 ."
    [found] = _reasoned(ontology, tmp_path, data).problems
    assert (found.code, found.message) == ("RSN304", "the ontology contradicts itself")


@owlapi
def test_a_class_without_members_is_named(ontology: Path, tmp_path: Path) -> None:
    data = f"""@prefix owl: <http://www.w3.org/2002/07/owl#> .
    <urn:c> a owl:Class ; <http://www.w3.org/2000/01/rdf-schema#subClassOf>
    obs:OIFM_GMTS_012973 , <{BASE}observation/OIFM_EXMP_000001> ."""
    result = _reasoned(ontology, tmp_path, data)
    assert [(p.code, p.message) for p in result.problems] == [
        ("RSN305", "<urn:c> can have no member")
    ]
    assert result.consistent


# ---- that it stops


SLEEPER = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
with open(os.environ["PIDS"], "w") as file:
    file.write(f"{os.getpid()} {child.pid}")
print('{"stage": "consistency"}', flush=True)
time.sleep(600)
"""


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_the_time_is_over_for_all_that_was_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sleeper.py").write_text(SLEEPER)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PIDS", str(tmp_path / "pids"))
    monkeypatch.setattr(process, "_WORKER", "sleeper")
    with pytest.raises(ConverterError) as caught:
        list(process.run({}, b"", 3.0, lambda _stage: None))
    [found] = caught.value.problems
    assert found.code == "RSN302"
    assert "at the step: consistency" in found.message
    pids = [int(pid) for pid in (tmp_path / "pids").read_text().split()]
    for _ in range(50):
        if not any(map(_alive, pids)):
            break
        time.sleep(0.1)
    assert not any(map(_alive, pids))


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_it_ends_with_the_command_that_asked() -> None:
    """Also where that was killed, and could not say so."""
    # It waits for its request, which never comes.
    waiting = (
        "import subprocess, sys, time\n"
        "line = [sys.executable, '-P', '-m', 'converter.reasoning.worker']\n"
        "child = subprocess.Popen(line, start_new_session=True)\n"
        "print(child.pid, flush=True); time.sleep(60)"
    )
    line = [sys.executable, "-c", waiting]
    pipe = subprocess.PIPE
    asked = subprocess.Popen(line, stdin=pipe, stdout=pipe, text=True)
    assert asked.stdin
    assert asked.stdout
    worker = int(asked.stdout.readline())
    time.sleep(1.5)
    assert _alive(worker)
    asked.kill()
    asked.wait()
    asked.stdout.close()
    for _ in range(100):
        if not _alive(worker):
            break
        time.sleep(0.1)
    assert not _alive(worker)
    asked.stdin.close()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        *(("java.lang.OutOfMemoryError: heap", "RSN303"), ("boom", "RSN306")),
        ("Error occurred during initialization of VM\nToo small maximum heap", "RSN303"),
    ],
)
def test_a_reasoner_that_fails_is_told(
    words: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "failing.py").write_text(f"import sys; sys.exit({words!r})")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(process, "_WORKER", "failing")
    with pytest.raises(ConverterError) as caught:
        list(process.run({}, b"", 30.0, lambda _stage: None))
    assert [p.code for p in caught.value.problems] == [code]


def test_a_folder_of_a_build_is_told_with_its_ontology(tmp_path: Path) -> None:
    (tmp_path / "ontology.ttl").touch()
    with pytest.raises(ConverterError, match="is a folder") as caught:
        reason([str(tmp_path)], None)
    assert caught.value.problems[0].suggestion == f"name {tmp_path / 'ontology.ttl'}"


# ---- that it says what is missing


def test_without_java(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(ConverterError, match="RSN301 there is no Java"):
        reason([str(VALID)], None)


@java
def test_elk_without_the_owl_api(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owl_api, "jars", list)
    with pytest.raises(ConverterError) as caught:
        reason([str(VALID)], None)
    assert "pip install" in caught.value.problems[0].suggestion


@java
def test_a_large_input_is_announced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owl_api, "jars", list)
    monkeypatch.setattr("converter.jobs.reason._OWLREADY2_INDIVIDUALS", 2)
    file = tmp_path / "many.ttl"
    head = "@prefix owl: <http://www.w3.org/2002/07/owl#> . <urn:c> a owl:Class .\n"
    file.write_text(head + "".join(f"<urn:i{n}> a <urn:c> .\n" for n in range(3)))
    result = reason([str(file)], None, options=ReasonOptions(reasoner="hermit"))
    assert [p.code for p in result.problems] == ["RSN308"]


# ---- that hostile documents reach no loader


@pytest.fixture
def listener() -> tuple[str, list[str]]:
    """An address that remembers who came."""
    hits: list[str] = []

    class Remember(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hits.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Remember)
    Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}", hits


@java
@pytest.mark.parametrize("library", ["owlapi", "owlready2"])
def test_nothing_is_fetched_and_no_module_runs(
    library: str,
    tmp_path: Path,
    listener: tuple[str, list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if library == "owlready2":
        monkeypatch.setattr(owl_api, "jars", list)
    elif not owl_api.jars():
        pytest.skip("the OWL API is not installed")
    address, hits = listener
    (tmp_path / "evil_module.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    own = "http://www.lesfleursdunormal.fr/static/_downloads/owlready_ontology.owl#"
    file = tmp_path / "hostile.ttl"
    subjects = ["<urn:o>", "<urn:oifm:reasoned>", "<urn:oifm:document>", "<urn:oifm:document#>"]
    file.write_text(
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n<urn:o> a owl:Ontology .\n"
        + "".join(
            f'{s} owl:imports <{address}/x> ; <{own}python_module> "evil_module" .\n'
            for s in subjects
        )
        + "<urn:c> a owl:Class . <urn:i> a <urn:c> .\n"
    )
    result = reason([str(file)], None, options=ReasonOptions(reasoner="hermit"))
    assert [p.code for p in result.problems] == ["RSN307"]
    assert hits == []
    assert not (tmp_path / "ran").exists()


def test_no_module_comes_from_the_folder_of_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConverterError):
        list(process.run({"library": "none"}, b"", 30.0, lambda _stage: None))
    assert not (tmp_path / "ran").exists()


def test_java_is_found_by_its_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "java").write_text("")
    (tmp_path / "bin" / "java").chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert owl_api.java_present()
    assert shutil.which("java") is None
    assert os.environ["JAVA_HOME"]
