"""How it is run: the log, health, metrics, another base, a store, and how it stops."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from server.conftest import BASE, DEFINITIONS, EXAMS, FINDING, Reply, Server, serving

SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(STRLEN(STR(?c)) > STRLEN(STR(?f))) }"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from converter.cli import main; main()", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def test_the_log_is_json_with_the_same_keys(server: Server) -> None:
    server.query("ASK {}")
    server.query("ASK {")
    time.sleep(0.3)
    told = [json.loads(line) for line in server.raw]
    requests = [said for said in told if said["event"] == "request"]
    assert requests
    for said in requests:
        assert {"time", "level", "event", "method", "route", "status", "ms", "bytes"} <= set(said)
    assert ["SPQ301"] in [said.get("codes") for said in requests]


def test_health(server: Server) -> None:
    assert server.get("/healthz").json == {"status": "ready"}


def test_metrics(server: Server) -> None:
    def count() -> int:
        text = server.get("/metrics").body.decode()
        match = re.search(r'oifm_requests_total\{.*route="/query",status="200"\} (\d+)', text)
        return int(match[1]) if match else 0

    server.query("ASK {}")
    before = count()
    server.query("ASK {}")
    assert count() == before + 1
    found = server.get("/metrics")
    assert found.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = found.body.decode().splitlines()
    names = {line.split()[2] for line in lines if line.startswith("# TYPE ")}
    for line in lines:
        if not line.startswith("#"):
            name = re.match(r"(\w+?)(_bucket|_sum|_count)?(\{|\s)", line)
            assert name
            assert {name[1], name[1] + (name[2] or "")} & names, line
            float(line.rpartition(" ")[2])


def test_it_finishes_what_it_does_and_stops() -> None:
    with serving(str(DEFINITIONS), str(EXAMS), "--timeout", "3") as server:
        replies: list[Reply] = []
        asking = threading.Thread(target=lambda: replies.append(server.query(SLOW)))
        asking.start()
        while b'oifm_running_requests{lane="query"} 1' not in server.get("/metrics").body:
            time.sleep(0.05)
        started = time.monotonic()
        assert server.stop() == 0
        asking.join()
        assert time.monotonic() - started < 20
        assert replies[0].status in (200, 504)
    # asyncio may remark, after its end, on a worker that ended late.
    ours = [said["event"] for said in server.log if said["event"] != "library"]
    assert ours[-1] == "stopped"


@pytest.mark.skipif(os.name != "posix", reason="the folder is named by a variable of POSIX")
def test_the_store_of_sources_goes_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with serving(str(DEFINITIONS), str(EXAMS)):
        made = list(tmp_path.iterdir())
        assert len(made) == 2
        assert {path.stat().st_mode & 0o777 for path in made} == {0o700}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="the system has no /proc")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_behind(
    number: signal.Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))  # what a killed server leaves is left there
    with serving(str(DEFINITIONS), "--timeout", "3") as server:
        waiting, found = [server.process.pid], []
        while waiting:
            pid = waiting.pop()
            for task in Path(f"/proc/{pid}/task").iterdir():
                for child in (task / "children").read_text().split():
                    waiting.append(int(child))
                    found.append(int(child))
        assert len(found) > 4
        os.kill(server.process.pid, number)
        server.process.wait(60)
        until = time.monotonic() + 20
        while any(map(_runs, found)) and time.monotonic() < until:
            time.sleep(0.1)
        assert not any(map(_runs, found))


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except OSError:
        return False


def test_a_store_is_served_and_a_load_beside_it_does_no_harm(tmp_path: Path) -> None:
    store = str(tmp_path / "store")
    assert run("load", str(DEFINITIONS), "--store", store).returncode == 0
    count = "SELECT (COUNT(*) AS ?n) { ?o fm:finding ?f }"

    def observations(server: Server) -> int:
        return int(server.query(count).json["results"]["bindings"][0]["n"]["value"])

    with serving(store) as server:
        assert server.get(f"/findings/{FINDING}", "text/html").status == 200
        assert observations(server) == 0
        assert run("load", str(EXAMS), "--store", store).returncode == 0
        assert observations(server) == 0
    with serving(store) as server:
        assert observations(server) > 0


def test_another_base_and_a_public_address() -> None:
    base = "https://example.org/findings/"
    options = ("--base-iri", base, "--public-url", "https://findings.example/sparql/")
    with serving(str(DEFINITIONS), *options, "--allow-host", "Findings.example") as server:
        found = server.query(f"ASK {{ ?a fm:attributeOf <{base}id/{FINDING}> }}")
        assert found.json["boolean"] is True
        assert server.get("/prefixes").json["oifm"] == f"{base}id/"
        assert server.get(f"/id/{FINDING}", "text/turtle").status == 200
        assert server.get(f"/findings/{FINDING}", "text/html").status == 200
        described = server.ask("GET", "/query", Host="findings.example:443", Accept="text/turtle")
        assert b"<https://findings.example/sparql/query>" in described.body
        assert BASE.encode() not in described.body


def test_what_cannot_be_served(tmp_path: Path, server: Server) -> None:
    faulty = tmp_path / "finding.fm.json"
    faulty.write_text("{", "utf-8")
    for arguments, code in (
        ([str(tmp_path / "nothing")], "IO101"),
        ([str(faulty)], "JSN"),
        ([str(DEFINITIONS), "--port", str(server.port)], "SRV507"),
        ([str(DEFINITIONS), "--host", "256.1.1.1"], "--host is an address of this machine"),
        ([str(DEFINITIONS), "--public-url", "findings.example"], "is no address"),
        ([str(DEFINITIONS), "--public-url", "http://a/> . <urn:x"], "is no address"),
    ):
        done = run("serve", *arguments, "--quiet")
        assert (done.returncode, done.stdout) == (2, ""), done.stderr
        assert code in done.stderr


def test_no_command_loads_the_server_but_its_own() -> None:
    code = (
        "import sys\nfrom converter.cli import main\nsys.argv = ['oifm', '--help']\n"
        "try:\n    main()\nexcept SystemExit: pass\n"
        "sys.exit(bool({'uvicorn', 'starlette', 'asyncio'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0
