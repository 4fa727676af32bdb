"""What else a finding or a value is coded as, against the code that counts.

A concept in FHIR may have several codings. They may be finer and coarser, but not say
different things: *present* in one system and *absent* in another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from converter.annotations.other_codes import OtherCode
from converter.terminology.matching import normal
from converter.validation.constraints import Constraints
from converter.validation.statements import system_key
from converter.validation.words.texts import (
    AGAINST,
    DENIED,
    MISFIT,
    covers,
    finding_verdict,
)
from converter.validation.words.value_texts import value_verdict


def other_value(
    constraints: Constraints, a: int, v: int, f: int | None, codings: Iterable[OtherCode]
) -> tuple[str, int | None] | None:
    """The first coding of a value that says another one: in words, and the value that it says.

    Args:
        constraints: what the definitions permit.
        a: the attribute.
        v: the value that its code says.
        f: the finding.
        codings: the other ones of the same value.
    """
    for coding in codings:
        system = system_key(coding.system)
        named = constraints.values_coded(a, system, coding.code) if coding.code else ()
        if named and v not in named:
            return f"{system} {coding.code}".strip(), named[0]
        if coding.display and coding.display.strip():
            verdict, other = value_verdict(constraints, a, v, f, coding.display)
            if verdict == AGAINST:
                return coding.display, other
    return None


def other_findings(
    constraints: Constraints, f: int, codings: Iterable[OtherCode]
) -> tuple[str, str, Sequence[int]] | None:
    """The first coding of a finding that says quite another one, or denies it.

    A wider or narrower one, whose name says all that the other says, is no contradiction.

    Returns:
        The coding in words, the verdict, and the findings that it says.
    """
    for coding in codings:
        system = system_key(coding.system)
        found = constraints.findings_coded(system, coding.code) if coding.code else ()
        said = f"{system} {coding.code}".strip()
        if not found and coding.display:
            found = constraints.names_of_findings.get(normal(coding.display), ())
            said = coding.display
        if found and not any(g == f or _are_related(constraints, f, g) for g in found):
            return said, MISFIT, found
        if coding.display and finding_verdict(constraints, f, coding.display)[0] == DENIED:
            return coding.display, DENIED, ()
    return None


def _are_related(constraints: Constraints, f: int, g: int) -> bool:
    one, other = (
        (finding.name, *finding.synonyms)
        for finding in map(constraints.findings.__getitem__, (f, g))
    )
    return any(covers(a, b) for a in one for b in other)
