"""``oifm terminology``: releases of code systems that the user has."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from converter.cli import options as opt
from converter.cli.config import configured_index
from converter.cli.guard import guarded

if TYPE_CHECKING:
    from converter.terminology.releases.lookup import Entry


@click.group()
def terminology() -> None:
    """Releases of RadLex, SNOMED CT and LOINC that you have: add, list, look up."""


@terminology.command()
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE...",
    type=opt.PATH,
    help="One file, folder or zip archive a release.",
)
@opt.index
@click.option(
    "--as",
    "as_",
    metavar="FORMAT",
    help="radlex-owl, radlex-csv, snomed-rf2 or loinc; recognised by default.",
)
@click.option("--release", metavar="VERSION", help="The version, where the files do not say it.")
@opt.size("--max-size", "4GiB", "The largest input, after decompression.")
@opt.quiet
@opt.no_color
@guarded
def add(
    files: tuple[str, ...],
    index: str | None,
    as_: str | None,
    release: str | None,
    max_size: int,
    quiet: bool,
    no_color: bool,
) -> int:
    """Read releases into the index."""
    from converter.cli.output import say
    from converter.cli.progress import progress_bar
    from converter.jobs import terminology as job

    chosen = index or configured_index()
    before = job.held(chosen)
    for file in files:
        started = time.perf_counter()
        with progress_bar(quiet=quiet) as progress:
            [about] = job.add(
                [file], index=chosen, form=as_, version=release, limit=max_size, progress=progress
            )
        if not quiet:
            seconds = time.perf_counter() - started
            old = before.get(about.name)
            instead = f", in place of {old.codes:,}" if old and old.codes != about.codes else ""
            say(f"added {about.name}: {about.codes:,} codes{instead} in {seconds:.2f} s\n")
    return 0


@terminology.command("list")
@opt.index
@opt.no_color
@guarded
def list_(index: str | None, no_color: bool) -> int:
    """List the releases in the index; the newest of each is marked with a star."""
    from converter.jobs import terminology as job

    held = job.listed(index or configured_index())
    newest = {(about.system, about.edition): name for name, about in held}
    for name, about in held:
        star = "*" if newest[about.system, about.edition] == name else " "
        click.echo(f"{star} {name:<24} {about.name:<28} {about.codes:>9,} codes")
    return 0


@terminology.command()
@click.argument(
    "names", nargs=-1, required=True, metavar="NAME...", help="As oifm terminology list shows it."
)
@opt.index
@opt.quiet
@opt.no_color
@guarded
def remove(names: tuple[str, ...], index: str | None, quiet: bool, no_color: bool) -> int:
    """Take releases out of the index."""
    from converter.cli.output import say
    from converter.jobs import terminology as job

    for about in job.remove(names, index=index or configured_index()):
        if not quiet:
            say(f"removed {about.name}\n")
    return 0


@terminology.command()
@click.argument(
    "codes", nargs=-1, required=True, metavar="CODE...", help="A code, SYSTEM:CODE, or its IRI."
)
@opt.index
@opt.no_color
@guarded
def lookup(codes: tuple[str, ...], index: str | None, no_color: bool) -> int:
    """Show what the releases say of codes: label, status, parents, replacements."""
    from converter.jobs import terminology as job

    missing = 0
    for written, entries in job.lookup(codes, index=index or configured_index()):
        for entry in entries:
            click.echo("\n".join(_lines(entry)))
        if not entries:
            missing += 1
            click.echo(f"{written}: in no release of the index")
    return 1 if missing else 0


def _lines(entry: Entry) -> list[str]:
    from converter.report.escape import printable

    lines = [f"{entry.system} {entry.code} {entry.label} [{entry.status}, {entry.version}]"]
    lines += [f"  is a {code} {label}" for code, label in entry.parents]
    lines += [f"  {other.why} {other.code} {other.label}" for other in entry.replacements]
    lines += [f"  also {term}" for term in entry.terms[1:]]
    return [printable(line) for line in lines]
