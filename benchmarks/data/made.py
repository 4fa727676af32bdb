"""A folder of made-up data: definitions, observations in several forms, and what is wrong.

definitions/            OIFM JSON
radelement/             the same as RadElement sets, for RadElement observations
observations.FORM       one file for each form
faults.parquet          observation and fault, of each that has one
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.data import definitions as definitions_
from benchmarks.data.forms import FORMS, write_json, write_table
from benchmarks.data.observations import Recipe, batches
from benchmarks.data.radelement import as_sets


def make(folder: Path, recipe: Recipe, forms: Sequence[str]) -> None:
    """Writes everything.

    Args:
        folder: where to; it is made where it is missing.
        recipe: what is made.
        forms: names of :data:`benchmarks.data.forms.FORMS`; graphs (``nt``, ``ttl``) are
            those that ``oifm convert`` makes of the Parquet file.
    """
    made = recipe.definitions()
    folder.mkdir(parents=True, exist_ok=True)
    definitions_.write(folder / "definitions", [m.finding for m in made])
    for name in dict.fromkeys(("parquet", *forms)):
        form = FORMS[name]
        path = folder / f"observations.{name}"
        about = made
        if form.truth == "cde":
            about = as_sets(made)
            definitions_.write(folder / "radelement", [m.finding for m in about])
        if form.truth == "graph":
            _graph(folder, path)
        elif form.documents is None:
            tables = batches(recipe, about)
            write_table(name, _noting(tables, folder) if name == "parquet" else tables, path)
        else:
            with path.open("wb") as file:
                write_json(name, form.documents, batches(recipe, about), file)


def definitions_of(folder: Path, form: str) -> Path:
    """The definitions that the observations of a form are about."""
    return folder / ("radelement" if FORMS[form].truth == "cde" else "definitions")


def _noting(tables: Iterator[pa.Table], folder: Path) -> Iterator[pa.Table]:
    """The tables, while their faults are written down."""
    found = []
    for table in tables:
        first = table.filter(table["leads"]).select(["observation", "fault"])
        found.append(first.filter(first["fault"].is_valid()))
        yield table
    pq.write_table(pa.concat_tables(found), folder / "faults.parquet")


def _graph(folder: Path, path: Path) -> None:
    from converter.jobs.instances import convert_annotations

    source = folder / "observations.parquet"
    convert_annotations([str(source)], [str(folder / "definitions")], str(path))
