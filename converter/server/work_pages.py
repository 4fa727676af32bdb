"""Jobs on the definitions: pages about them, and searching among them."""

from __future__ import annotations

import msgspec

from converter.graph.document import GraphDocuments, GraphOptions
from converter.iris import unquote_segment
from converter.model import ChoiceAttribute
from converter.problems import Problem
from converter.rules import problem
from converter.server.output import Output, Refused
from converter.server.search import Search
from converter.server.work import Config, Handler, Job
from converter.server.work_definitions import definitions
from converter.site.pages import Site

_TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


class PagesWork:
    """The site of the definitions, a page at a time.

    Attributes:
        handlers: the jobs by name.
    """

    def __init__(self, config: Config) -> None:
        graphs = GraphDocuments(definitions(config.definitions), GraphOptions(config.base))
        self._site = Site(graphs, served=True)
        self._search = Search(self._site.catalogue)
        self._places = self._all_places()
        self.handlers: dict[str, Handler] = {
            "page": self._page,
            "place": self._place,
            "search": self._find,
        }

    def _page(self, job: Job, _: bytes, output: Output) -> None:
        """A file of the site by its name."""
        try:
            text = self._site.page(job["name"])
        except KeyError:
            raise Refused(404, _nothing()) from None
        kind = _TYPES.get(job["name"].rpartition(".")[2], "text/plain")
        output.head(media_type=f"{kind}; charset=utf-8")
        output.write(text.encode())

    def _place(self, job: Job, _: bytes, output: Output) -> None:
        """Which page speaks of an IRI, given without the base."""
        place = self._places.get(job["name"])
        if place is None:
            raise Refused(404, _nothing())
        output.head(place=place)

    def _find(self, job: Job, _: bytes, output: Output) -> None:
        output.head(media_type="application/json")
        output.write(msgspec.json.encode(self._search.find(job["text"], job["limit"])))

    def _all_places(self) -> dict[str, str]:
        """The page, with its place on it, of everything that has an IRI under the base."""
        catalogue = self._site.catalogue
        places = {"core": "vocabulary.html", "qualifiers": "vocabulary.html"}
        for finding in catalogue.findings:
            page = f"findings/{catalogue.files[finding.id or '']}.html"
            for name in (f"id/{finding.id}", f"observation/{finding.id}", f"findings/{finding.id}"):
                places[name] = page
            for attribute in finding.attributes:
                places[f"id/{attribute.id}"] = f"{page}#{attribute.id}"
                if isinstance(attribute, ChoiceAttribute):
                    for value in attribute.values:
                        places[f"id/{value.id}"] = f"{page}#{value.id}"
        for value_set in catalogue.value_sets.values():
            for use in value_set.uses:
                if use.attribute is not None:
                    places[f"valueset/{use.attribute.id}"] = f"value-sets/{value_set.file}.html"
        for iri, entry in catalogue.codes.items():
            if iri.startswith(self._site.base):
                name = unquote_segment(iri.removeprefix(self._site.base))
                places[name] = f"codes/{entry.file}.html"
        return places


def _nothing() -> Problem:
    return problem("SRV404", "there is nothing of this name")
