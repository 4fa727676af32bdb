"""Checks a decoded JSON document against typed structs, and reports all that is wrong.

The fast decoder stops at the first fault and drops unknown keys in silence; this one is
driven by the same types, but collects every fault with its place, and keeps what it does
not know as extra keys.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from typing import Any, TypeVar

import msgspec
from msgspec import UNSET, inspect

from converter.definitions.extras import kept_key
from converter.definitions.json_file import Piece, place_of
from converter.problems import Problem, has_errors
from converter.rules import problem
from converter.source.json import JsonPath

Path = tuple[str | int, ...]
Struct = TypeVar("Struct", bound=msgspec.Struct)

# The name, in structs, of the field that takes unknown keys. No document can fill it:
# the fast decoders stand aside where its wire name occurs.
EXTRA_NAME = "$extra"

_FAILED: Any = object()
_encode = msgspec.json.Encoder(decimal_format="number").encode
_KINDS = {
    dict: "an object",
    list: "an array",
    str: "a string",
    bool: "true or false",
    int: "a number",
    Decimal: "a number",
    type(None): "null",
}


@dataclass(frozen=True)
class Codes:
    """The rules by which one form of document names the faults found here."""

    unknown_key: str
    missing_key: str
    wrong_type: str
    bad_id: str
    not_permitted: str
    # Whether an object may stand for a list of one.
    lone_objects: bool = False
    # What becomes of a key that the format does not have.
    fate: str = "kept as it is"


Check = Callable[[dict[str, Any], Path, "Report"], None]


@dataclass
class Report:
    """What was found in one document."""

    piece: Piece
    codes: Codes
    # Further checks of an object as it was written, by the struct that it is to become.
    checks: Mapping[type, Check] = field(default_factory=dict)
    # Structs that stand for one of several, by what the object holds.
    variants: Mapping[type, Callable[[dict[str, Any]], type]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    # Where the document itself begins, as in {"data": {…}}.
    root: Path = ()

    def add(
        self, code: str, message: str, path: JsonPath, *, key: bool = False, **more: str
    ) -> None:
        """Add a problem of the value on a path, or of its key."""
        place = self.piece.position((*self.root, *path), key=key)
        source = self.piece.file.source
        self.problems.append(problem(code, message, source=source, **place_of(place), **more))

    @property
    def failed(self) -> bool:
        """Whether one of the problems is an error."""
        return has_errors(self.problems)

    def build(self, tree: Any, kind: type[Struct], path: Path = ()) -> Struct | None:
        """Make a struct of an object, None where it cannot be one (the report says why)."""
        made = self._struct(tree, kind, path)
        return None if made is _FAILED else made

    def _struct(self, tree: Any, kind: type, path: Path) -> Any:
        if not isinstance(tree, dict):
            return self._wrong(tree, "an object", path)
        if choose := self.variants.get(kind):
            kind = choose(tree)
        fields = _fields(kind)
        if check := self.checks.get(kind):
            check(tree, path, self)
        made: dict[str, Any] = {}
        extra: list[tuple[str, str]] = []
        failed = False
        for key, value in tree.items():
            known = fields.get(key)
            if known is None or isinstance(known.type, inspect.AnyType):
                if known is None:
                    self._unknown(key, fields, path)
                extra.append((kept_key(key), json_text(value)))
                continue
            part = self._value(value, known.type, (*path, key), optional=not known.required)
            failed = failed or part is _FAILED
            made[known.name] = part
        for key, known in fields.items():
            if known.required and key not in tree:
                failed = True
                self.add(self.codes.missing_key, f"the key {key!r} is missing", path, expected=key)
        if failed:
            return _FAILED
        if extra and hasattr(kind, "extra"):
            made["extra"] = tuple(extra)
        return kind(**made)

    def _value(self, value: Any, kind: inspect.Type, path: Path, *, optional: bool = False) -> Any:
        if isinstance(kind, inspect.UnionType):
            kinds = [t for t in kind.types if not isinstance(t, inspect.NoneType)]
            if value is None:
                return None if len(kinds) < len(kind.types) else UNSET
            kind = kinds[0]
        elif value is None and optional:
            return UNSET
        expected = ""
        if isinstance(kind, inspect.Metadata):
            expected = str((kind.extra_json_schema or {}).get("description", ""))
            kind = kind.type
        match kind:
            case inspect.StructType():
                return self._struct(value, kind.cls, path)
            case inspect.ListType() | inspect.VarTupleType():
                return self._list(value, kind.item_type, path)
            case inspect.StrType():
                return self._string(value, kind.pattern, path, expected)
            case inspect.LiteralType():
                return self._literal(value, kind.values, path)
            case inspect.BoolType():
                return (
                    value if isinstance(value, bool) else self._wrong(value, "true or false", path)
                )
            case inspect.DictType():
                return value if isinstance(value, dict) else self._wrong(value, "an object", path)
            case inspect.IntType() | inspect.DecimalType():
                return self._number(value, kind, path)
        return value

    def _list(self, value: Any, item: inspect.Type, path: Path) -> Any:
        if self.codes.lone_objects and isinstance(value, dict):
            made = self._value(value, item, path)
            return made if made is _FAILED else (made,)
        if not isinstance(value, list):
            return self._wrong(value, "an array", path)
        made = tuple(self._value(part, item, (*path, at)) for at, part in enumerate(value))
        return _FAILED if any(part is _FAILED for part in made) else made

    def _string(self, value: Any, pattern: str | None, path: Path, expected: str) -> Any:
        if not isinstance(value, str):
            return self._wrong(value, "a string", path)
        if pattern and not re.search(pattern, value):
            message = f"{short(value)} is no valid {path[-1]}"
            self.add(self.codes.bad_id, message, path, expected=expected)
            return _FAILED
        return value

    def _literal(self, value: Any, permitted: tuple[Any, ...], path: Path) -> Any:
        if not isinstance(value, str):
            return self._wrong(value, "a string", path)
        if value in permitted:
            return value
        near = get_close_matches(value.lower()[:100], permitted, 1)
        expected = " or ".join(f'"{word}"' for word in sorted(permitted))
        message = f"{short(value)} is not a permitted {path[-1]}"
        suggestion = near[0] if near else ""
        self.add(self.codes.not_permitted, message, path, expected=expected, suggestion=suggestion)
        return _FAILED

    def _number(self, value: Any, kind: inspect.IntType | inspect.DecimalType, path: Path) -> Any:
        if isinstance(kind, inspect.DecimalType):
            if isinstance(value, bool) or not isinstance(value, int | Decimal):
                return self._wrong(value, "a number", path)
            return plain(Decimal(value))
        if isinstance(value, bool) or not isinstance(value, int):
            return self._wrong(value, "a whole number", path)
        if kind.ge is not None and value < kind.ge:
            message = f"{value} is too small for {path[-1]}"
            self.add(self.codes.not_permitted, message, path, expected=f"{kind.ge} or more")
            return _FAILED
        return value

    def _wrong(self, value: Any, expected: str, path: Path) -> Any:
        what = _KINDS.get(type(value), "another value")
        if isinstance(value, Decimal):
            what = "a fraction"
        name = next(
            (f"{step!r} is " for step in reversed(path) if isinstance(step, str)), "this is "
        )
        if path and isinstance(path[-1], int):
            name = f"item {path[-1]} of {name}"
        self.add(self.codes.wrong_type, f"{name}{what}, not {expected}", path, expected=expected)
        return _FAILED

    def _unknown(self, key: str, fields: Mapping[str, Any], path: Path) -> None:
        near = get_close_matches(key[:100], list(fields), 1, cutoff=0.8)
        message = f"the key {short(key)} is not known here; it is {self.codes.fate}"
        suggestion = near[0] if near else ""
        self.add(self.codes.unknown_key, message, (*path, key), key=True, suggestion=suggestion)


@cache
def _pattern(kind: Any) -> re.Pattern[str]:
    return re.compile(kind.__metadata__[0].pattern)


def fits(text: str | None, kind: Any) -> bool:
    """Whether a text fits the pattern of an annotated type, or is None."""
    return text is None or _pattern(kind).search(text) is not None


def plain(number: Decimal) -> Decimal:
    """The number without an exponent, otherwise as it was written.

    >>> plain(Decimal("1E+2")), plain(Decimal("1.50"))
    (Decimal('100'), Decimal('1.50'))
    """
    return Decimal(format(number, "f"))


def json_text(value: Any) -> str:
    """The compact JSON text of a decoded value, numbers as they were written."""
    return _encode(value).decode("utf-8")


def short(text: str) -> str:
    """A text as a message quotes it."""
    return repr(text if len(text) <= 60 else text[:60] + "…")


@cache
def _fields(kind: type) -> dict[str, inspect.Field]:
    info = inspect.type_info(kind)
    assert isinstance(info, inspect.StructType)  # noqa: S101 - a struct by its type
    return {f.encode_name: f for f in info.fields if f.encode_name != EXTRA_NAME}
