"""What an engine says about one focus node: the same record, whichever engine it was."""

from __future__ import annotations

from dataclasses import dataclass

from converter.iris import SH


@dataclass(frozen=True, slots=True, order=True)
class Result:
    """One validation result (SHACL, section 3.6.2), with IRIs in full.

    Attributes:
        focus: the focus node; a blank node begins with ``_:``.
        shape: the source shape, or the nearest shape around it that has an IRI.
        path: the property of the path; empty where there is none or it is no single one.
        value: the value node as N-Triples write it; empty where there is none.
        component: the constraint component.
        severity: ``sh:Violation``, ``sh:Warning`` or ``sh:Info``.
        message: the first message.
    """

    focus: str
    shape: str
    path: str = ""
    value: str = ""
    component: str = ""
    severity: str = SH + "Violation"
    message: str = ""

    @property
    def value_iri(self) -> str:
        """The value node, where it is an IRI."""
        return self.value[1:-1] if self.value.startswith("<") else ""


def node(term: str | None) -> str:
    """An IRI of N-Triples without its brackets; anything else as it is."""
    words = term or ""
    return words[1:-1] if words.startswith("<") and words.endswith(">") else words
