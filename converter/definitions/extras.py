"""What travels in ``extra``: the document's own further keys, and details of its form.

A key of ours starts with one ``$`` and says how the document was written, where that is
not how we write it. A key of the document that starts with ``$`` gets another in front.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

from converter.model import Extra
from converter.problems import ConverterError
from converter.rules import problem

# The key that holds the finding's name, where it is not "name".
NAME_KEY = "$name"
# Keys that have a default and were not written.
OMITTED_KEY = "$omitted"
# Keys that the document has where we would write others: ours, theirs.
KEYS_KEY = "$keys"
# The differences between the document and our way of writing it.
FORM_KEY = "$form"
# The keys beside "data", where that holds the document.
WRAPPER_KEY = "$wrapper"

# What these say is no content: the same document may be written in either way.
_HABITS = (NAME_KEY, OMITTED_KEY)

_decode = msgspec.json.Decoder(float_hook=Decimal).decode


def content(extra: Extra) -> Extra:
    """What travels in ``extra``, without the habits of writing that change nothing."""
    return tuple(pair for pair in extra if pair[0] not in _HABITS)


def kept_key(key: str) -> str:
    """The name under which an unknown key of a document is kept."""
    return "$" + key if key.startswith("$") else key


def details(extra: Extra) -> dict[str, Any]:
    """The details of form, decoded.

    Raises:
        ConverterError: JSN218, where one is not JSON.
    """
    return {
        key: _decoded(key, text)
        for key, text in extra
        if key.startswith("$") and not key.startswith("$$")
    }


def put_back(extra: Extra, into: dict[str, Any]) -> None:
    """Add the document's own keys to an object that is being written.

    Raises:
        ConverterError: JSN218, where a key is there already, or its text is not JSON.
    """
    for kept, text in extra:
        if kept.startswith("$") and not kept.startswith("$$"):
            continue
        key = kept.removeprefix("$")
        if key in into:
            message = f"the extra key {key!r} stands beside one of the same name"
            raise ConverterError(problem("JSN218", message))
        _decoded(key, text)
        into[key] = msgspec.Raw(text.encode("utf-8"))


def _decoded(key: str, text: str) -> Any:
    try:
        return _decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        message = f"the extra key {key!r} does not hold JSON"
        raise ConverterError(problem("JSN218", message)) from error
