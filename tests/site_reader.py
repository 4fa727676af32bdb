"""Reads the pages of a site as a browser does, and keeps what tests ask about."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

VOID = {"meta", "link", "input", "br", "img", "hr", "path", "circle", "rect", "use"}
# Attributes that make a browser load something, or run it.
LOADING = {"src", "srcset", "action", "formaction", "poster", "data", "ping", "background"}


class Page(HTMLParser):
    """One page: its elements, the text in it, and what is wrong with its nesting."""

    def __init__(self, path: Path) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.faults: list[str] = []
        self._open: list[str] = []
        self._texts: list[tuple[str, str]] = []
        self.feed(path.read_bytes().decode())
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if len({name for name, _ in attrs}) != len(attrs):
            self.faults.append(f"<{tag}> has an attribute twice")
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self._open[-1:]}")
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        self._texts.append((self._open[-1] if self._open else "", data))

    @property
    def text(self) -> str:
        """All that can be read, in one line."""
        return " ".join("".join(text for _, text in self._texts).split())

    def inside(self, tag: str) -> list[str]:
        """The texts that stand directly in elements of that name."""
        return [text for where, text in self._texts if where == tag]

    @cached_property
    def ids(self) -> list[str]:
        return [attrs["id"] for _, attrs in self.elements if "id" in attrs]

    @cached_property
    def links(self) -> list[str]:
        return [attrs["href"] for tag, attrs in self.elements if tag == "a" and "href" in attrs]


@dataclass
class Site:
    folder: Path
    _read: dict[str, Page] = field(default_factory=dict)

    @cached_property
    def names(self) -> list[str]:
        """All pages, with ``/``, in order."""
        paths = sorted(self.folder.rglob("*.html"))
        return [path.relative_to(self.folder).as_posix() for path in paths]

    def page(self, name: str) -> Page:
        if name not in self._read:
            self._read[name] = Page(self.folder / name)
        return self._read[name]

    def target(self, name: str, link: str) -> tuple[str, str]:
        """The page and the fragment that a link on a page leads to."""
        parts = urlsplit(link)
        path = (self.folder / name).parent / unquote(parts.path) if parts.path else None
        found = path.resolve().relative_to(self.folder).as_posix() if path else name
        return found, unquote(parts.fragment)
