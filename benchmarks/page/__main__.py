"""Makes the page of the results in a folder, and of a full run the tables in RESULTS.md.

Usage: python -m benchmarks.page FOLDER SCALE PART ...
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from markupsafe import Markup, escape

from benchmarks.page.markdown import put
from benchmarks.page.words import cells, columns, head, headlines, slopes
from benchmarks.suite.bench import ROOT
from benchmarks.suite.results import Table, read_all

_HERE = Path(__file__).parent


def main(folder: str, scale: str, *parts: str) -> None:
    import jinja2

    try:
        from benchmarks.page.plots import plot
    except ImportError:  # the tables say all that the plots show

        def plot(table: Table) -> str:
            return ""

    results = read_all(Path(folder), parts)
    if not results:
        sys.exit(f"there are no results in {folder}")
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["code"] = _code
    page = environment.get_template("page.html.j2").render(
        results=results,
        headlines=headlines(results),
        plot=plot,
        head=head,
        cells=cells,
        columns=columns,
        slopes=slopes,
        style=(_HERE / "page.css").read_text("utf-8"),
    )
    out = Path(folder, "index.html")
    out.write_text(page, "utf-8")
    print(f"page: {out}")
    if scale == "full":
        put(ROOT / "benchmarks" / "RESULTS.md", results)
        print("tables: benchmarks/RESULTS.md")


def _code(text: str) -> Markup:
    """What stands between backticks as code."""
    escaped = str(escape(text))
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", escaped))  # noqa: S704 - escaped


if __name__ == "__main__":
    main(*sys.argv[1:])
