"""A run that makes instance graphs: what a user may choose, what it counts, what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from converter import io
from converter.iris import DEFAULT_BASE
from converter.jobs.limits import ErrorLimit
from converter.problems import Problem, has_errors


@dataclass(frozen=True)
class InstanceOptions:
    """What a user may choose about instance graphs.

    Attributes:
        base_iri: all our IRIs are made under it; ends with ``/``.
        form: the format of the annotations, recognised where None.
        definition_form: the form of the definitions, recognised where None.
        key_file: a file whose bytes are the key of the hashes in IRIs; none where None.
        identifiers: write the identifiers of patients, exams, reports, observations and
            images, and the names of files.
        limit: the largest input, in bytes.
        keep_going: leave out what cannot be read instead of writing nothing.
        limit_errors: after so many errors nothing more is read, and nothing written; 0 for
            no limit.
        jobs: how many processes read small documents, where there are many.
        column_map: a file that says what tables call the columns; none where None.
        resume: keep what is done beside the output until it is whole, and go on with what
            an interrupted run has kept.
    """

    base_iri: str = DEFAULT_BASE
    form: str | None = None
    definition_form: str | None = None
    key_file: str | None = None
    identifiers: bool = True
    limit: int = io.DEFAULT_LIMIT
    keep_going: bool = False
    limit_errors: int = 0
    jobs: int = 1
    column_map: str | None = None
    resume: bool = False


@dataclass(frozen=True)
class InstanceResult:
    """What came of it; ``files`` is empty where nothing was written.

    ``stopped`` says that there were as many errors as was permitted, ``resumed`` how many
    observations an interrupted run had done.
    """

    documents: int
    observations: int
    files: tuple[str, ...]
    problems: tuple[Problem, ...]
    stopped: bool = False
    resumed: int = 0


class Stopped(Exception):  # noqa: N818 - the way out of a file that is not to be
    """Something could not be read."""


@dataclass
class Run:
    """What a run counts and finds.

    ``begun`` tells of each document that was begun the number of its first observation, and
    how many problems there were before it; ``done`` how many observations are not to be
    rendered again.
    """

    problems: list[Problem] = field(default_factory=list)
    documents: int = 0
    observations: int = 0
    limit: ErrorLimit = field(default_factory=ErrorLimit)
    begun: list[tuple[int, int]] = field(default_factory=list)
    done: int = 0

    def begin(self) -> None:
        """Counts a document."""
        self.begun.append((self.observations, len(self.problems)))
        self.documents += 1

    def add(self, problems: Sequence[Problem], *, keep_going: bool) -> None:
        """Gathers problems.

        Raises:
            Stopped: one of them is an error, and nothing is to be left out; or there are as
                many as was permitted.
        """
        self.problems += problems
        if self.limit.reached(problems) or (has_errors(problems) and not keep_going):
            raise Stopped
