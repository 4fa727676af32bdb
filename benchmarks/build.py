"""Times the build of a whole set of definitions against its peers, side by side.

Usage: python benchmarks/build.py [FOLDER OF DEFINITIONS] [ROUNDS]

The peers get a head start: they need not read the definitions or model anything. They
are given the finished triples, outside what is timed: rdflib as its own terms, to add to a
graph and write as Turtle; pyoxigraph as texts, to make its terms of and stream as Turtle.
Ours are timed whole, from start-up: the ontology as Turtle, which is what the peers write,
and the build of all six files. Every measurement is a process of its own; the rounds are
interleaved. CPU time is user and system time of the process.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_HERE = Path(__file__).parent
_PEERS = ("rdflib", "pyoxigraph")


def main(definitions: str | None, rounds: int) -> None:
    """Run and print a table."""
    with tempfile.TemporaryDirectory() as scratch:
        if definitions is None:
            definitions = f"{scratch}/definitions"
            subprocess.run([sys.executable, str(_HERE / "generate.py"), definitions], check=True)
        names = ("oifm convert to Turtle", "oifm build, six files", *_PEERS)
        runs: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
        out = f"{scratch}/out"
        for _ in range(rounds):
            runs[names[0]].append(_measured(["convert", definitions, f"{scratch}/ours.ttl"]))
            runs[names[1]].append(_measured(["build", definitions, out]))
            for peer in _PEERS:
                runs[peer].append(_measured([peer, f"{out}/ontology.ttl", f"{scratch}/peer.ttl"]))
        counts = json.loads(Path(out, "manifest.json").read_text())["counts"]
    print(f"{counts['findings']} findings, {counts['triples']} triples, {rounds} rounds\n")
    print("| what | CPU s (median) | min | max | peak MB | times the first |")
    print("|---|---|---|---|---|---|")
    ours = statistics.median(cpu for cpu, _ in runs[names[0]])
    for name, found in runs.items():
        cpu = [c for c, _ in found]
        middle = statistics.median(cpu)
        peak = max(m for _, m in found)
        print(
            f"| {name} | {middle:.2f} | {min(cpu):.2f} | {max(cpu):.2f} "
            f"| {peak:.0f} | {middle / ours:.1f} |"
        )


def _measured(arguments: list[str]) -> tuple[float, float]:
    """CPU seconds and peak megabytes of one run, as the child itself counts them."""
    done = subprocess.run(
        [sys.executable, __file__, "--child", *arguments],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ,
    )
    cpu, peak = done.stdout.split()
    return float(cpu), float(peak)


def _child(what: str, source: str, target: str) -> None:
    import resource

    head_start = 0.0
    memory_before = 0.0
    if what == "build":
        from converter import build

        build([source], target)
    elif what == "convert":
        from converter import convert

        convert([source], target)
    else:
        import pyoxigraph as ox

        quads = list(ox.parse(path=source))
        if what == "rdflib":
            import rdflib

            triples = [_rdflib_triple(quad) for quad in quads]
            del quads
            head_start = time.process_time()
            memory_before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            graph = rdflib.Graph()
            for triple in triples:
                graph.add(triple)
            graph.serialize(target, format="turtle")
        else:
            texts = [_texts(quad) for quad in quads]
            del quads
            head_start = time.process_time()
            memory_before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            ox.serialize(map(_oxigraph_triple, texts), target, ox.RdfFormat.TURTLE)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(time.process_time() - head_start, max(peak, memory_before) / 1024)


def _texts(quad):
    """A triple as plain texts: subject, predicate, object, its kind, its datatype or language."""
    import pyoxigraph as ox

    value = quad.object
    if not isinstance(value, ox.Literal):
        return str(quad.subject), quad.predicate.value, str(value), "", ""
    return (
        str(quad.subject),
        quad.predicate.value,
        value.value,
        value.language or "",
        value.datatype.value,
    )


def _oxigraph_triple(texts):
    import pyoxigraph as ox

    def node(text):
        return ox.BlankNode(text[2:]) if text[0] == "_" else ox.NamedNode(text[1:-1])

    subject, predicate, value, language, datatype = texts
    if not datatype:
        obj = node(value)
    elif language:
        obj = ox.Literal(value, language=language)
    else:
        obj = ox.Literal(value, datatype=ox.NamedNode(datatype))
    return ox.Triple(node(subject), ox.NamedNode(predicate), obj)


def _rdflib_triple(quad):
    import pyoxigraph as ox
    import rdflib

    def term(value):
        if isinstance(value, ox.NamedNode):
            return rdflib.URIRef(value.value)
        if isinstance(value, ox.BlankNode):
            return rdflib.BNode(value.value)
        if value.language:
            return rdflib.Literal(value.value, lang=value.language)
        return rdflib.Literal(value.value, datatype=rdflib.URIRef(value.datatype.value))

    return term(quad.subject), term(quad.predicate), term(quad.object)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        _child(*sys.argv[2:])
    else:
        main(
            sys.argv[1] if len(sys.argv) > 1 else None, int(sys.argv[2]) if len(sys.argv) > 2 else 3
        )
