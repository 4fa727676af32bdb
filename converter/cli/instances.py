"""``oifm convert`` with ``--defs``: annotations to RDF."""

from __future__ import annotations

import time
from collections.abc import Sequence


def convert_annotations(
    inputs: Sequence[str],
    defs: Sequence[str],
    out: str,
    *,
    to: str | None,
    engine: str | None,
    master: str | None,
    form: str | None,
    column_map: str | None,
    base_iri: str,
    key_file: str | None,
    identifiers: bool,
    keep_going: bool,
    limit_errors: int,
    resume: bool,
    jobs: int,
    max_size: int,
    limit: int,
    quiet: bool,
    no_color: bool,
) -> int:
    """Write annotations as a graph, tell the problems, and give the exit status."""
    from converter.cli.memory import tables_in_jemalloc
    from converter.cli.output import errors_told, say, say_counts
    from converter.cli.progress import progress_bar
    from converter.jobs.instance_run import InstanceOptions
    from converter.jobs.instances import convert_annotations
    from converter.report.options import plural

    started = time.perf_counter()
    tables_in_jemalloc()
    options = InstanceOptions(
        base_iri=base_iri,
        form=form,
        column_map=column_map,
        key_file=key_file,
        identifiers=identifiers,
        limit=max_size,
        keep_going=keep_going,
        limit_errors=limit_errors,
        resume=resume,
        jobs=jobs,
    )
    with progress_bar(quiet=quiet) as progress:
        if engine == "spark":
            from converter.cli.spark import converted_on_spark

            result = converted_on_spark(inputs, defs, out, to, master, options, progress)
        else:
            result = convert_annotations(
                inputs, defs, out, to=to, options=options, progress=progress
            )
    errors = errors_told(result.problems, color=not no_color, limit=limit, show_values=False)
    if not result.files:
        count = plural(errors, "error") if errors else "no observation"
        say(f"nothing was converted: {count} in {plural(result.documents, 'document')}\n")
        return 1 if result.stopped else 2
    if result.resumed and not quiet:
        say(f"resumed after {plural(result.resumed, 'observation')}\n")
    if not quiet:
        counts = {"document": result.documents, "observation": result.observations}
        name = "standard output" if out == "-" else out
        say_counts(name, counts, time.perf_counter() - started)
    return 1 if errors else 0
