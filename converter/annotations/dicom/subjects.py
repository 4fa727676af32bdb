"""Of whom or what a report tells: mostly its patient, else a fetus, a specimen or a device.

Source: DICOM PS3.16, TID 1006 to 1010, CID 271, and PS3.17, section I.3: where there is only
one fetus, the name of a section alone says that it is about it.
"""

from __future__ import annotations

from converter.annotations.dicom.content import Content, Reader
from converter.annotations.dicom.values import TEXTS

_CONTEXT = "HAS OBS CONTEXT"


def is_of_stranger(reader: Reader, item: Content) -> bool | None:
    """Whether an item says that it, and all below it, is told of another than the patient.

    Returns:
        None where it says nothing of its subject: then it has that of what it is in.
    """
    for child in item.children:
        if child.name.role == "subject" and child.kind in ("CODE", *TEXTS):
            given = reader.codes(child, "ConceptCodeSequence")
            return not any(coded.role == "patient" for coded in given)
    named = any(c.name.role == "stranger" and c.relation == _CONTEXT for c in item.children)
    titled = item.kind == "CONTAINER" and item.name.role == "stranger"
    return True if named or titled else None
