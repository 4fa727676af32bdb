"""Whether bytes are a DICOM file, with its preamble or without."""

from __future__ import annotations

import re

_PREAMBLE = 128
_MAGIC = b"DICM"
META = 0x0002
# How a data set begins: its first group, and then a VR, or where it is implicit a short length.
_EXPLICIT = re.compile(
    rb"(?:[\x02\x08]\x00..|\x00\x08..)(?:AE|CS|DA|DT|LO|OB|SH|SQ|TM|UI|UL)", re.DOTALL
)
_IMPLICIT = re.compile(rb"\x08\x00..[\x00-\x80]\x00\x00\x00", re.DOTALL)


def is_dicom(head: bytes) -> bool:
    r"""Whether bytes begin as a DICOM file does.

    >>> is_dicom(bytes(128) + b"DICM"), is_dicom(b"\x08\0\x05\0CS\n\0ISO_IR 192")
    (True, True)
    >>> is_dicom(b'{"findings": []}')
    False
    """
    if after_preamble(head):
        return True
    return bool(_EXPLICIT.match(head) or _IMPLICIT.match(head))


def after_preamble(data: bytes) -> int:
    """Where the elements begin (PS3.10, section 7.1): at 0 where there is no preamble."""
    end = _PREAMBLE + len(_MAGIC)
    return end if data[_PREAMBLE:end] == _MAGIC else 0
