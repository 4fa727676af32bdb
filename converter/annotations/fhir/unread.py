"""Keys of a FHIR observation that look like its value and are none: ``valueCode``, ``components``.

FHIR lets readers pass over keys that they do not know. Where an observation then has no value
at all, what was passed over may say that nothing was found.
"""

from __future__ import annotations

import re
from typing import Any

from converter.annotations.fhir.values import ABSENT, Value
from converter.annotations.fhir.wire import Valued

_KEY = re.compile(r"(?:value[A-Za-z0-9]*|components?)\Z", re.IGNORECASE)
_OWN = {"component", *(name for name in Valued.__struct_fields__ if name.startswith("value"))}


def unread(part: Any, *, whole: bool = True) -> list[str]:
    """Such keys of an observation or a component, given as plain values.

    A component, which is not ``whole``, has none of its own.
    """
    if not isinstance(part, dict):
        return []
    own = _OWN if whole else _OWN - {"component"}
    return [key for key in part if _KEY.match(key) and key not in own]


def absent_values(part: Any) -> list[Value]:
    """Why there is no value, where an extension of a value that is a text or a number says so."""
    if not isinstance(part, dict):
        return []
    found = []
    for key, beside in part.items():
        given = beside.get("extension") if isinstance(beside, dict) else None
        if key.startswith("_value") and isinstance(given, list):
            codes = (one.get("valueCode") for one in given if _is_reason(one))
            found += [Value(key, text=code) for code in codes if isinstance(code, str)][:1]
    return found


def _is_reason(extension: Any) -> bool:
    return isinstance(extension, dict) and extension.get("url") == ABSENT


def key_meant(key: str) -> str:
    """The key that was meant, where it differs by the case of letters or a plural."""
    meant = key.lower().removesuffix("s")
    return next((f"{own}?" for own in sorted(_OWN - {key}) if own.lower() == meant), "")
