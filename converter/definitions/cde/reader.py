"""RadElement common data element sets: documents to the model."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import msgspec

from converter.definitions.cde.model import to_model
from converter.definitions.cde.older import NUMBERS, OTHERS, authors_to_contributors, to_usual
from converter.definitions.cde.wire import ElementId, WireElement, WireSet, WireValue
from converter.definitions.cde.writer import set_tree
from converter.definitions.document import Document, ModelPath, Position, Reading
from converter.definitions.exact import differences
from converter.definitions.extras import FORM_KEY, WRAPPER_KEY
from converter.definitions.json_file import JsonFile, Piece, in_order
from converter.definitions.typed import Check, Codes, Path, Report, fits, json_text, short
from converter.model import FindingModel
from converter.problems import Problem

_CODES = Codes(
    unknown_key="CDE201",
    missing_key="CDE202",
    wrong_type="CDE203",
    bad_id="CDE204",
    not_permitted="CDE203",
    lone_objects=True,
)
_decode = msgspec.json.Decoder(float_hook=Decimal).decode
_KINDS = ("value_set", "values", *NUMBERS, *OTHERS)
_VALUE_ID = re.compile(r"(?:RDE|TO_BE_DETERMINED)[0-9]{1,9}\.([0-9]{1,9})")


def _selections(key: str) -> tuple[tuple[str, ...], ...]:
    return ("value_set", key), ("value_set", "cardinality", key), (key,)


def _in_numbers(*ways: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple((kind, *way) for kind in NUMBERS for way in ways)


# The keys of a set for names of the model, by what comes first in the document.
_KEYS: dict[str, tuple[tuple[str, ...], ...]] = {
    "id": (("id",), ("code",)),
    "attributes": (("elements",),),
    "contributors": (("contributors",), ("authors",)),
    "values": (("value_set", "values"), ("values",)),
    "description": (("definition",), ("description",)),
    "anatomic_locations": (("body_parts",),),
    "token": (("value",),),
    "code": (("code",), ("abbreviation",)),
    "required": _selections("min_cardinality"),
    "min_selected": _selections("min_cardinality"),
    "max_selected": _selections("max_cardinality"),
    "minimum": _in_numbers(("min",), ("value_min_max", "value_min")),
    "maximum": _in_numbers(("max",), ("value_min_max", "value_max")),
    "step": _in_numbers(("step",), ("step_value",)),
    "unit": _in_numbers(("unit",)),
}


def read(data: bytes, source: str) -> Reading:
    """Read common data element sets: one, an array of them, or one per line.

    Args:
        data: the bytes of the file.
        source: its name, for problems.

    Returns:
        The documents, and the problems of the others; never raises for bad input.

    Source: RadElement, the common data elements of the RSNA and ACR.
    """
    file = JsonFile(data, source)
    documents: list[Document] = []
    problems = list(file.problems)
    for piece in file.pieces:
        finding, root, found = _read_one(piece)
        problems.extend(in_order(found))
        if finding is not None:
            documents.append(Document(finding, source, _locator(piece, root)))
    return Reading(tuple(documents), tuple(problems))


def _read_one(piece: Piece) -> tuple[FindingModel | None, Path, list[Problem]]:
    faults = piece.faults()
    if faults:
        return None, (), faults
    whole = _decode(piece.data)
    report = Report(piece, _CODES, _CHECKS)
    if isinstance(whole, dict) and isinstance(whole.get("data"), dict) and "elements" not in whole:
        report.root = ("data",)
        original = whole["data"]
    else:
        original = whole
    # The checks rewrite what they read into the usual form; the original stays as it is.
    made = report.build(_decode(json_text(original)), WireSet)
    if made is None or report.failed:
        return None, report.root, report.problems
    finding = _in_form(to_model(made), original)
    if report.root:
        beside = {key: value for key, value in whole.items() if key != "data"}
        extra = ((WRAPPER_KEY, json_text(beside)), *finding.extra)
        finding = msgspec.structs.replace(finding, extra=extra)
    return finding, report.root, report.problems


def _in_form(finding: FindingModel, original: dict[str, Any]) -> FindingModel:
    """The finding with the details of the document's form in its extra keys."""
    ours, theirs = set_tree(finding), dict(original)
    attributes = []
    elements = zip(finding.attributes, ours["elements"], theirs["elements"], strict=True)
    for attribute, mine, other in elements:
        found = differences(mine, other)
        extra = ((FORM_KEY, json_text(found)), *attribute.extra) if found else attribute.extra
        attributes.append(msgspec.structs.replace(attribute, extra=extra))
    del ours["elements"], theirs["elements"]
    found = differences(ours, theirs)
    extra = ((FORM_KEY, json_text(found)), *finding.extra) if found else finding.extra
    return msgspec.structs.replace(finding, attributes=tuple(attributes), extra=extra)


def _check_set(tree: dict[str, Any], path: Path, report: Report) -> None:
    _check_name(tree, path, report)
    _spell_modalities(tree)
    authors_to_contributors(tree)
    if isinstance(tree.get("elements"), dict):
        message = "'elements' is an object, not an array"
        report.add("CDE203", message, (*path, "elements"), expected="an array")


def _check_element(tree: dict[str, Any], path: Path, report: Report) -> None:
    _check_name(tree, path, report)
    _spell_modalities(tree)
    for kind in (*NUMBERS, *OTHERS):
        # "boolean_value": "boolean" says no more than an empty object.
        if isinstance(tree.get(kind), str):
            tree[kind] = {}
    to_usual(tree)
    kinds = [kind for kind in _KINDS if tree.get(kind) is not None]
    if not kinds:
        message = "the element does not say how it is answered"
        expected = "value_set, integer_value, float_value, boolean_value or string_value"
        report.add("CDE205", message, path, expected=expected)
    elif len(kinds) > 1:
        message = f"the element has several kinds of value: {', '.join(kinds)}"
        report.add("CDE205", message, (*path, kinds[1]), key=True, expected="one of them")
    if isinstance(values := tree.get("values"), list):
        _check_values(values, tree, (*path, "values"), report)
    held = tree.get("value_set")
    _check_cardinalities(tree, held if isinstance(held, dict) else {}, path, report)
    if isinstance(held, dict) and isinstance(values := held.get("values"), list):
        _check_values(values, tree, (*path, "value_set", "values"), report)


def _check_cardinalities(
    tree: dict[str, Any], held: dict[str, Any], path: Path, report: Report
) -> None:
    """Tell the numbers of selections beside what they do not count for."""
    for key in ("min_cardinality", "max_cardinality"):
        if tree.get(key) is None or tree.get("values") is not None:
            continue
        if not held and tree[key] != (1 if key == "max_cardinality" else 0):
            message = f"{key!r} counts for a choice only; here it is kept and says nothing"
            report.add("CDE201", message, (*path, key), key=True)
        elif held.get(key, tree[key]) != tree[key]:
            other = "null" if held[key] is None else held[key]
            message = f"{key!r} is {tree[key]} here and {other} in the value set"
            report.add("CDE203", message, (*path, key), expected="one of them")


def _check_values(values: list[Any], element: dict[str, Any], path: Path, report: Report) -> None:
    if not values:
        report.add("CDE205", "the value set is empty", path, expected="one value or more")
    owner = element.get("id")
    if not isinstance(owner, str) or not fits(owner, ElementId):
        return
    others: list[tuple[int, str, str]] = []
    for at, value in enumerate(values):
        code = value.get("code") if isinstance(value, dict) else None
        if not isinstance(code, str) or code.startswith(owner + "."):
            continue
        if found := _VALUE_ID.fullmatch(code):
            value["code"] = own = f"{owner}.{found[1]}"
            others.append((at, code, own))
    if others:
        at, code, own = others[0]
        more = f", and {len(others) - 1} more likewise" if others[1:] else ""
        message = f"the code {short(code)} is not one of the element {owner}; read as {own}{more}"
        expected = f"{owner}. and a number"
        report.add("CDE206", message, (*path, at, "code"), expected=expected, suggestion=own)


def _check_value(tree: dict[str, Any], path: Path, report: Report) -> None:
    token = tree.get("value")
    if isinstance(token, int) and not isinstance(token, bool):
        tree["value"] = str(token)
    if tree.get("name") is None and isinstance(tree.get("value"), str):
        tree["name"] = tree["value"]
    _check_name(tree, path, report)


def _check_name(tree: dict[str, Any], path: Path, report: Report) -> None:
    if tree.get("name") == "":
        report.add("CDE202", "the name is empty", (*path, "name"), expected="a name")


def _spell_modalities(tree: dict[str, Any]) -> None:
    """A modality may be its bare code."""
    if isinstance(modalities := tree.get("modalities"), list):
        spelt = [{"code": one} if isinstance(one, str) else one for one in modalities]
        tree["modalities"] = spelt


_CHECKS: dict[type, Check] = {
    WireSet: _check_set,
    WireElement: _check_element,
    WireValue: _check_value,
}


def _locator(piece: Piece, root: Path) -> Callable[[ModelPath], Position]:
    def locate(path: ModelPath) -> Position:
        return piece.position(_json_path(piece, root, path))

    return locate


def _json_path(piece: Piece, root: Path, path: ModelPath) -> Path:
    """The path into the JSON of a path into the model, as far as the document has it."""
    found = root
    for step in path:
        ways = _KEYS.get(step, ((step,),)) if isinstance(step, str) else ((step,),)
        for way in ways:
            there, _ = piece.scan.nearest((*found, *way))
            if len(there) == len(found) + len(way):
                found = there
                break
        else:
            # An object may stand for a list of one.
            if step != 0:
                break
    return found
