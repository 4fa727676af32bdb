"""What else the parts of an observation are coded as: the column ``other_codes``.

A concept may have several codings and a text (FHIR R4, 2.24.0.6, CodeableConcept). One of
them is in the columns of its own; the others must not say something else.
"""

from __future__ import annotations

import msgspec
from msgspec import Struct


class OtherCode(Struct, omit_defaults=True, frozen=True, gc=False):
    """One more coding, or the text of the concept alone."""

    system: str | None = None
    code: str | None = None
    display: str | None = None


class OtherCodes(Struct, omit_defaults=True, frozen=True, gc=False):
    """The other codings of each part; those of attribute and site are kept, and not judged."""

    finding: tuple[OtherCode, ...] = ()
    value: tuple[OtherCode, ...] = ()
    attribute: tuple[OtherCode, ...] = ()
    site: tuple[OtherCode, ...] = ()


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(OtherCodes).decode


def written(
    finding: tuple[OtherCode, ...] = (),
    value: tuple[OtherCode, ...] = (),
    attribute: tuple[OtherCode, ...] = (),
    site: tuple[OtherCode, ...] = (),
) -> str | None:
    """What stands in the column.

    >>> written((), (OtherCode(code="2667000"),)), written((), ())
    ('{"value":[{"code":"2667000"}]}', None)
    """
    if not (finding or value or attribute or site):
        return None
    return _encode(OtherCodes(finding, value, attribute, site)).decode()


def read(text: str) -> OtherCodes:
    """What a text of the column says; nothing where it is of another form.

    >>> read('{"value":[{"display":"absent"}]}').value[0].display, read("?")
    ('absent', OtherCodes(finding=(), value=(), attribute=(), site=()))
    """
    try:
        return _decode(text)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return OtherCodes()
