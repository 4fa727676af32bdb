"""Templates of HTML pages, in which no text of a document can do harm.

Every text that a template puts out is escaped, and what would steer a reader's eye
(control and bidirectional characters) is written as an escape that one can see. Neither
is asked for in the templates, so neither can be forgotten there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter.report.escape import printable
from converter.resources import package_texts

if TYPE_CHECKING:
    from jinja2 import Environment


def templates(folder: str) -> Environment:
    """The templates of a folder of this package, ``site/templates`` for example.

    They have the filters ``web``, for addresses, and ``number``. A name that is not
    defined is an error.
    """
    from jinja2 import DictLoader, Environment, StrictUndefined

    texts = package_texts(folder, ".html")
    environment = Environment(
        loader=DictLoader({f"{name}.html": text for name, text in texts.items()}),
        autoescape=True,
        finalize=_visible,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["web"] = web_address
    environment.filters["number"] = "{:,}".format
    return environment


def stylesheet(folder: str, name: str) -> str:
    """A stylesheet of this package, with what all pages have in common before it."""
    return f"{package_texts('report', '.css')['palette']}\n{package_texts(folder, '.css')[name]}"


def web_address(url: str | None) -> str | None:
    """The address where it is one of the web: nothing else becomes a link.

    >>> web_address("javascript:alert(1)"), web_address("https://loinc.org/24627-2/")
    (None, 'https://loinc.org/24627-2/')
    """
    return url if url and url.lower().startswith(("https://", "http://")) else None


def _visible(value: object) -> object:
    # Only what comes from outside is a plain str: text of templates is Markup. What can be
    # printed holds nothing to escape, and to see that is quicker than to search.
    return printable(value) if type(value) is str and not value.isprintable() else value
