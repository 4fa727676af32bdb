"""The job that takes the definitions out of a store again, as files for other workers."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pyoxigraph as ox

from converter import io
from converter.definitions import FORMS
from converter.graph.formats import FORMATS
from converter.graph.read import read
from converter.jobs.load import load
from converter.model import FindingModel
from converter.problems import ConverterError
from converter.server.output import Output
from converter.server.work import Config, Handler, Job

_LARGEST = 1 << 26


def definitions(folder: str) -> list[FindingModel]:
    """The definitions that the job wrote; none where it found none."""
    if not Path(folder).is_dir() or not any(Path(folder).iterdir()):
        return []
    # Reading takes as much memory at once as a document may have.
    loaded = load([folder], limit=_LARGEST)
    return [document.finding for document in loaded.documents]


class DefinitionsWork:
    """Reads the definitions out of the graphs of a store.

    Attributes:
        handlers: the jobs by name.
    """

    def __init__(self, config: Config) -> None:
        self._config = config
        self.handlers: dict[str, Handler] = {"definitions": self._definitions}

    def _definitions(self, _: Job, __: bytes, output: Output) -> None:
        """Writes each definition that can be read into the folder for them."""
        output.head()
        reading = read(self._triples(), FORMATS["nt"], "the store")
        problems = list(reading.problems)
        with io.Outputs(self._config.definitions) as outputs:
            for number, document in enumerate(reading.documents):
                form = FORMS[document.finding.form]
                try:
                    text = form.write(document.finding)
                except ConverterError as error:
                    problems += error.problems
                else:
                    outputs.write(f"{number}{form.suffixes[0]}", text.encode())
                    output.add(1)
        if problems:
            output.fault(500, problems)

    def _triples(self) -> bytes:
        """The definitions and the vocabulary, from the graphs that hold them."""
        store = ox.Store.read_only(self._config.store)
        space = f"{self._config.base}graph/"
        found = BytesIO()
        for name in store.named_graphs():
            if name.value.startswith((f"{space}definitions/", f"{space}vocabulary")):
                store.dump(found, ox.RdfFormat.N_TRIPLES, from_graph=name)
        return found.getvalue()
