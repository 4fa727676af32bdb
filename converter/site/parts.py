"""Parts that many pages have in common, each made once: the macros of ``parts.html``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from converter.model import IndexCode
from converter.site.catalogue import Catalogue
from converter.terminology.matching import match_property

if TYPE_CHECKING:
    from jinja2 import Environment

# Words for how strongly a code is that of its finding.
_STRENGTH = {"exactMatch": "exact match", "broadMatch": "broader", "relatedMatch": "related"}

# Gives HTML that needs no escape any more.
Part = Callable[..., str]


class Parts:
    """The same few codes and values stand in most findings, so what is made of them is kept.

    Attributes:
        chips: codes as they are shown; with the names of their finding, how strongly
            they match.
        value_name: the name of a value, and the shared value that it stands for.
        box: the inside of a box of a diagram.
        finding_link: a finding, from the page of something else.
    """

    def __init__(self, templates: Environment, catalogue: Catalogue) -> None:
        made: Any = templates.get_template("parts.html").module
        self._catalogue = catalogue
        self._code_chips: Part = made.code_chips
        self.value_name: Part = lru_cache(maxsize=None)(made.value_name)
        self.box: Part = lru_cache(maxsize=None)(made.box)
        self.finding_link: Part = lru_cache(maxsize=None)(made.finding_link)
        self.chips: Part = lru_cache(maxsize=None)(self._chips)

    def _chips(self, codes: Sequence[IndexCode], names: Sequence[str] = ()) -> str:
        matches = [match_property("finding", names, code) if names else None for code in codes]
        strengths = [_STRENGTH[match] if match else "" for match in matches]
        entries = map(self._catalogue.entry, codes)
        return self._code_chips(list(zip(codes, entries, strengths, strict=True)))
