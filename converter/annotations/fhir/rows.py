"""The columns that belong to whole observations of FHIR, and to members of groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from converter.annotations.fhir.context import Exam, Placed, exam_of, identifiers_of
from converter.annotations.fhir.images import PARTS, Gathered, images_of, plain_value
from converter.annotations.fhir.lesions import NAMES, Lesion, is_shared, lesion_called, lesion_of
from converter.annotations.fhir.people import author_of, makers_of
from converter.annotations.fhir.sites import Site, site_of
from converter.annotations.fhir.values import Code, code_of
from converter.annotations.fhir.wire import Valued
from converter.annotations.withdrawn import is_withdrawn

# What an observation says of itself alone,
_OWN_COLUMNS = (
    "observation_pointer",
    "observation_id",
    "finding_system",
    "finding_code",
    "finding_text",
    "recorded_text",
    "site_system",
    "site_code",
    "site_text",
    "laterality_code",
    "status",
)
# and what others say with it, which it refers to.
AROUND_COLUMNS = (
    "document",
    "author",
    "recorded_at",
    "language",
    "images",
    *Lesion._fields,
    *Exam._fields,
)
OBSERVATION_COLUMNS = (*_OWN_COLUMNS, *AROUND_COLUMNS)
Row = dict[str, Any]


class Aside(NamedTuple):
    """What components of an observation say that is no value of it."""

    images: Sequence[str] = ()
    lesion: Lesion = Lesion()


_NOTHING_ASIDE = Aside()


class Asides:
    """Gathers what the components of one observation say that is no value of it."""

    def __init__(self) -> None:
        self._images = Gathered()
        self._lesion = Lesion()

    def takes(self, component: Valued, code: Code) -> bool:
        """Whether a component is of an image or names the lesion, which is then noted."""
        known = code.code if "dicom" in (code.system or "") else None
        if known in PARTS:
            self.note(known, plain_value(component))
        elif known in NAMES and component.valueString:
            self.note(known, component.valueString)
        else:
            return False
        return True

    def note(self, code: str, text: str) -> None:
        """Note what a component with a code of DICOM says of an image, or of the lesion."""
        if code in PARTS:
            self._images.add(code, text)
        else:
            self._lesion = self._lesion.completed(lesion_called(code, text))

    @property
    def all(self) -> Aside:
        """What was gathered so far."""
        return Aside(self._images.all, self._lesion)


def observation_row(placed: Placed, members: list[Placed], aside: Aside, site: Site) -> Row:
    """The columns that belong to the observation, and not to one of its values.

    Members that say one attribute each have notes, images and lesions as well, and may know of
    the exam what the group does not say.
    """
    observation = placed.resource
    concept = observation.code
    finding = code_of(concept)
    notes = (one for each in (placed, *members) for one in each.resource.note or ())
    texts = [note.text for note in notes if note.text]
    texts += [each.resource.comment for each in (placed, *members) if each.resource.comment]
    if concept is not None and concept.text and concept.text != finding.text:
        texts.insert(0, concept.text)
    row = (
        placed.pointer,
        id_of(placed),
        *finding,
        "\n".join(texts) or None,
        *site.code,
        site.side,
        observation.status,
    )
    own: Row = dict(zip(_OWN_COLUMNS, row, strict=True))
    return own | surroundings(placed, members, aside)


def surroundings(
    placed: Placed, members: Sequence[Placed] = (), aside: Aside = _NOTHING_ASIDE
) -> Row:
    """The columns of an observation that depend on what it refers to: exam, patient, author."""
    observation, everyone = placed.resource, (placed, *members)
    found = [image for each in everyone for image in images_of(each)]
    lesion, exam = aside.lesion, exam_of(placed)
    for each in everyone:
        lesion = lesion.completed(lesion_of(each))
    for each in members:
        exam = Exam(*(mine or its for mine, its in zip(exam, exam_of(each), strict=True)))
    row = (
        placed.scope.document,
        author_of(placed),
        observation.issued,
        observation.language,
        list(dict.fromkeys([*found, *aside.images])) or None,
        *lesion,
        *exam,
    )
    return dict(zip(AROUND_COLUMNS, row, strict=True))


def id_of(placed: Placed) -> str | None:
    """The id of an observation, with that of what contains it, since it is known only there.

    In a report it stands alone: of which report an observation is, its row says. Without an id
    an identifier takes its place, but for those of a lesion or an order: others have them, too.
    """
    own, holder = placed.resource.id, placed.holder
    if own is None:
        given = (one for one in identifiers_of(placed.resource) if one.value)
        return next((one.value for one in given if not is_shared(one)), None)
    if holder is None or holder.id is None or holder.resourceType == "DiagnosticReport":
        return own
    return f"{holder.id}#{own}"


def member_row(group: Row, member: Placed) -> Row:
    """The columns of a member: those of its group, but for what it says of itself."""
    resource, site = member.resource, site_of(member)
    own = {
        "author": makers_of(member),
        "recorded_at": resource.issued,
        "language": resource.language,
        # What takes the group back takes its members back.
        "status": None if is_withdrawn(group["status"]) else resource.status,
    }
    row = group | {name: said for name, said in own.items() if said}
    if has_place(site):
        system, code, text = site.code
        row |= {"site_system": system, "site_code": code, "site_text": text}
        row["laterality_code"] = site.side
    elif site.side:
        row["laterality_code"] = site.side
    return row


def has_place(site: Site) -> bool:
    """Whether a site says where, and not only on which side."""
    return site.code.code is not None or site.code.text is not None
