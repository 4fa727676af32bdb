"""Definitions to Turtle with LinkML's loader and dumper.

Usage: prepare MODEL; then MODEL FOLDER OUT, which prints how many triples there are. The first
makes the Python classes of the schema, which need not be timed.
"""

import importlib.util
import json
import sys
from pathlib import Path

SCHEMA = str(Path(__file__).with_name("finding_model.linkml.yaml"))
# The identifiers of the documents are no IRIs.
IDS = ("oifm_id", "oifma_id", "value_code")


def prepare(model):
    from linkml.generators.pythongen import PythonGenerator

    Path(model).write_text(PythonGenerator(SCHEMA).serialize(), "utf-8")


def build(model, folder, out):
    from linkml_runtime.dumpers.rdflib_dumper import RDFLibDumper
    from linkml_runtime.utils.schemaview import SchemaView
    from rdflib import Graph

    spec = importlib.util.spec_from_file_location("finding_model", model)
    module = importlib.util.module_from_spec(spec)
    sys.modules["finding_model"] = module
    spec.loader.exec_module(module)
    view = SchemaView(SCHEMA)
    known = {slot for name in view.all_classes() for slot in view.class_slots(name)}
    dumper, graph = RDFLibDumper(), Graph()
    for path in sorted(Path(folder).glob("*.fm.json")):
        finding = module.FindingModel(**only(json.loads(path.read_text("utf-8")), known))
        graph += dumper.as_rdf_graph(finding, schemaview=view)
    graph.serialize(out, format="turtle")
    print(len(graph))


def only(tree, known):
    """What the schema has slots for, identifiers as CURIEs."""
    if isinstance(tree, list):
        return [only(one, known) for one in tree]
    if not isinstance(tree, dict):
        return tree
    kept = {k: only(v, known) for k, v in tree.items() if k in known and v is not None}
    return {k: f"fm:{v}" if k in IDS else v for k, v in kept.items()}


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare(sys.argv[2])
    else:
        build(*sys.argv[1:])
