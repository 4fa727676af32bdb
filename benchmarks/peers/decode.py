"""Decodes a file and does nothing with it. Usage: FORM PATH.

``bytes`` only reads it; ``documents`` decodes each JSON document in a folder.
"""

import sys
from pathlib import Path


def main(form: str, path: str) -> None:
    if form == "bytes":
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123
            while file.read(1 << 20):
                pass
    elif form == "parquet":
        import pyarrow.parquet as pq

        pq.read_table(path)
    elif form in ("csv", "tsv"):
        from pyarrow import csv

        csv.read_csv(path, parse_options=csv.ParseOptions(delimiter="\t" if form == "tsv" else ","))
    elif form in ("nt", "ttl"):
        import pyoxigraph as ox

        for _ in ox.parse(path=path):
            pass
    elif form == "documents":
        for document in sorted(Path(path).glob("*.json")):
            _json(str(document), lines=False)
    else:
        _json(path, lines=form.endswith("ndjson"))


def _json(path: str, *, lines: bool) -> None:
    import msgspec

    decode = msgspec.json.Decoder().decode
    with open(path, "rb") as file:  # noqa: PTH123
        if not lines:
            decode(file.read())
            return
        for line in file:
            decode(line)


main(*sys.argv[1:])
