"""Codes of rules as users give them: whole, or the beginning that several share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from converter.problems import ConverterError
from converter.rules import problem, rules

LEVELS = ("error", "warning", "info", "off", "default")


def complete_code(_context: object, _parameter: object, incomplete: str) -> list[str]:
    """Complete a code for the shell."""
    return [code for code in rules() if code.startswith(incomplete.upper())]


def severities(
    configured: Mapping[str, str],
    select: Sequence[str],
    ignore: Sequence[str],
    levels: Iterable[str],
) -> dict[str, str]:
    """Join the configuration with what the command line says, which has the last word.

    Args:
        configured: starts of codes to severities.
        select: starts of codes; all others are off.
        ignore: starts of codes that are off.
        levels: ``CODE=LEVEL``.

    Returns:
        The mapping that :func:`converter.report.apply_severities` takes.

    Raises:
        ConverterError: IO111, where a code belongs to no rule.

    >>> severities({"DEF301": "info"}, ["DEF3"], ["DEF302"], [])
    {'': 'off', 'DEF3': 'default', 'DEF301': 'info', 'DEF302': 'off'}
    """
    chosen = dict(configured)
    if select:
        starts = [known_start(code, "--select") for code in select]
        kept = {c: level for c, level in chosen.items() if c.startswith(tuple(starts))}
        chosen = {"": "off"} | {start: _unless_off(chosen, start) for start in starts}
        # A rule that is named itself is wanted, whatever the configuration says.
        chosen |= {c: level for c, level in kept.items() if c not in starts}
    for code in ignore:
        start = known_start(code, "--ignore")
        chosen = {c: level for c, level in chosen.items() if not c.startswith(start)}
        chosen[start] = "off"
    for pair in levels:
        code, _, level = pair.partition("=")
        if level not in LEVELS:
            raise _not_a_level(pair)
        chosen[known_start(code, "--severity")] = level
    return chosen


def known_start(code: str, source: str) -> str:
    """The code in capitals, where it is the start of at least one rule's code.

    Args:
        code: as the user wrote it.
        source: where the user wrote it, for the problem.

    Raises:
        ConverterError: IO111, with the nearest code.
    """
    wanted = code.strip().upper()
    if wanted and any(known.startswith(wanted) for known in rules()):
        return wanted
    # Letters that are taken for digits: DEF3O1.
    digits = re.sub("(?<=[0-9])[OIL]", lambda m: "0" if m[0] == "O" else "1", wanted)
    named = [rule.code for rule in rules().values() if rule.name == wanted.lower()]
    near = named or get_close_matches(digits, rules(), n=1, cutoff=0.5)
    suggestion = f"did you mean {near[0]}?" if near else "oifm explain lists all rules"
    raise ConverterError(
        problem("IO111", f"no rule has the code {code!r}", source=source, suggestion=suggestion)
    )


def _unless_off(configured: Mapping[str, str], start: str) -> str:
    fitting = [code for code in configured if start.startswith(code)]
    level = configured[max(fitting, key=len)] if fitting else "default"
    return "default" if level == "off" else level


def _not_a_level(pair: str) -> ConverterError:
    expected = "CODE=" + "|".join(LEVELS)
    message = f"{pair!r} gives no severity to a rule"
    return ConverterError(problem("IO111", message, source="--severity", expected=expected))
