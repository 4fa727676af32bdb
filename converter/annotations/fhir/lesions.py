"""Which lesion an observation of FHIR follows from exam to exam, by its identifiers.

Source: the identifier types of the HL7 guide for DICOM SR (dicom-identifier-type), the concepts
112039 and 112040 of DICOM PS3.16, and FHIR R5, BodyStructure.identifier.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from converter.annotations.fhir.context import Placed, identifiers_of, kinds_of, selections_of
from converter.annotations.fhir.sites import bodies_of
from converter.annotations.fhir.values import UID
from converter.annotations.fhir.wire import Identifier

# What kinds of identifiers, and of components, are called that name a lesion.
_IDS = {"tracking-uid", "112040"}
_TEXTS = {"tracking-id", "tracking-identifier", "112039"}
NAMES = tuple(sorted({*_IDS, *_TEXTS}))
"""The codes of components that name a lesion."""
# Of an accession, and of orders of who placed and who fills them (HL7, table 0203).
_SHARED = {*_IDS, *_TEXTS, "ACSN", "PLAC", "FILL", "PGN"}


class Lesion(NamedTuple):
    """The identifier of a lesion, and its name for people."""

    tracking_id: str | None = None
    tracking_text: str | None = None

    def completed(self, other: Lesion) -> Lesion:
        """What another place says of the lesion is taken where this one says nothing."""
        return Lesion(
            self.tracking_id or other.tracking_id, self.tracking_text or other.tracking_text
        )


def lesion_of(placed: Placed) -> Lesion:
    """The lesion that an observation follows, by what stands nearest to it.

    These are its own identifiers, those of a part of the body, and those of an image selection.
    The identifier of a part of the body is that of the lesion, also where it has no type.
    """
    bodies = [one for body in bodies_of(placed) for one in identifiers_of(body)]
    selected = [one for image in selections_of(placed) for one in identifiers_of(image.resource)]
    given = [*identifiers_of(placed.resource), *bodies, *selected]
    found = Lesion(_first(given, _IDS), _first(given, _TEXTS))
    untyped = (one.value for one in bodies if one.value and one.type is None)
    return found.completed(Lesion(_plain(next(untyped, None))))


def lesion_called(code: str, text: str) -> Lesion:
    """The lesion that a component with a code of DICOM names."""
    return Lesion(tracking_id=_plain(text)) if code in _IDS else Lesion(tracking_text=text)


def is_shared(identifier: Identifier) -> bool:
    """Whether an identifier is that of a lesion, an exam or an order, by its type.

    Several observations may have it.
    """
    return not _SHARED.isdisjoint(kinds_of(identifier))


def _first(identifiers: Iterable[Identifier], kinds: set[str]) -> str | None:
    """The value of the first identifier of a kind."""
    for one in identifiers:
        if one.value and kinds & kinds_of(one):
            return _plain(one.value)
    return None


def _plain(value: str | None) -> str | None:
    return value.removeprefix(UID) if value else None
