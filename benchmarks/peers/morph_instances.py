"""Observations of Parquet or CSV to N-Triples by morph-kgc. Usage: MAPPING SOURCE OUT.

Prints how many triples there are.
"""

import sys
import tempfile
from pathlib import Path

import morph_kgc

mapping, source, out = sys.argv[1:]
with tempfile.TemporaryDirectory() as folder:
    own = Path(folder, "mapping.ttl")
    kind = "Parquet" if source.endswith(".parquet") else "CSV"
    text = (
        Path(mapping).read_text("utf-8").replace("SOURCE", source).replace("ql:CSV", f"ql:{kind}")
    )
    own.write_text(text, "utf-8")
    triples = morph_kgc.materialize_set(
        f"[CONFIGURATION]\nlogging_level=ERROR\nnumber_of_processes=1\n"
        f"na_values=,None,nan,NaN\n[Data]\nmappings={own}\n"
    )
with open(out, "w", encoding="utf-8") as file:  # noqa: PTH123
    file.writelines(f"{triple} .\n" for triple in triples)
print(len(triples))
