"""What the writers of both JSON forms share: keys, codes, numbers, and the text of a document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import msgspec

from converter.definitions.extras import put_back
from converter.model import IndexCode
from converter.problems import ConverterError
from converter.rules import problem

Encode = Callable[[Any], bytes]


def put(made: dict[str, Any], key: str, value: object) -> None:
    """Add a key, unless there is nothing to say."""
    if value is not None:
        made[key] = value


def put_all(made: dict[str, Any], key: str, values: Any) -> None:
    """Add a key with several values, unless there are none."""
    if values:
        made[key] = values


def code_object(code: IndexCode) -> dict[str, Any]:
    """An index code as both forms write it.

    Raises:
        ConverterError: JSN218, where an extra key is none.
    """
    made: dict[str, Any] = {"system": code.system, "code": code.code}
    put(made, "display", code.display)
    put_back(code.extra, made)
    return made


def number(value: Decimal) -> msgspec.Raw:
    """A number as JSON writes it, with the digits that it has.

    Raises:
        ConverterError: JSN203, where it is no finite number.
    """
    if not value.is_finite():
        raise ConverterError(problem("JSN203", f"{value} is not a JSON number"))
    return msgspec.Raw(format(value, "f").encode("ascii"))


def encoded(made: Mapping[str, Any], encode: Encode) -> bytes:
    """The compact JSON of an object.

    Raises:
        ConverterError: JSN206, where a text holds half of a surrogate pair.
    """
    try:
        return encode(made)
    except UnicodeEncodeError as error:
        message = "a text holds half of a surrogate pair, which no file can hold"
        raise ConverterError(problem("JSN206", message)) from error


def pretty(made: Mapping[str, Any], encode: Encode) -> str:
    """The JSON text of an object, indented by two spaces.

    Raises:
        ConverterError: JSN206, as :func:`encoded`.
    """
    return msgspec.json.format(encoded(made, encode), indent=2).decode("utf-8")
