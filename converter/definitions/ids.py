"""Identifiers for drafts: made from names, so that the same draft always gets the same ones."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from msgspec import structs

from converter.definitions.document import Document
from converter.model import Attribute, ChoiceAttribute, FindingModel
from converter.problems import ConverterError
from converter.rules import problem

_ORGANIZATION = re.compile(r"[A-Z]{3,4}")


def with_ids(documents: Sequence[Document], organization: str) -> list[Document]:
    """The documents with identifiers where there were none.

    Args:
        documents: any; those that have all their identifiers come back as they are.
        organization: the code that stands in the new identifiers, three or four capitals.

    Raises:
        ConverterError: RDF410, where ``organization`` is no such code.
    """
    if not _ORGANIZATION.fullmatch(organization):
        message = f"{organization!r} is no organisation code"
        raise ConverterError(problem("RDF410", message, expected="three or four capital letters"))
    taken = {i for d in documents for i in (d.finding.id, *(a.id for a in d.finding.attributes))}
    assigner = _Assigner(organization, {i for i in taken if i})
    ordered = sorted(range(len(documents)), key=lambda n: documents[n].finding.name)
    out = list(documents)
    for n in ordered:
        out[n] = replace(documents[n], finding=assigner.finding(documents[n].finding))
    return out


class _Assigner:
    def __init__(self, organization: str, taken: set[str]) -> None:
        self._organization = organization
        self._taken = taken

    def finding(self, finding: FindingModel) -> FindingModel:
        identifier = finding.id or self._new("OIFM", finding.name)
        attributes = tuple(self._attribute(finding, a) for a in finding.attributes)
        return structs.replace(finding, id=identifier, attributes=attributes)

    def _attribute(self, finding: FindingModel, attribute: Attribute) -> Attribute:
        identifier = attribute.id or self._new("OIFMA", f"{finding.name}\0{attribute.name}")
        if not isinstance(attribute, ChoiceAttribute):
            return structs.replace(attribute, id=identifier)
        values = tuple(
            v if v.id else structs.replace(v, id=f"{identifier}.{n}")
            for n, v in enumerate(attribute.values)
        )
        return structs.replace(attribute, id=identifier, values=values)

    def _new(self, kind: str, name: str) -> str:
        number = int.from_bytes(sha256(name.encode("utf-8", "surrogatepass")).digest()[:8], "big")
        # Six digits are few: where one is taken, the next free one is.
        for step in range(1_000_000):
            identifier = f"{kind}_{self._organization}_{(number + step) % 1_000_000:06d}"
            if identifier not in self._taken:
                self._taken.add(identifier)
                return identifier
        message = f"every identifier of {self._organization} is taken"
        raise ConverterError(problem("RDF410", message))
