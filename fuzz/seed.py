"""Makes the corpus: small documents of the examples and of the tests' cases, for each target.

What is there already stays, for inputs that once failed are among it.
"""

from __future__ import annotations

import gzip
import io
import shutil
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from backports import zstd
from graph_findings import PEBBLE, STONE, in_format, shapes, turtle

from converter.annotations import SCHEMA

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "fuzz" / "corpus"
CASES, EXAMPLES = ROOT / "tests" / "cases", ROOT / "examples"
# An input that is long is changed in places that do not matter.
_LONGEST = 6000

_DEFINITIONS = (*CASES.glob("valid/*"), *CASES.glob("invalid/*"), *EXAMPLES.glob("definitions/*"))
_ANNOTATIONS = (*CASES.glob("annotations/*"), *EXAMPLES.glob("exams/*.json"))
# Targets and the files that they begin with.
FILES: dict[str, list[Path]] = {
    "markdown": [p for p in _DEFINITIONS if p.suffix == ".md"],
    "oifm_json": [p for p in _DEFINITIONS if p.name.endswith((".fm.json", ".ndjson"))],
    "cde_set": [p for p in _DEFINITIONS if p.name.endswith(".cde.json")],
    "efl": [p for p in _ANNOTATIONS if p.name.startswith(("efl", "2026-01"))],
    "fhir": [p for p in _ANNOTATIONS if "fhir" in p.name],
    "radelement": [p for p in _ANNOTATIONS if "fhir_values" in p.name],
    "dicom": [*CASES.glob("dicom/*")],
    "csv": [p for p in _ANNOTATIONS if p.suffix == ".csv"],
    "tsv": [p for p in _ANNOTATIONS if p.suffix == ".tsv"],
    "ndjson": [p for p in _ANNOTATIONS if p.name == "table_rows.ndjson"],
    "validation": [p for p in _ANNOTATIONS if p.suffix in (".json", ".csv")],
    "observation_graph": [EXAMPLES / "observations" / "faulty.ttl"],
    "column_map": [EXAMPLES / "tables" / name for name in ("columns.toml", "labels.toml")],
    "sparql": [*CASES.glob("queries/good/*.rq")],
}
FILES["write_markdown"] = FILES["markdown"] + FILES["oifm_json"] + FILES["cde_set"]
FILES["write_json"] = FILES["write_graph"] = FILES["write_owl_syntax"] = FILES["write_sssom"] = (
    FILES["oifm_json"] + FILES["cde_set"]
)
FILES["write_instances"] = FILES["validation"]


def main() -> None:
    """Fills the corpus."""
    for target, files in FILES.items():
        for file in files:
            if file.suffix != ".expected" and 0 < file.stat().st_size <= _LONGEST:
                _put(target, file.name, file.read_bytes())
    for target, name, data in (*_graphs(), *_packed(), *_texts()):
        _put(target, name, data)


def _put(target: str, name: str, data: bytes) -> None:
    path = CORPUS / target / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.write_bytes(data)


def _graphs() -> list[tuple[str, str, bytes]]:
    text = turtle(PEBBLE)
    small = '@prefix : <urn:x:> . :a :b "c"@en, 1.50, true ; :d [ :e ( :f ) ] .'
    found = [("shapes", "of_a_finding.ttl", shapes(PEBBLE).encode()[:_LONGEST])]
    found += [("shapes", "small.ttl", (ROOT / "fuzz" / "shapes.ttl").read_bytes())]
    for name in ("ttl", "nt", "rdfxml", "jsonld"):
        found.append(("ontology", f"pebble.{name}", _cut(in_format(text, name))))
        found.append(("ontology", f"small.{name}", in_format(small, name)))
    for name in ("ofn", "owx", "omn"):
        found.append(("owl_syntax", f"pebble.{name}", in_format(turtle(STONE), name)))
    return found


def _cut(data: bytes) -> bytes:
    return data if len(data) <= 3 * _LONGEST else data[: 3 * _LONGEST]


def _packed() -> list[tuple[str, str, bytes]]:
    table = pa.table(
        {"finding_code": ["OIFM_TEST_000001"] * 3, "value_text": ["present", None, "absent"]},
        schema=pa.schema([SCHEMA.field("finding_code"), SCHEMA.field("value_text")]),
    )
    parquet, archive = io.BytesIO(), io.BytesIO()
    pq.write_table(table, parquet)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(zipfile.ZipInfo("radlex.csv"), b"Class ID,Preferred Label\n1,a\n" * 9)
    text = b"a line\n" * 200
    return [
        ("parquet", "three_rows.parquet", parquet.getvalue()),
        ("archive", "one_file.zip", archive.getvalue()),
        ("compressed", "text.gz", gzip.compress(text, mtime=0)),
        ("compressed", "two_members.gz", gzip.compress(text, mtime=0) * 2),
        ("compressed", "text.zst", zstd.compress(text)),
        ("compressed", "plain", text),
    ]


def _texts() -> list[tuple[str, str, bytes]]:
    folder = EXAMPLES / "terminology"
    releases = {"owl": ["radlex-4.4.owl"], "csv": ["radlex.csv"]}
    found = [
        ("release", kind, b"".join(_part(folder, folder / name) for name in names))
        for kind, names in releases.items()
    ]
    for system in ("Loinc_2.78", "SnomedCT_InternationalRF2_EXAMPLE_20240101T120000Z"):
        files = sorted(path for path in (folder / system).rglob("*") if path.is_file())
        data = b"".join(_part(folder / system, path) for path in files)
        found.append(("release", system.partition("_")[0].lower(), data))
    return [
        *found,
        ("configuration", "severities.toml", b'[severity]\nDEF3 = "info"\nOBS521 = "warning"\n'),
        ("configuration", "index.toml", b'[terminology]\nindex = "releases"\n'),
        ("column_map", "columns.csv", b"column,name\nfinding_code,Finding\nunit,Unit\n"),
        ("request", "query", b"text/csv;q=0.5, application/json\nquery=ASK%20%7B%7D&limit=1"),
        ("request", "address", b"https://example.org:8080/store?default\n%E2%82%AC=+"),
        ("write_reports", "fields", "\x1f".join(["a = b", "a.json", "/a/0", "x", "=1"]).encode()),
    ]


def _part(folder: Path, path: Path) -> bytes:
    name = path.relative_to(folder).as_posix()
    return f"=== {name}\n".encode() + path.read_bytes().rstrip(b"\n") + b"\n"


if __name__ == "__main__":
    shutil.rmtree(CORPUS / "__pycache__", ignore_errors=True)
    main()
