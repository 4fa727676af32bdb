"""What a user may choose about everything that is made of definitions."""

from __future__ import annotations

from dataclasses import dataclass, field

from converter import io
from converter.graph.document import GraphOptions


@dataclass(frozen=True)
class BuildOptions:
    """What a user may choose about a build.

    Attributes:
        graph: IRIs and metadata of the outputs.
        form: the form of the inputs, recognised where None.
        limit: the largest input, in bytes.
        keep_going: build from the definitions that can be read, instead of from all or none.
        assign_ids: the organisation code for identifiers of drafts; drafts are refused
            where it is None.
        formats: those in which the ontology is written, by name; see
            :data:`converter.graph.formats.FORMATS`.
        index: the index of releases, where the graph is to have their terminology; see
            :func:`converter.jobs.terminology.index_path`.
        limit_errors: where there are so many errors nothing is converted; 0 for no limit.
    """

    graph: GraphOptions = field(default_factory=GraphOptions)
    form: str | None = None
    limit: int = io.DEFAULT_LIMIT
    keep_going: bool = False
    assign_ids: str | None = None
    formats: tuple[str, ...] = ("ttl", "rdfxml")
    index: str | None = None
    limit_errors: int = 0
