"""Parameters of requests, read strictly: what is malformed is refused, not guessed."""

from __future__ import annotations

import re

from converter.problems import ConverterError
from converter.rules import problem

_MOST = 64
_YES = ("", "true", "1", "yes", "on")
_NO = ("false", "0", "no", "off")
_ESCAPE = re.compile(rb"%(?:([0-9A-Fa-f]{2})|)")

Parameters = dict[str, list[str]]


def parameters(data: bytes) -> Parameters:
    """The parameters of a query string, or of a body in application/x-www-form-urlencoded.

    Raises:
        ConverterError: SRV401, where an escape is malformed or no UTF-8, or there are too many.

    >>> parameters(b"query=ASK%20%7B%7D&a=1&a=%C3%A9+x")
    {'query': ['ASK {}'], 'a': ['1', 'é x']}
    """
    found: Parameters = {}
    pairs = [pair for pair in data.split(b"&") if pair]
    if len(pairs) > _MOST:
        raise ConverterError(problem("SRV401", f"there are more than {_MOST} parameters"))
    for pair in pairs:
        name, _, value = pair.partition(b"=")
        found.setdefault(_decoded(name), []).append(_decoded(value))
    return found


def single(found: Parameters, name: str) -> str | None:
    """The value of a parameter that may be given once.

    Raises:
        ConverterError: SRV401, where it is given more than once.
    """
    values = found.get(name, [])
    if len(values) > 1:
        raise ConverterError(problem("SRV401", f"the parameter {name} is given more than once"))
    return values[0] if values else None


def flag(found: Parameters, name: str) -> bool:
    """Whether a parameter says yes; without a value it does.

    Raises:
        ConverterError: SRV401, where it says neither yes nor no, or is given more than once.

    >>> [flag(parameters(text), "a") for text in (b"", b"a", b"a=1", b"a=False")]
    [False, True, True, False]
    """
    value = single(found, name)
    if value is None:
        return False
    if value.lower() not in _YES + _NO:
        message = f"the parameter {name} is neither true nor false"
        raise ConverterError(problem("SRV401", message, expected="true or false"))
    return value.lower() in _YES


def utf8(data: bytes, what: str) -> str:
    """The text of a part of a request.

    Raises:
        ConverterError: SRV401, where it is no UTF-8.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"{what} is no UTF-8 (byte {error.start})"
        raise ConverterError(problem("SRV401", message)) from None


def _decoded(text: bytes) -> str:
    return utf8(_ESCAPE.sub(_byte, text.replace(b"+", b" ")), "a parameter")


def _byte(match: re.Match[bytes]) -> bytes:
    if match[1] is None:
        message = "a parameter has a % that two hexadecimal digits do not follow"
        raise ConverterError(problem("SRV401", message, suggestion="write % itself as %25"))
    return bytes([int(match[1], 16)])
