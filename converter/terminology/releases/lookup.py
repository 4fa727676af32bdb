"""Questions to releases: does a code exist, what is it called, what stands above it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache

from converter.terminology.matching import same_display
from converter.terminology.releases.facts import key_of
from converter.terminology.systems import system_named

_DATE = re.compile(r"[0-9]{8}")


@dataclass(frozen=True, slots=True)
class Replacement:
    """A code that stands in for another, with what the release says of the two."""

    code: str
    label: str
    why: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What a release says of one code; ``terms`` are all its names, the best first."""

    system: str
    version: str
    code: str
    label: str
    status: str
    terms: tuple[str, ...]
    parents: tuple[tuple[str, str], ...]
    replacements: tuple[Replacement, ...]

    @property
    def active(self) -> bool:
        """Whether the code may be used without a second thought."""
        return self.status == "active"

    def is_called(self, display: str) -> bool:
        """Whether a display is one of the names, but for case, space and semantic tags."""
        return any(same_display(display, term) for term in self.terms)


@dataclass(frozen=True, slots=True)
class About:
    """Which release an index file holds."""

    system: str
    title: str
    edition: str
    version: str
    codes: int
    families: frozenset[str]
    sha256: str
    source: str

    @property
    def name(self) -> str:
        """The release for people: ``SNOMED CT INT 20240101``."""
        return " ".join(part for part in (self.title, self.edition, self.version) if part)

    @property
    def age(self) -> tuple[int, ...]:
        """By which releases of one system are compared: a date, or the numbers of the version."""
        date = _DATE.search(self.version)
        return tuple(int(n) for n in ([date[0]] if date else re.findall("[0-9]+", self.version)))


class Release:
    """One release, open for questions."""

    def __init__(self, connection: sqlite3.Connection, about: About) -> None:
        self.about = about
        self._connection = connection

    def entry(self, code: str) -> Entry | None:
        """What the release says of a code, or None where it has none such."""
        found = self._rows("SELECT status FROM concept WHERE code = ?", code)
        if not found:
            return None
        terms = tuple(t for (t,) in self._rows("SELECT term FROM term WHERE code = ?", code))
        query = "SELECT other, why FROM link WHERE kind = 'replacement' AND code = ?"
        others = (Replacement(o, self.label(o), why) for o, why in self._rows(query, code))
        parents = tuple((p, self.label(p)) for p in self.parents(code))
        about = self.about
        return Entry(
            *(about.system, about.version, code, self.label(code), found[0][0]),
            *(terms, parents, tuple(others)),
        )

    def label(self, code: str) -> str:
        """The name that the release prefers; empty where it has none."""
        found = self._rows("SELECT term FROM term WHERE code = ? LIMIT 1", code)
        return str(found[0][0]) if found else ""

    def parents(self, code: str) -> list[str]:
        """The codes right above a code, also those that the release does not declare."""
        query = "SELECT other FROM link WHERE kind = 'parent' AND code = ?"
        return [other for (other,) in self._rows(query, code)]

    def named(self, term: str) -> list[str]:
        """The active codes that are called so, but for case, space and semantic tags."""
        query = (
            "SELECT term.code, term FROM term JOIN concept USING (code)"
            " WHERE key = ? AND status = 'active' ORDER BY rank, length(term.code), term.code"
        )
        found = self._rows(query, key_of(term))
        return list(dict.fromkeys(code for code, name in found if same_display(name, term)))

    def _rows(self, query: str, value: str | int) -> list[tuple[str, ...]]:
        with closing(self._connection.execute(query, (value,))) as cursor:
            return cursor.fetchall()


class Terminology:
    """The newest release of each edition of each system."""

    def __init__(self, releases: Sequence[Release]) -> None:
        newest: dict[tuple[str, str], Release] = {}
        for release in sorted(releases, key=lambda r: (r.about.age, r.about.version)):
            newest[release.about.system, release.about.edition] = release
        self._by_system: dict[str, list[Release]] = {}
        for release in sorted(newest.values(), key=lambda r: r.about.age, reverse=True):
            self._by_system.setdefault(release.about.system, []).append(release)
        self.entry = lru_cache(maxsize=65_536)(self._entry)

    @property
    def releases(self) -> list[About]:
        """The releases that answers come from."""
        return [release.about for several in self._by_system.values() for release in several]

    def covers(self, system: str, code: str) -> bool:
        """Whether a release holds codes of this system and family.

        A SNOMED CT code of a national extension is not missing from the international
        edition, nor a LOINC answer from the table of tests.
        """
        return any(family_of(r.about.system, code) in r.about.families for r in self._of(system))

    def release_of(self, system: str) -> str:
        """The names of the releases of a system, for messages."""
        return " and ".join(release.about.name for release in self._of(system))

    def named(self, system: str, term: str) -> list[tuple[str, str]]:
        """Active codes that are called so, with their labels."""
        for release in self._of(system):
            if found := release.named(term):
                return [(code, release.label(code)) for code in found]
        return []

    def ancestors(self, system: str, codes: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Each step upwards from the codes, as the lower and the higher code, each once."""
        seen, waiting = set(codes), list(codes)
        while waiting:
            lower = waiting.pop()
            for release in self._of(system):
                parents = release.parents(lower)
                for higher in parents:
                    yield lower, higher
                    if higher not in seen:
                        seen.add(higher)
                        waiting.append(higher)
                if parents:
                    break

    def label(self, system: str, code: str) -> str:
        """The preferred name of a code, or nothing."""
        return next((name for r in self._of(system) if (name := r.label(code))), "")

    def _entry(self, system: str, code: str) -> Entry | None:
        found = (release.entry(code) for release in self._of(system))
        return next((entry for entry in found if entry), None)

    def _of(self, system: str) -> list[Release]:
        known = system_named(system)
        return self._by_system.get(known.key if known else system, [])


def family_of(system: str, code: str) -> str:
    """Which part of a code system a code belongs to, by its form.

    >>> family_of("LOINC", "LA6553-7"), family_of("LOINC", "9267-6")
    ('LA', '')
    >>> family_of("SNOMEDCT", "52101004"), family_of("SNOMEDCT", "999000021000000109")
    ('', '1000000')
    """
    if system == "LOINC":
        return code[:2] if code[:2].isalpha() else ""
    if system == "SNOMEDCT" and len(code) > 10 and code[-3] == "1":
        return code[-10:-3]  # the namespace of an extension (SCTID, long format)
    if system == "RADLEX" and "_" in code:
        return "compound"
    return ""


def open_release(connection: sqlite3.Connection) -> Release:
    """A release from its file.

    Raises:
        sqlite3.Error: the file holds something else.
        KeyError: the file does not say which release it is.
    """
    facts = dict(connection.execute("SELECT key, value FROM release"))
    return Release(
        connection,
        About(
            facts["system"],
            facts["title"],
            facts["edition"],
            facts["version"],
            int(facts["codes"]),
            frozenset(facts["families"].split("|")),
            facts["sha256"],
            facts["source"],
        ),
    )
