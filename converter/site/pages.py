"""The pages of the site, from templates; every text that they show is escaped there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from itertools import groupby
from typing import Any

from converter import __version__
from converter.graph.document import GraphDocuments
from converter.graph.labels import one_line, permitted
from converter.graph.vocabulary import FILES, sections
from converter.model import FindingModel
from converter.report.templates import stylesheet, templates
from converter.resources import package_texts
from converter.site.catalogue import Catalogue
from converter.site.finding import FindingPage, code_block
from converter.site.parts import Parts
from converter.site.search import common_tags, search_data

_STATIC = {".js": ("minisearch", "page", "search"), ".svg": ("icon",)}
_LICENSE = "minisearch-LICENSE"

Page = tuple[str, str]


def static_files() -> dict[str, str]:
    """What is the same on every site: styles, scripts and the icon, by the names they have."""
    files = {"site.css": stylesheet("site/static", "site")}
    for suffix, names in _STATIC.items():
        texts = package_texts("site/static", suffix)
        files |= {f"{name}{suffix}": texts[name] for name in names}
    return files | {f"{_LICENSE}.txt": package_texts("site/static", ".txt")[_LICENSE]}


class Site:
    """Every page of the site of some definitions.

    Args:
        graphs: the definitions, with the options of their graphs.
        served: whether a server shows it, with a page of its own above.

    Raises:
        ConverterError: RDF4xx, where the definitions cannot become a graph.
    """

    def __init__(self, graphs: GraphDocuments, *, served: bool = False) -> None:
        self.catalogue = Catalogue(graphs)
        self._graphs = graphs
        self._templates = templates("site/templates")
        self._templates.globals.update(
            about={
                "title": graphs.options.title,
                "version": graphs.version,
                "date": graphs.options.date,
                "license": graphs.license,
                "creator": graphs.options.creator,
                "generator": f"oifm-converter {__version__}",
            },
            counts={
                "findings": len(self.catalogue.findings),
                "value_sets": len(self.catalogue.value_sets),
                "codes": len(self.catalogue.codes),
                "attributes": sum(len(finding.attributes) for finding in graphs.findings),
            },
            served=served,
            one_line=one_line,
            permitted=permitted,
            files=self.catalogue.files,
        )
        self._parts = Parts(self._templates, self.catalogue)
        self._templates.globals.update(
            chips=self._parts.chips, finding_link=self._parts.finding_link
        )

    @property
    def base(self) -> str:
        """The IRI under which everything on it has its own."""
        return self._graphs.ns.base

    @property
    def size(self) -> int:
        """How many files it has."""
        return len(self._makers)

    def pages(self) -> Iterator[Page]:
        """The files of the site: the name, with folders, and the text.

        What leads to the others comes last.
        """
        return ((name, self.page(name)) for name in self._makers)

    def page(self, name: str) -> str:
        """The text of one file.

        Raises:
            KeyError: the site has no file of this name.
        """
        return self._makers[name]()

    @cached_property
    def _makers(self) -> dict[str, Callable[[], str]]:
        """What makes each file, by its name."""
        found = self.catalogue
        makers: dict[str, Callable[[], str]] = {}
        for name, text in static_files().items():
            makers[f"static/{name}"] = partial(str, text)
        for number, finding in enumerate(found.findings):
            makers[f"findings/{found.files[finding.id or '']}.html"] = partial(
                self._finding, number
            )
        for value_set in found.value_sets.values():
            makers[f"value-sets/{value_set.file}.html"] = partial(
                self._page, "value-set", "../", value_set=value_set
            )
        for entry in found.codes.values():
            makers[f"codes/{entry.file}.html"] = partial(self._page, "code", "../", entry=entry)
        makers["vocabulary.html"] = self._vocabulary
        makers["value-sets.html"] = partial(
            self._page, "value-sets", sets=found.value_sets.values()
        )
        makers["codes.html"] = lambda: self._page("codes", systems=self._systems())
        makers["static/search-data.js"] = partial(search_data, found)
        makers["index.html"] = lambda: self._page(
            "index", letters=_letters(found.findings), tags=common_tags(found.findings)
        )
        return makers

    def _page(self, template: str, root: str = "", **data: Any) -> str:
        made = self._templates.get_template(f"{template}.html")
        return made.render(root=root, here=template, **data)

    @cached_property
    def _finding_page(self) -> FindingPage:
        return FindingPage(self._graphs, self.catalogue, self._parts)

    def _finding(self, number: int) -> str:
        findings = self.catalogue.findings
        return self._page(
            "finding",
            "../",
            **self._finding_page.data(findings[number]),
            before=findings[number - 1] if number else None,
            after=findings[number + 1] if number + 1 < len(findings) else None,
        )

    def _vocabulary(self) -> str:
        modules = [(file, list(sections(file, self._graphs.ns))) for file in FILES]
        short = self._graphs.prefixes.short
        return self._page(
            "vocabulary",
            modules=modules,
            known={term.name for _, parts in modules for part in parts for term in part.terms},
            used={short(iri): entry.file for iri, entry in self.catalogue.codes.items()},
            shared={f"fm:{name}": number for name, number in self.catalogue.shared.items()},
            prefixes=code_block(self._graphs.prefixes.head()),
        )

    def _systems(self) -> list[tuple[str, list[Any]]]:
        found = groupby(self.catalogue.codes.values(), key=lambda entry: entry.system)
        return [(system, list(entries)) for system, entries in found]


def _letters(findings: Sequence[FindingModel]) -> list[tuple[str, list[FindingModel]]]:
    """The findings by initial; what begins with no letter of the alphabet stands first."""
    found: dict[str, list[FindingModel]] = {}
    for finding in findings:
        found.setdefault(_initial(one_line(finding.name)), []).append(finding)
    return sorted(found.items())


def _initial(name: str) -> str:
    letter = name[:1].upper()
    return letter if letter.isascii() and letter.isalpha() else "#"
