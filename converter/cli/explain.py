"""``oifm explain``."""

from __future__ import annotations

import click

from converter.cli.codes import complete_code
from converter.cli.guard import guarded


@click.command()
@click.argument(
    "code",
    required=False,
    metavar="[CODE]",
    shell_complete=complete_code,
    help="The code or name of a rule.",
)
@guarded
def explain(code: str | None) -> int:
    """Explain a rule, or list all rules.

    The page says what the problem is, why it matters and what to do.
    """
    from converter.cli.codes import known_start
    from converter.io import write_file
    from converter.rules import rules

    if code is None:
        rows = [f"{r.code:<7} {r.severity.value:<8} {r.title}\n" for r in rules().values()]
        write_file("-", "".join(rows).encode())
        return 0
    named = [rule for rule in rules().values() if rule.name == code.lower()]
    pages = named or [
        rule for rule in rules().values() if rule.code.startswith(known_start(code, "oifm explain"))
    ]
    write_file("-", "\n".join(rule.page for rule in pages).encode())
    return 0
