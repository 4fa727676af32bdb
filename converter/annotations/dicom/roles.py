"""What the content items of a report are for, beyond the role of their concept alone.

Source: DICOM PS3.16, TID 1001 to 1010, 1410, 1411 and 1501.
"""

from __future__ import annotations

from converter.annotations.dicom.codes import Coded
from converter.annotations.dicom.content import Content, walk
from converter.annotations.dicom.values import TEXTS

SAYS = ("CODE", "NUM")
# What ids of a finding begin with, where the value of an item is one.
_FINDINGS = {"OIFM": "OIFM_", "RADELEMENT": "RDES"}
# Roles of items that are taken up on the way to their neighbours.
_OBSERVERS = frozenset({"person", "device", "device-uid", "maker", "model", "algorithm", "version"})
TAKEN = _OBSERVERS | {"observer", "language", "country", "procedure"}


def is_group(container: Content) -> bool:
    """Whether the items of a container describe one finding."""
    if container.name.role == "group" or is_finding(container.name):
        return True
    findings = [c for c in container.children if c.name.role == "finding" and c.kind == "CODE"]
    return len(findings) == 1 and any(
        child.kind in SAYS or child.name.role.startswith("tracking")
        for child in container.children
        if child is not findings[0]
    )


def is_taken(item: Content) -> bool:
    """Whether an item says who observed, in what language, or which exam."""
    return item.name.role in TAKEN and item.target is None and item.kind in ("CODE", *TEXTS)


def is_described(item: Content) -> bool:
    """Whether something below a text is coded."""
    return item.kind in TEXTS and any(below.kind in SAYS for below in walk(item))


def is_finding(coded: Coded) -> bool:
    """Whether a code is the id of a finding, or of a set of data elements about one."""
    system, code = coded.key
    return system in _FINDINGS and code.startswith(_FINDINGS[system])


def is_attribute(coded: Coded) -> bool:
    """Whether a code is the id of an attribute, which is never that of a finding."""
    system, code = coded.key
    return system in _FINDINGS and not code.startswith(_FINDINGS[system])
