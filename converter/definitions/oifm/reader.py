"""OIFM JSON: documents to the model.

A document that is as the publishing tools write it takes the fast way: it is decoded by
type, encoded again and compared with what was read, so that nothing in it (an unknown
key, one that repeats, a number that lost a digit) can have been passed over. Any other
takes the careful way, which finds all its faults and says where each of them stands.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from converter.definitions.document import Document, ModelPath, Position, Reading
from converter.definitions.json_file import JsonFile, Piece, in_order
from converter.definitions.oifm.model import to_model
from converter.definitions.oifm.wire import (
    VARIANTS,
    AttributeId,
    WireAttribute,
    WireChoice,
    WireFinding,
    WireNumeric,
    WireValue,
)
from converter.definitions.typed import EXTRA_NAME, Check, Codes, Path, Report, fits, short
from converter.model import FindingModel
from converter.problems import Problem
from converter.source.json import MAX_DIGITS

_CODES = Codes(
    unknown_key="JSN208",
    missing_key="JSN209",
    wrong_type="JSN210",
    bad_id="JSN211",
    not_permitted="JSN212",
)
_decode_typed = msgspec.json.Decoder(WireFinding).decode
_decode_any = msgspec.json.Decoder(float_hook=Decimal).decode
_encode = msgspec.json.Encoder(decimal_format="number").encode
_EXTRA = f'"{EXTRA_NAME}"'.encode()
_LIMIT = 10**MAX_DIGITS
_LISTS = ("attributes", "values")
_ID_KEYS = ("oifm_id", "oifma_id", "value_code")


def read(data: bytes, source: str) -> Reading:
    """Read OIFM JSON: one document, an array of them, or one per line.

    Args:
        data: the bytes of the file.
        source: its name, for problems.

    Returns:
        The documents, and the problems of the others; never raises for bad input.

    Source: the JSON schema of the Open Imaging Finding Model.
    """
    file = JsonFile(data, source)
    documents: list[Document] = []
    problems = list(file.problems)
    for piece in file.pieces:
        finding = _fast(piece.data)
        if finding is None:
            finding, found = _careful(piece)
            problems.extend(in_order(found))
        if finding is not None:
            documents.append(Document(finding, source, _locator(piece)))
    return Reading(tuple(documents), tuple(problems))


def _fast(data: bytes) -> FindingModel | None:
    """The model of a document without any peculiarity, None for every other."""
    if _EXTRA in data:
        return None
    try:
        wire = _decode_typed(data)
        if _encode(wire) != msgspec.json.format(data, indent=-1):
            return None
    except (msgspec.MsgspecError, UnicodeError, RecursionError, OverflowError):
        return None
    return to_model(wire) if _is_sound(wire) else None


def _is_sound(wire: WireFinding) -> bool:
    """Whether the checks that types cannot express hold; the careful way says what fails."""
    if not wire.name or not wire.oifm_id or wire.finding_name is not UNSET:
        return False
    for attribute in wire.attributes:
        if not attribute.name or not attribute.oifma_id:
            return False
        if not (_is_choice(attribute) if attribute.type == "choice" else _is_numeric(attribute)):
            return False
    # A contributor is a person or an organisation, not both.
    return not wire.contributors or not any(
        c.code and (c.github_username or c.email or c.organization_code) for c in wire.contributors
    )


def _is_choice(attribute: WireAttribute) -> bool:
    if not attribute.minimum is attribute.maximum is attribute.unit is UNSET:
        return False
    prefix = f"{attribute.oifma_id}."
    for value in attribute.values or ():
        if not value.name or not value.value_code or not value.value_code.startswith(prefix):
            return False
    return bool(attribute.values)


def _is_numeric(attribute: WireAttribute) -> bool:
    if not attribute.values is attribute.max_selected is UNSET:
        return False
    return _is_short(attribute.minimum) and _is_short(attribute.maximum)


def _is_short(number: Decimal | UnsetType) -> bool:
    if not isinstance(number, Decimal):
        return True
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and -MAX_DIGITS <= exponent <= 0 and abs(number) < _LIMIT


def _careful(piece: Piece) -> tuple[FindingModel | None, list[Problem]]:
    """The model of a document, where it has one, and all its problems."""
    faults = piece.faults()
    if faults:
        return None, faults
    report = Report(piece, _CODES, _CHECKS, VARIANTS)
    tree = _decode_any(piece.data)
    if not isinstance(tree, dict):
        report.add("JSN207", "the document is not an object", (), expected="a JSON object")
        return None, report.problems
    wire = report.build(tree, WireFinding)
    if wire is None or report.failed:
        return None, report.problems
    return to_model(wire), report.problems


def _check_finding(tree: dict[str, Any], path: Path, report: Report) -> None:
    if "name" not in tree and "finding_name" not in tree:
        report.add("JSN209", "the key 'name' is missing", path, expected="name")
    elif tree.get("name") is None and tree.get("finding_name") is None:
        key = "name" if "name" in tree else "finding_name"
        report.add("JSN216", f"the {key} is null", (*path, key), expected="a name")
    elif "name" in tree and "finding_name" in tree:
        message = "the key 'finding_name' stands beside 'name'; it is kept as it is"
        report.add("JSN208", message, (*path, "finding_name"), key=True, suggestion="name")
    _check_name(tree, path, report)
    attributes = tree.get("attributes")
    if tree.get("oifm_id") is not None and isinstance(attributes, list):
        for at, attribute in enumerate(attributes):
            if isinstance(attribute, dict) and attribute.get("oifma_id") is None:
                where = (*path, "attributes", at)
                report.add("JSN209", "the key 'oifma_id' is missing", where, expected="oifma_id")


def _check_choice(tree: dict[str, Any], path: Path, report: Report) -> None:
    _check_name(tree, path, report)
    values = tree.get("values")
    if not isinstance(values, list):
        return
    if not values:
        message = "a choice attribute needs values to choose from"
        report.add("JSN214", message, (*path, "values"), expected="one value or more")
    if tree.get("max_selected") == "all":
        message = f'"all" is not a number; it is read as {len(values)}, the number of values'
        suggestion = str(len(values))
        report.add("JSN213", message, (*path, "max_selected"), suggestion=suggestion)
        tree["max_selected"] = max(len(values), 1)
    if isinstance(owner := tree.get("oifma_id"), str):
        _check_value_codes(values, owner, (*path, "values"), report)


def _check_value_codes(values: list[Any], owner: str, path: Path, report: Report) -> None:
    without: list[int] = []
    for at, value in enumerate(values):
        if not isinstance(value, dict):
            continue
        code = value.get("value_code")
        if code is None:
            without.append(at)
        elif isinstance(code, str) and not code.startswith(owner + "."):
            message = f"the value code {short(code)} is not one of the attribute {short(owner)}"
            expected = f"{owner}. and a number"
            report.add("JSN215", message, (*path, at, "value_code"), expected=expected)
    if without and fits(owner, AttributeId):
        first = f"{owner}.{without[0]}"
        more = f", and so are {len(without) - 1} more by their places" if without[1:] else ""
        message = f"the value has no code; it is read as {first}{more}"
        where = (*path, without[0])
        report.add("JSN219", message, where, expected="value_code", suggestion=first)


def _check_name(tree: dict[str, Any], path: Path, report: Report) -> None:
    for key in ("name", "finding_name"):
        if isinstance(tree.get(key), str) and not tree[key]:
            report.add("JSN216", f"the {key} is empty", (*path, key), expected="a name")


_CHECKS: dict[type, Check] = {
    WireFinding: _check_finding,
    WireChoice: _check_choice,
    WireNumeric: _check_name,
    WireValue: _check_name,
}


def _locator(piece: Piece) -> Callable[[ModelPath], Position]:
    def locate(path: ModelPath) -> Position:
        return piece.position(_json_path(path))

    return locate


def _json_path(path: ModelPath) -> Path:
    """The path into the JSON of a path into the model."""
    if not path:
        return ()
    first = str(path[0])
    if first == "anatomic_locations":
        # A location is a bare code there, with no list of codes of its own.
        return (first, *(step for step in path[1:2]), *path[4:])
    names = {"modalities": "applicable_modalities"} if len(path) <= 2 else {}
    id_key = _ID_KEYS[min(sum(step in _LISTS for step in path), 2)]
    names["id"] = id_key
    return tuple(names.get(step, step) if isinstance(step, str) else step for step in path)
