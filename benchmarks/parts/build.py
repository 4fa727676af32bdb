"""The build of a whole set of definitions, against programs that do a part of it."""

from __future__ import annotations

import json

from benchmarks.suite import peers
from benchmarks.suite.bench import PEERS, Bench, oifm, peer
from benchmarks.suite.measure import Measured
from benchmarks.suite.race import Entry, FailedError
from benchmarks.suite.results import Table

TITLE = "Build of all definitions"
ABOUT = (
    "From the JSON documents to files, whole processes. `oifm convert` writes one Turtle file "
    "with everything that the documents say; `oifm build` that and RDF/XML, shapes, mappings, "
    "a context and a manifest, and proves that nothing was dropped. The peers do less: the "
    "plain scripts write labels, definitions, synonyms, attributes, values and codes, without "
    "classes' axioms, shapes, provenance or a check; LinkML writes the documents' own keys as "
    "triples, and has no ontology, no shapes for each finding and no way back. "
    "jsonschema2rdf reads the schema, not the documents: of 1,576 findings it can make nothing. "
    "The limits are what it takes to decode the documents with msgspec, and to write the bytes "
    "of the Turtle."
)


def run(bench: Bench) -> list[Table]:
    definitions = bench.documents()
    out = bench.work / "built"
    triples = out.with_suffix(".ttl")

    def ours(_: Measured) -> str:
        counts = json.loads((out / "manifest.json").read_text("utf-8"))["counts"]
        if not counts["findings"]:
            raise FailedError("nothing was built")
        return f"{counts['findings']:,} findings, {counts['triples']:,} triples"

    def printed(done: Measured) -> str:
        return f"{int(done.out.splitlines()[-1]):,} triples"

    entries = [
        Entry("oifm convert, to Turtle", oifm("convert", definitions, "-o", triples), ours=True),
        Entry(
            "oifm build, six files",
            oifm("build", definitions, "-q", "-o", out),
            ours=True,
            check=ours,
        ),
        Entry(
            "plain rdflib script",
            peer("plain_build.py", "rdflib", definitions, bench.work / "p1.ttl"),
            check=printed,
        ),
        Entry(
            "plain pyoxigraph script",
            peer("plain_build.py", "pyoxigraph", definitions, bench.work / "p2.ttl"),
            check=printed,
        ),
    ]
    entries += [
        Entry("limit: the documents, decoded", peer("decode.py", "documents", definitions)),
        Entry(
            "limit: the Turtle, copied",
            peer("copy_bytes.py", triples, triples.with_suffix(".copy")),
        ),
    ]
    if peers.has(bench, "linkml"):
        python = str(PEERS / "linkml" / "bin" / "python")
        model = bench.work / "finding_model.py"
        bench.prepare(peer("linkml_build.py", "prepare", model, python=python))
        command = peer("linkml_build.py", model, definitions, bench.work / "p3.ttl", python=python)
        entries.append(Entry(peers.title("linkml"), command, check=printed))
    peers.has(bench, "jsonschema2rdf")
    return [Table("build", "From the documents to Turtle", bench.race(entries))]
