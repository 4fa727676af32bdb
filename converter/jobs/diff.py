"""What changed between two sets of definitions, whatever form each of them has."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from converter import io
from converter.definitions import Document, ModelPath, Position
from converter.diff import Change, compare
from converter.graph.formats import FORMATS
from converter.jobs.build import MANIFEST
from converter.jobs.load import Loaded, Progress, load
from converter.model import FindingModel
from converter.problems import ConverterError, Problem, Severity
from converter.rules import problem


@dataclass(frozen=True)
class DiffResult:
    """What came of a comparison: the changes, and how many definitions each side has."""

    changes: tuple[Change, ...]
    old: int
    new: int
    problems: tuple[Problem, ...]

    @property
    def summary(self) -> dict[str, int]:
        """The counts: definitions of both sides, changes, and changes by their effect."""
        effects = Counter(str(change.effect) for change in self.changes)
        findings = len({change.finding for change in self.changes})
        return {
            "old": self.old,
            "new": self.new,
            "changed_findings": findings,
            "changes": len(self.changes),
            "meaning": effects["meaning"],
            "breaking": effects["breaking"],
        }


def diff(
    old: str,
    new: str,
    *,
    form: str | None = None,
    limit: int = io.DEFAULT_LIMIT,
    progress: Progress | None = None,
) -> DiffResult:
    """Compares the definitions of two files or folders.

    Args:
        old: a file, folder or pattern, in any form; see :func:`converter.jobs.load.load`. Of a
            folder that ``oifm build`` wrote it is the ontology.
        new: the same, for what it became.
        form: the form of both, recognised where None.
        limit: the largest input, in bytes.
        progress: called with a stage, what is done and the total.

    Raises:
        ConverterError: where one of them cannot be read whole, with every problem: half of
            a side would show as definitions that are gone.
    """
    old, new = sides(old, new)
    before = _whole(load([old], form=form, limit=limit, progress=progress), old)
    after = _whole(load([new], form=form, limit=limit, progress=progress), new)
    changes = [
        _placed(change, _at(before.documents, was), _at(after.documents, now))
        for was, now, change in compare(_findings(before), _findings(after))
    ]
    return DiffResult(
        tuple(changes),
        len(before.documents),
        len(after.documents),
        (*before.problems, *after.problems),
    )


def sides(old: str, new: str) -> tuple[str, str]:
    """What is read of both sides: of a folder that ``oifm build`` wrote, the ontology."""
    return _ontology_in(old), _ontology_in(new)


def _ontology_in(name: str) -> str:
    """The ontology, where the name is that of a folder of a build; else the name itself."""
    if name == io.STANDARD_STREAM:
        return name
    folder = Path(name)
    # Path would raise where a name is too long for the system, and so cannot be there.
    if not os.path.isfile(folder / MANIFEST):  # noqa: PTH113
        return name
    suffixes = [suffix for rdf_format in FORMATS.values() for suffix in rdf_format.suffixes]
    made = (folder / f"ontology{suffix}" for suffix in suffixes)
    return next((str(file) for file in made if file.is_file()), name)


def _whole(loaded: Loaded, name: str) -> Loaded:
    errors = [p for p in loaded.problems if p.severity is Severity.ERROR]
    if errors:
        raise ConverterError(errors)
    if not loaded.documents:
        raise ConverterError(problem("IO109", "there is no definition here", source=name))
    return loaded


def _findings(loaded: Loaded) -> list[FindingModel]:
    return [document.finding for document in loaded.documents]


def _at(documents: Sequence[Document], index: int) -> Document | None:
    return documents[index] if index >= 0 else None


def _placed(change: Change, old: Document | None, new: Document | None) -> Change:
    return msgspec.structs.replace(
        change,
        old_place=_place(old, change.old_path),
        new_place=_place(new, change.new_path),
    )


def _place(document: Document | None, path: ModelPath | None) -> str:
    if document is None or path is None:
        return ""
    position: Position = document.locate(path)
    parts = [document.source]
    if position.line:
        parts += [str(position.line), str(position.column)]
    return ":".join(parts)
