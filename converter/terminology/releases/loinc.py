"""LOINC as comma-separated tables: codes, and where given answers, replacements, hierarchy.

Source: LOINC Users' Guide, "LOINC table structure" and "Accessory files".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from converter.terminology.releases.facts import FULL_NAME, PREFERRED, SYNONYM, Facts
from converter.terminology.releases.tables import Source, head_of, rows_of

_STATUS = {"ACTIVE": "active", "TRIAL": "active", "DISCOURAGED": "discouraged"}


def recognise(parts: Sequence[Source]) -> bool:
    """Whether a table of LOINC codes is among the parts, by its columns."""
    return any(part.name.lower().endswith(".csv") and _is_main(part) for part in parts)


def version(parts: Sequence[Source]) -> tuple[str, str]:
    """The version, from the newest change that the table tells of; empty where it tells none."""
    found = {""}
    for part in parts:
        if _is_main(part):
            rows = rows_of(part, ["VersionLastChanged?", "VersionFirstReleased?"])
            found.update(cell for row in rows for cell in row)
    return "", max(found, key=lambda v: [int(n) for n in v.split(".") if n.isdigit()])


def read(parts: Sequence[Source], facts: Facts, seen: Callable[[Source], None]) -> None:
    """Reads the tables of a release; those that are not known by their columns are passed over.

    Raises:
        ConverterError: see :func:`~converter.terminology.releases.tables.rows_of`.
    """
    main = False
    for part in parts:
        if not part.name.lower().endswith(".csv"):
            continue
        head = set(head_of(part))
        if "loinc_num" in head and "status" in head:
            if not main:  # the short table beside the whole one says the same again
                _codes(part, facts)
            main = True
        elif {"loinc", "map_to"} <= head:
            _replacements(part, facts)
        elif {"answerstringid", "displaytext", "answerlistid"} <= head:
            _answers(part, facts)
        elif {"immediate_parent", "code", "code_text"} <= head:
            _hierarchy(part, facts)
        seen(part)
    if not main:
        for part in parts:
            list(rows_of(part, ["LOINC_NUM", "STATUS"]))  # says what is missing


def _is_main(part: Source) -> bool:
    return {"loinc_num", "status", "component"} <= set(head_of(part))


def _codes(part: Source, facts: Facts) -> None:
    columns = ["LOINC_NUM", "STATUS", "COMPONENT", "LONG_COMMON_NAME?", "SHORTNAME?"]
    for code, status, component, name, short, shown in rows_of(part, [*columns, "DisplayName?"]):
        facts.concept(code, _STATUS.get(status.upper(), status.lower() or "active"))
        facts.term(code, name, PREFERRED)
        facts.term(code, component, FULL_NAME)
        facts.term(code, short, SYNONYM)
        facts.term(code, shown, SYNONYM)


def _replacements(part: Source, facts: Facts) -> None:
    for code, other, comment in rows_of(part, ["LOINC", "MAP_TO", "COMMENT?"]):
        facts.replacement(code, other, f"map to: {comment}" if comment else "map to")


def _answers(part: Source, facts: Facts) -> None:
    columns = ["AnswerListId", "AnswerListName?", "AnswerStringId", "DisplayText"]
    for answers, name, code, text in rows_of(part, columns):
        facts.concept(answers)
        facts.term(answers, name, PREFERRED)
        if code:
            facts.concept(code)
            facts.term(code, text, PREFERRED)


def _hierarchy(part: Source, facts: Facts) -> None:
    for parent, code, text in rows_of(part, ["IMMEDIATE_PARENT", "CODE", "CODE_TEXT"]):
        if code.startswith("LP"):
            facts.concept(code)
            facts.term(code, text, PREFERRED)
        if parent:
            facts.parent(code, parent)
