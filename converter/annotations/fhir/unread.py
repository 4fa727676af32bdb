"""Keys of a FHIR observation that look like its value and are none: ``valueCode``, ``components``.

FHIR lets readers pass over keys that they do not know. Where an observation then has no value
at all, what was passed over may say that nothing was found.
"""

from __future__ import annotations

import re
from typing import Any

from converter.annotations.fhir.wire import Valued

_KEY = re.compile(r"(?:value[A-Za-z0-9]*|components?)\Z", re.IGNORECASE)
_OWN = {"component", *(name for name in Valued.__struct_fields__ if name.startswith("value"))}


def unread(part: Any) -> list[str]:
    """Such keys of an observation or a component, given as plain values."""
    if not isinstance(part, dict):
        return []
    return [key for key in part if _KEY.match(key) and key not in _OWN]


def key_meant(key: str) -> str:
    """The key that was meant, where it differs by the case of letters or a plural."""
    meant = key.lower().removesuffix("s")
    return next((f"{own}?" for own in sorted(_OWN) if own.lower() == meant), "")
