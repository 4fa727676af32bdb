"""Names of what annotations speak of, made of keyed hashes: the same thing, the same name.

A name tells nothing about the patient. Without a key, though, somebody who can guess an
identifier can compute its hash and look for it; with a key only those who have it can.
"""

from __future__ import annotations

from hashlib import blake2b

_SIZE = 16
# Longer keys are hashed to the most that BLAKE2b takes (RFC 7693, section 2.1).
_KEY_SIZE = 64
# Base 32 (RFC 4648, section 6) in small letters without filling, two digits at a time: the
# standard library's takes longer than the hash.
_DIGITS = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS = [first + second for first in _DIGITS for second in _DIGITS]
_FILLED = -8 * _SIZE % 10
_SHIFTS = range(8 * _SIZE + _FILLED - 10, -1, -10)


class Naming:
    """Makes names under one key.

    Args:
        key: any bytes; none for names that everybody can compute.
    """

    def __init__(self, key: bytes = b"") -> None:
        self._key = blake2b(key, digest_size=_KEY_SIZE).digest() if key else b""
        self._documents: dict[bytes, int] = {}

    def name(self, kind: str, *parts: str | bytes | None) -> str:
        """The name of a thing of some kind by what identifies it.

        >>> Naming().name("subject", "1234")
        'subject-yiccrl6uzndnbjg5e57dnng6wu'
        """
        text = b""
        for part in parts:
            data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
            # Lengths first, so that no two lists of parts run into one.
            text += b"\0" if data is None else b"\1" + len(data).to_bytes(8, "big") + data
        digest = blake2b(text, digest_size=_SIZE, key=self._key, person=kind.encode()[:16])
        number = int.from_bytes(digest.digest(), "big") << _FILLED
        return f"{kind}-{''.join([_PAIRS[number >> shift & 1023] for shift in _SHIFTS])}"

    def document(self, fingerprint: bytes) -> str:
        """The name of a document by the hash of its content.

        A second document of the same content gets another name: two anonymous exams may
        be recorded in the same words.
        """
        seen = self._documents.get(fingerprint, 0)
        self._documents[fingerprint] = seen + 1
        return self.name("document", fingerprint, str(seen) if seen else None)
