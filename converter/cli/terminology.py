"""``oifm terminology``: releases of code systems that the user has."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from converter.cli import options as opt
from converter.cli.config import configured_index
from converter.cli.guard import guarded

if TYPE_CHECKING:
    from converter.terminology.releases.lookup import Entry

app = typer.Typer(
    help="Releases of RadLex, SNOMED CT and LOINC that you have: add, list, look up.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def add(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE...", help="One file, folder or zip archive a release."),
    ],
    index: opt.Index = None,
    as_: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="FORMAT",
            help="radlex-owl, radlex-csv, snomed-rf2 or loinc; recognised by default.",
        ),
    ] = None,
    release: Annotated[
        str | None,
        typer.Option(metavar="VERSION", help="The version, where the files do not say it."),
    ] = None,
    max_size: opt.MaxSize = "4GiB",  # type: ignore[assignment]  # parsed as if given
    quiet: opt.Quiet = False,
    no_color: opt.NoColor = False,
) -> int:
    """Read releases into the index."""
    from converter.cli.output import say
    from converter.cli.progress import progress_bar
    from converter.jobs import terminology as job

    chosen = index or configured_index()
    for file in files:
        started = time.perf_counter()
        with progress_bar(quiet=quiet) as progress:
            [about] = job.add(
                [file], index=chosen, form=as_, version=release, limit=max_size, progress=progress
            )
        if not quiet:
            seconds = time.perf_counter() - started
            say(f"added {about.name}: {about.codes:,} codes in {seconds:.2f} s\n")
    return 0


def list_(index: opt.Index = None, no_color: opt.NoColor = False) -> int:
    """List the releases in the index; the newest of each is marked with a star."""
    from converter.jobs import terminology as job

    held = job.listed(index or configured_index())
    newest = {(about.system, about.edition): name for name, about in held}
    for name, about in held:
        star = "*" if newest[about.system, about.edition] == name else " "
        typer.echo(f"{star} {name:<24} {about.name:<28} {about.codes:>9,} codes")
    return 0


def remove(
    names: Annotated[
        list[str], typer.Argument(metavar="NAME...", help="As oifm terminology list shows it.")
    ],
    index: opt.Index = None,
    quiet: opt.Quiet = False,
    no_color: opt.NoColor = False,
) -> int:
    """Take releases out of the index."""
    from converter.cli.output import say
    from converter.jobs import terminology as job

    for about in job.remove(names, index=index or configured_index()):
        if not quiet:
            say(f"removed {about.name}\n")
    return 0


def lookup(
    codes: Annotated[list[str], typer.Argument(metavar="CODE...", help="A code, or SYSTEM:CODE.")],
    index: opt.Index = None,
    no_color: opt.NoColor = False,
) -> int:
    """Show what the releases say of codes: label, status, parents, replacements."""
    from converter.jobs import terminology as job

    missing = 0
    for written, entries in job.lookup(codes, index=index or configured_index()):
        for entry in entries:
            typer.echo("\n".join(_lines(entry)))
        if not entries:
            missing += 1
            typer.echo(f"{written}: in no release of the index")
    return 1 if missing else 0


def _lines(entry: Entry) -> list[str]:
    from converter.report.escape import printable

    lines = [f"{entry.system} {entry.code} {entry.label} [{entry.status}, {entry.version}]"]
    lines += [f"  is a {code} {label}" for code, label in entry.parents]
    lines += [f"  {other.why} {other.code} {other.label}" for other in entry.replacements]
    lines += [f"  also {term}" for term in entry.terms[1:]]
    return [printable(line) for line in lines]


app.command()(guarded(add))
app.command("list")(guarded(list_))
app.command()(guarded(remove))
app.command()(guarded(lookup))
