"""The table of the targets: a name for what is read or written, and its function.

The names of readers are those of what they read; those of writers begin with ``write_``.
"""

from __future__ import annotations

from collections.abc import Callable

from fuzz import readers, writers

Target = Callable[[bytes], None]

TARGETS: dict[str, Target] = {
    "markdown": readers.definitions("markdown"),
    "oifm_json": readers.definitions("oifm"),
    "cde_set": readers.definitions("cde"),
    "ontology": readers.ontology,
    "owl_syntax": readers.owl_syntax,
    "efl": readers.annotations("efl"),
    "fhir": readers.annotations("fhir"),
    "radelement": readers.annotations("cde"),
    "dicom": readers.annotations("dicom"),
    "csv": readers.annotations("csv"),
    "tsv": readers.annotations("tsv"),
    "ndjson": readers.annotations("ndjson"),
    "parquet": readers.annotations("parquet"),
    "observation_graph": readers.observation_graph,
    "validation": readers.validation,
    "column_map": readers.column_map,
    "configuration": readers.configuration,
    "compressed": readers.compressed,
    "archive": readers.archive,
    "release": readers.release,
    "shapes": readers.shapes,
    "sparql": readers.sparql,
    "request": readers.request,
    "write_markdown": writers.markdown,
    "write_json": writers.json_form,
    "write_graph": writers.graph,
    "write_owl_syntax": writers.owl_syntax,
    "write_sssom": writers.sssom,
    "write_instances": writers.instances,
    "write_reports": writers.reports,
}
# What these read is JSON as a rule: they are changed as trees too.
TREES = frozenset(
    ("oifm_json", "cde_set", "efl", "fhir", "radelement", "ndjson", "validation", "ontology")
) | {name for name in TARGETS if name.startswith("write_") and name != "write_reports"}
