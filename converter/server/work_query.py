"""Jobs on the store: queries, graphs, descriptions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import IO, Any, cast

import pyoxigraph as ox

from converter.iris import SKOS
from converter.rules import problem
from converter.server import describe
from converter.server.negotiation import DATASETS, GRAPHS, RESULTS, choose, media_type
from converter.server.output import Output, Refused
from converter.server.rows import counter
from converter.server.work import Config, Handler, Job
from converter.store.guard import Query, read_query
from converter.store.prefixes import namespaces
from converter.store.strange_names import strange_names

_DEFAULT = ox.DefaultGraph()
# By which parts lead to the whole: attributes to a finding, values to an attribute or a set.
_INWARD = ("attributeOf", "valueOf")
# What is told beside an answer goes into a header, which is to stay small.
_MOST_TOLD = 5
_TOLD = ("code", "severity", "line", "column", "message", "suggestion")
_FINDING = "GET /search?q=… finds findings by name"
_PREFIXED = frozenset({"TURTLE", "N3", "RDF_XML", "JSON_LD"})


class QueryWork:
    """What can be asked of a store.

    Attributes:
        handlers: the jobs by name.
    """

    def __init__(self, config: Config) -> None:
        """Opens the store, read only."""
        self._base = config.base
        self._store = ox.Store.read_only(config.store)
        self._prefixes = namespaces(config.base)
        self._inward = [ox.NamedNode(f"{config.base}core#{name}") for name in _INWARD]
        self._inward.append(ox.NamedNode(f"{SKOS}inScheme"))
        self.handlers: dict[str, Handler] = {
            "query": self._query,
            "graph": self._graph,
            "describe": self._describe,
            "service": self._service,
            "void": self._void,
        }
        read_query("ASK {}", self._base)  # its parser is made before anyone waits for it

    def _query(self, job: Job, _: bytes, output: Output) -> None:
        query = read_query(job["query"], self._base)
        dataset = self._dataset(job.get("default"), job.get("named"))
        try:
            answer = self._store.query(query.text, **dataset)
            self._write(answer, job["accept"], output, self._strange(query, job["query"]))
        except SyntaxError as error:
            raise Refused(400, problem("SRV505", f"the store refuses the query: {error}")) from None
        except (OSError, RuntimeError, ValueError) as error:
            message = f"the query could not be answered: {error}"
            raise Refused(500, problem("SRV505", message)) from None

    def _strange(self, query: Query, text: str) -> list[dict[str, Any]]:
        """What is told beside the answer: the first names of which the store knows nothing."""
        found = strange_names(self._store, query.names, self._base, text, "", finding=_FINDING)
        return [
            {key: value for key in _TOLD if (value := getattr(one, key))}
            for one in islice(found, _MOST_TOLD)
        ]

    def _dataset(self, default: list[str] | None, named: list[str] | None) -> dict[str, Any]:
        """SPARQL 1.1 Protocol, section 2.1.4: the graphs of a request replace those of its query.

        Without any, the default graph is that of the store, which has everything in it.
        """
        if default is None and named is None:
            return {}
        for name in (*(default or []), *(named or [])):
            if not name.startswith((f"{self._base}graph/", "urn:")):
                message = f"{name} is not the name of a graph of a store, and nothing is fetched"
                expected = f"a graph under {self._base}graph/"
                raise Refused(400, problem("SPQ303", message, expected=expected))
        try:
            return {
                "default_graph": [ox.NamedNode(name) for name in default or []],
                "named_graphs": [ox.NamedNode(name) for name in named or []],
            }
        except ValueError:
            raise Refused(400, problem("SRV401", "a graph's name is no IRI")) from None

    def _write(self, answer: Any, accept: str, output: Output, told: list[dict[str, Any]]) -> None:
        if isinstance(answer, ox.QueryTriples):
            self._write_graph(answer, accept, output, told=told)
            return
        key = chosen(accept, RESULTS)
        count = None if isinstance(answer, ox.QueryBoolean) else counter(key)
        output.head(media_type=media_type(key, RESULTS), count=count, told=told)
        answer.serialize(cast(IO[bytes], output), getattr(ox.QueryResultsFormat, key))

    def _service(self, job: Job, _: bytes, output: Output) -> None:
        triples = describe.service(self._store, self._base, job["url"])
        self._write_graph(triples, job["accept"], output, describe.PREFIXES)

    def _void(self, job: Job, _: bytes, output: Output) -> None:
        triples = describe.void(self._store, self._base, job["url"])
        self._write_graph(triples, job["accept"], output, describe.PREFIXES)

    def _write_graph(
        self,
        triples: Iterable[Any],
        accept: str,
        output: Output,
        named: dict[str, str] | None = None,
        told: list[dict[str, Any]] | None = None,
    ) -> None:
        key = chosen(accept, GRAPHS)
        output.head(media_type=media_type(key, GRAPHS), told=told or [])
        form = getattr(ox.RdfFormat, key)
        prefixes = (named or self._prefixes) if key in _PREFIXED else None
        ox.serialize(_counted(triples, output), cast(IO[bytes], output), form, prefixes=prefixes)

    def _graph(self, job: Job, _: bytes, output: Output) -> None:
        """A graph, the union of all, or all with their names."""
        name = job["graph"]
        if name is None:
            key = chosen(job["accept"], DATASETS)
            output.head(media_type=media_type(key, DATASETS))
            quads = self._store.quads_for_pattern(None, None, None, None)
            form = getattr(ox.RdfFormat, key)
            ox.serialize(_counted(quads, output), cast(IO[bytes], output), form)
            return
        pattern: Any = ox.DefaultGraph()
        if name:
            try:
                pattern = ox.NamedNode(name)
            except ValueError:
                raise Refused(400, problem("SRV401", "the graph's name is no IRI")) from None
            if not self._store.contains_named_graph(pattern):
                raise Refused(404, problem("SRV404", "there is no graph of this name"))
        if job.get("test"):
            output.head(media_type=media_type(chosen(job["accept"], GRAPHS), GRAPHS))
            return
        found = self._store.quads_for_pattern(None, None, None, pattern)
        self._write_graph((quad.triple for quad in found), job["accept"], output)

    def _describe(self, job: Job, _: bytes, output: Output) -> None:
        """What is said of something, and what is said of it elsewhere in the definitions."""
        try:
            node = ox.NamedNode(job["iri"])
        except ValueError:
            raise Refused(404, problem("SRV404", "there is nothing of this name")) from None
        triples = list(self._about(node))
        if not triples:
            raise Refused(404, problem("SRV404", "there is nothing of this name"))
        self._write_graph(triples, job["accept"], output)

    def _about(self, node: Any) -> Iterator[Any]:
        """The statements about a node, about its parts, and about blank nodes among those."""
        seen, waiting = {node}, [node]
        while waiting:
            subject = waiting.pop()
            found: list[Any] = []
            for quad in self._store.quads_for_pattern(subject, None, None, _DEFAULT):
                yield quad.triple
                if isinstance(quad.object, ox.BlankNode):
                    found.append(quad.object)
            for inward in self._inward:
                quads = self._store.quads_for_pattern(None, inward, subject, _DEFAULT)
                found += [quad.subject for quad in quads]
            waiting += [one for one in found if one not in seen]
            seen.update(found)


def chosen(accept: str, offers: Mapping[str, tuple[str, ...]]) -> str:
    """The best offer for an Accept header.

    Raises:
        Refused: 406, where none is acceptable.
    """
    key = choose(accept, offers)
    if key is None:
        expected = ", ".join(types[0] for types in offers.values())
        message = "the answer comes in none of the formats that are accepted"
        raise Refused(406, problem("SRV402", message, expected=expected))
    return key


def _counted(triples: Iterable[Any], output: Output) -> Iterator[Any]:
    for triple in triples:
        output.add(1)
        yield triple
