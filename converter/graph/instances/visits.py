"""Reports, exams, subjects and documents: what observations belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from converter.annotations.times import day_of, moment
from converter.graph.instances.codes import Terms
from converter.graph.instances.ids import Naming
from converter.graph.instances.terms import Syntax
from converter.iris import DCTERMS

# What follows, by the columns of the observation table.
Visit = tuple[str | None, str | None, str | None, str | None, str | None, str | None, str | None]
COLUMNS = (
    *("document", "subject_id", "exam_id", "exam_time", "exam_code", "exam_text", "report_id"),
)


@dataclass(frozen=True)
class Told:
    """What is told of a visit: pairs of its observations, and a block for each of its parts.

    ``document`` is the name of the document that it is recorded in.
    """

    document: str
    pairs: tuple[str | None, str | None, str | None]
    blocks: tuple[str, ...]


class Visits:
    """Names and describes what observations belong to.

    Args:
        terms: how pairs and codes are written.
        naming: makes the names.
        identifiers: whether identifiers of patient, exam, report and file are written.
    """

    def __init__(self, terms: Terms, naming: Naming, *, identifiers: bool) -> None:
        self._terms = terms
        self._syntax: Syntax = terms.syntax
        self._naming = naming
        self._identifiers = identifiers
        # A million visits are told of: what all have in common is made once.
        self._types = {
            kind: self._syntax.pair("a", self._syntax.fm(kind))
            for kind in ("SourceDocument", "Report", "Exam", "Subject")
        }
        self._subject = lru_cache(maxsize=1024)(self._named_subject)

    def document(self, name: str, file: str | None) -> str:
        """The block of a document."""
        pairs = [self._types["SourceDocument"]]
        if file is not None and self._identifiers:
            pairs.append(self._syntax.pair("fileName", self._syntax.literal(file)))
        return self._syntax.block(self._iri(name), pairs)

    def told(self, visit: Visit, document: str, file: str) -> Told:
        """What an observation of a visit says of it, and the blocks that describe it.

        Args:
            visit: what the observation belongs to.
            document: the name of the file in the graph.
            file: what the file is called.
        """
        inner, subject_id, exam_id, time, code, words, report_id = visit
        if inner is not None and inner != file:
            # One of several in the file. Where the file lies is not what it is.
            document = self._naming.name("document", document, inner.removeprefix(file))
        subject = report = exam = None
        if subject_id is not None:
            subject, described = self._subject(subject_id)
        exam_parts = (time, code, words)
        if exam_id is not None:
            exam = self._iri(self._naming.name("exam", exam_id, subject_id, *exam_parts))
        elif any(part is not None for part in exam_parts):
            # Without an identifier it is known within its document only.
            parts = (document, report_id, subject_id, *exam_parts)
            exam = self._iri(self._naming.name("exam", None, *parts))
        if report_id is not None:
            # The exam of a report is that of all its observations: one that says nothing of
            # its exam is not of the same report as one that gives it a time.
            nameless = exam is not None and exam_id is None
            parts = (report_id, subject_id, exam_id, *(exam_parts if nameless else ()))
            report = self._iri(self._naming.name("report", *parts))
        about = [("subject", subject)] if subject else []
        beyond = [*about, ("exam", exam)] if exam else about
        blocks = []
        if report:
            blocks.append(self._block(report, "Report", report_id, beyond))
        if exam:
            at = moment(time) if time is not None else None
            more = self._exam(time, at, code, words)
            if at is not None:  # without a time it is compared with none
                known = exam_id if exam_id is not None else report_id
                more.append(
                    self._syntax.pair("visit", self._whole(known, subject_id, document, at))
                )
            blocks.append(self._block(exam, "Exam", exam_id, about, more))
        if subject:
            blocks.append(described)
        named = (("report", report), ("exam", exam), ("subject", subject))
        first, second, third = (self._syntax.pair(p, t) if t else None for p, t in named)
        return Told(document, (first, second, third), tuple(blocks))

    def _named_subject(self, subject_id: str) -> tuple[str, str]:
        """The IRI of a patient, who comes to one exam after the other, and the block of it."""
        iri = self._iri(self._naming.name("subject", subject_id))
        return iri, self._block(iri, "Subject", subject_id, [])

    def _exam(
        self, time: str | None, at: str | None, code: str | None, words: str | None
    ) -> list[str]:
        syntax = self._syntax
        pairs: list[str | None] = []
        if at is not None:
            pairs.append(syntax.pair("observedAt", syntax.literal(at, "dateTime")))
        if time is not None and at != time:
            pairs.append(syntax.pair("recordedTime", syntax.literal(time)))
        if code is not None:
            pairs += self._terms.loinc(code)
        if words is not None:
            pairs.append(syntax.pair("recordedText", syntax.literal(words)))
        return [pair for pair in pairs if pair]

    def _whole(self, known: str | None, subject_id: str | None, document: str, at: str) -> str:
        """The visit that an exam of one time belongs to.

        What records the id of an exam, or else that of a report, with a time of its own
        belongs to it all the same. Without either, a day of a document is one exam.
        """
        parts = (
            (known, subject_id) if known is not None else (None, subject_id, document, day_of(at))
        )
        return self._iri(self._naming.name("visit", *parts))

    def _block(
        self,
        iri: str,
        kind: str,
        identifier: str | None,
        links: Sequence[tuple[str, str]],
        more: list[str] | None = None,
    ) -> str:
        pairs = [self._types[kind]]
        if identifier is not None and self._identifiers:
            literal = self._syntax.literal(identifier)
            pairs.append(self._syntax.pair(DCTERMS + "identifier", literal))
        pairs += more or []
        pairs += [self._syntax.pair(predicate, term) for predicate, term in links]
        return self._syntax.block(iri, pairs)

    def _iri(self, name: str) -> str:
        return self._syntax.iri(self._syntax.ns.instance + name)
