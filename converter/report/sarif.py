"""The report as SARIF, which code-scanning services and editors read.

Source: OASIS, Static Analysis Results Interchange Format 2.1.0 (sections named below).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import PurePosixPath, PureWindowsPath

from converter.iris import quote_path
from converter.problems import Problem, Severity
from converter.report.escape import json_text
from converter.report.options import Options, Summary, by_code
from converter.rules import Rule, rules

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render_sarif(problems: Sequence[Problem], summary: Summary, options: Options) -> str:
    """Render one SARIF log with one run."""
    from converter import __version__  # the package imports the reports

    codes = [code for code in by_code(problems) if code in rules()]
    places = {code: index for index, code in enumerate(codes)}
    driver = {
        "name": "oifm",
        "semanticVersion": __version__,
        "rules": [_rule(rules()[code]) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        # Our columns count characters, not UTF-16 units (3.14.17).
        "columnKind": "unicodeCodePoints",
        "results": [_result(p, places, options) for p in problems],
        "properties": {"documents": summary.documents, summary.kind: summary.checked},
    }
    return json_text({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}) + "\n"


def _rule(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.title},
        "help": {"text": rule.page, "markdown": rule.page},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(p: Problem, places: dict[str, int], options: Options) -> dict[str, object]:
    parts = [p.message]
    if p.expected:
        parts.append(f"Expected: {p.expected}")
    if p.suggestion:
        parts.append(f"Help: {p.suggestion}")
    result: dict[str, object] = {"ruleId": p.code}
    if p.code in places:
        result["ruleIndex"] = places[p.code]
    result["level"] = _LEVELS[p.severity]
    # "[a](b)" would be read as a link (3.11.6).
    result["message"] = {"text": "\n".join(parts).replace("](", "] (")}
    location = _location(p, options)
    result["locations"] = [location] if location else []
    result["partialFingerprints"] = {"place/v1": _fingerprint(p)}
    return result


def _location(p: Problem, options: Options) -> dict[str, object]:
    location: dict[str, object] = {}
    if p.file or not p.source:
        # Code scanning takes no log with a result that is nowhere: of none of the files is one
        # of the folder that they were named from.
        uri = _uri(p.file, options.root) if p.file else "."
        physical: dict[str, object] = {"artifactLocation": {"uri": uri}}
        if p.line:
            physical["region"] = _region(p, options)
        location["physicalLocation"] = physical
    names = [name for name in (p.finding, p.attribute, p.value, p.pointer) if name]
    if names:
        location["logicalLocations"] = [{"fullyQualifiedName": " / ".join(names)}]
    return location


def _region(p: Problem, options: Options) -> dict[str, object]:
    region: dict[str, object] = {"startLine": p.line}
    if p.column:
        region["startColumn"] = p.column
    if options.show_values and p.excerpt:
        region["snippet"] = {"text": p.excerpt}
    return region


def _uri(source: str, root: str) -> str:
    """Make a relative URI reference where the source is relative or under ``root`` (3.4.3)."""
    path = _path(source)
    if root and path.is_relative_to(_path(root)):
        path = path.relative_to(_path(root))
    if path.is_absolute():
        return path.as_uri()
    # A first segment with ":" would be read as a scheme (RFC 3986, section 4.2).
    return quote_path(path.as_posix())


def _path(text: str) -> PurePosixPath | PureWindowsPath:
    windows = PureWindowsPath(text)
    return windows if windows.drive else PurePosixPath(text)


def _fingerprint(p: Problem) -> str:
    """Stay the same for the same fault after lines have moved (3.27.17)."""
    text = "\0".join((p.code, p.pointer, p.finding, p.attribute, p.value, p.message))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
