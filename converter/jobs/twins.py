"""One finding in two forms: the Markdown that was rendered from a JSON definition.

Definitions are published in both forms side by side. The Markdown says less, so where it
says the same as the JSON, the JSON counts and the Markdown is left out. Where it does not
(one of them is stale) both stay, and the repeated id becomes a problem.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from converter.definitions import FORMS, Document
from converter.definitions.markdown import without_facets, write
from converter.model import FindingModel
from converter.problems import ConverterError
from converter.suffixes import uncompressed


def without_twins(documents: Sequence[Document]) -> list[Document]:
    """The documents without Markdown that only repeats a JSON definition."""
    full = {d.finding.id: d for d in documents if d.finding.id and not _is_markdown(d)}
    return [d for d in documents if not (_is_markdown(d) and _repeats(d, full))]


def _is_markdown(document: Document) -> bool:
    return uncompressed(document.source).lower().endswith(FORMS["markdown"].suffixes)


def _repeats(document: Document, full: Mapping[str, Document]) -> bool:
    other = full.get(document.finding.id or "")
    if other is None:
        return False
    finding = other.finding
    if without_facets(document.finding) == document.finding:
        # Tools wrote the facets of a finding into its Markdown from 2026 on.
        finding = without_facets(finding)
    try:
        return _said(document.finding) == _said(finding)
    except ConverterError:
        return False


def _said(finding: FindingModel) -> str:
    """What Markdown says, without what editors of Markdown change unasked."""
    return " ".join(write(finding).casefold().split())
