"""The validation report of W3C SHACL (section 3.6), as Turtle, whichever engine found it.

The plan's faults have the shape and the constraint component that stand for their rule; a rule
that no shape says has a component of its own, ``fm:OBS521``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from converter.graph.turtle import Prefixes, english
from converter.iris import SH, XSD, Namespaces, is_iri
from converter.shacl.results import Result

# Paths of more than one property, by the end of their shape's name.
_PATHS = {
    ".attributes": "( fm:statement fm:attribute )",
    ".type": "[ sh:inversePath fm:finding ]",
}
# How the IRI of a code ends that is shown; messages show the same ones.
_CODE = re.compile(r"[/#][A-Za-z0-9_.\-]{1,40}\Z")
# The component of a rule, where its shape has that constraint and no other for it.
_COMPONENTS = {
    "OBS501": "In",
    "OBS502": "In",
    "OBS503": "In",
    "OBS504": "In",
    "OBS505": "MaxCount",
    "OBS506": "SPARQL",
    "OBS508": "MaxInclusive",
    "OBS509": "Datatype",
    "OBS510": "Or",
    "OBS511": "Or",
    "OBS512": "Or",
    "OBS520": "MaxCount",
    "OBS530": "Or",
    "OBS531": "Or",
    "OBS532": "SPARQL",
    "OBS533": "SPARQL",
    "OBS541": "MinCount",
}


def component_of(code: str, ns: Namespaces) -> str:
    """The constraint component that stands for a rule."""
    name = _COMPONENTS.get(code)
    return f"{SH}{name}ConstraintComponent" if name else ns.core + code


def report(
    results: Iterable[Result], ns: Namespaces, *, conforms: bool, show_values: bool = False
) -> bytes:
    """The report.

    Args:
        results: what was found; each becomes one ``sh:result``.
        ns: the namespaces of data and shapes.
        conforms: whether nothing was found that is an error or a warning.
        show_values: write values that are literals, and words in the place of a code, which
            may tell of a patient.
    """
    prefixes = Prefixes(
        {
            "fm": ns.core,
            "inst": ns.instance,
            "oifm": ns.id,
            "sh": SH,
            "shp": ns.shapes,
            "xsd": XSD,
        }
    )
    written = sorted(results)
    lines = [prefixes.head(), "\n[] a sh:ValidationReport ;\n"]
    lines.append(f"    sh:conforms {'true' if conforms else 'false'}")
    for result in written:
        pairs = _pairs(result, prefixes, show_values)
        body = " ;\n        ".join(f"{predicate} {term}" for predicate, term in pairs)
        lines.append(f" ;\n    sh:result [\n        {body}\n    ]")
    return "".join([*lines, " .\n"]).encode()


def _pairs(result: Result, prefixes: Prefixes, show_values: bool) -> list[tuple[str, str]]:
    pairs = [
        ("a", "sh:ValidationResult"),
        ("sh:focusNode", _term(result.focus, prefixes)),
        ("sh:resultSeverity", prefixes.short(result.severity)),
        ("sh:sourceConstraintComponent", prefixes.short(result.component)),
    ]
    path = next((p for end, p in _PATHS.items() if result.shape.endswith(end)), "")
    if result.path or path:
        pairs.append(("sh:resultPath", path or _term(result.path, prefixes)))
    if result.shape:
        pairs.append(("sh:sourceShape", _term(result.shape, prefixes)))
    if result.value_iri and (show_values or _is_code(result.value_iri)):
        pairs.append(("sh:value", _term(result.value_iri, prefixes)))
    elif result.value and show_values:
        pairs.append(("sh:value", result.value))
    if result.message:
        pairs.append(("sh:resultMessage", english(result.message)))
    return pairs


def _is_code(iri: str) -> bool:
    """Whether an IRI ends like a code or an id; what has blanks in it was words."""
    return _CODE.search(iri) is not None


def _term(name: str, prefixes: Prefixes) -> str:
    return prefixes.short(name) if is_iri(name) else name
