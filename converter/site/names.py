"""Names for the files of pages, made from ids and codes that anyone may have written."""

from __future__ import annotations

import hashlib
import re

_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")
# Names of devices on Windows, which no file there can have.
_DEVICE = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]")


class FileNames:
    """Gives each thing a name that is safe on every system, and that no other thing has.

    Most names are the id or code as it is, so that links to them can be guessed. The
    others end with a hash of what tells the thing apart, and so depend on no order.
    """

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, wanted: str, identity: str) -> str:
        """The name, without suffix, of the page about something.

        >>> names = FileNames()
        >>> names.take("RADLEX_RID28473", "http://radlex.org/RID/RID28473")
        'RADLEX_RID28473'
        >>> names.take("../../x", "https://example.org/x")
        'x-bc7ad374'
        """
        name = wanted
        lower = wanted.lower()
        if not _SAFE.fullmatch(wanted) or lower in self._taken or _DEVICE.fullmatch(lower):
            digest = hashlib.sha256(identity.encode()).hexdigest()[:8]
            name = f"{_UNSAFE.sub('-', wanted)[:60].strip('-_') or 'x'}-{digest}"
        self._taken.add(name.lower())
        return name
