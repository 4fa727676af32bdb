"""Names and the titles they become: which letters are capitals.

Published titles were made with Jinja's ``capitalize``: the first letter is a capital, all
others are small, whatever the name was ("CT stroke" became "Ct stroke"). So:

- A name with a capital after its first letter is written, and read, exactly as it is.
- Any other is written with a capital first letter. On reading, that letter becomes a small
  one, as nearly all published names have it, except where names are known to be titles:
  in RadElement's sets, and where most permitted values begin with a capital too (for a
  finding: where most of its attributes' titles are kept).

Markdown to model to Markdown gives the same titles by this rule; and of a name only the
case of its first letter can be lost.
"""

from __future__ import annotations

from collections.abc import Iterable


def title_of(name: str, *, published: bool = False) -> str:
    """The title of a name; ``published`` lower-cases the rest as publishing does.

    >>> title_of("size"), title_of("CT stroke"), title_of("pH"), title_of("pH", published=True)
    ('Size', 'CT stroke', 'pH', 'Ph')
    """
    if published:
        return name.capitalize()
    if _has_inner_capital(name):
        return name
    upper = name[:1].upper()
    return upper + name[1:] if len(upper) == 1 and upper.lower() == name[:1] else name


def name_of(title: str, *, keep: bool) -> str:
    """The name behind a title; ``keep`` says that it begins with a capital itself.

    >>> name_of("Size", keep=False), name_of("Size", keep=True), name_of("Gallstone CT", keep=False)
    ('size', 'Size', 'Gallstone CT')
    """
    if keep or _has_inner_capital(title):
        return title
    lower = title[:1].lower()
    return lower + title[1:] if len(lower) == 1 and lower.upper() == title[:1] else title


def is_titled(id_: str | None) -> bool:
    """Whether an id is that of a collection in which names are titles: RadElement's."""
    if id_ is None:
        return False
    return not id_.startswith("OIFM") or id_.startswith(("OIFM_CDE_", "OIFMA_CDE_"))


def most(flags: Iterable[bool]) -> bool:
    """Whether more than half are true; of none, no."""
    counted = list(flags)
    return 2 * sum(counted) > len(counted)


def _has_inner_capital(text: str) -> bool:
    rest = text[1:]
    return rest != rest.lower()
