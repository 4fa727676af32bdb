"""Releases of code systems: added to an index, listed, removed, asked.

The index is a folder with one SQLite file for each release, so that adding one touches
no other, and one file alone can be named where exactly that release is meant.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from converter import io
from converter.iris import DEFAULT_BASE, Namespaces
from converter.problems import ConverterError
from converter.rules import problem
from converter.terminology.releases.facts import APPLICATION_ID, FORMAT, Facts, Progress
from converter.terminology.releases.lookup import (
    About,
    Entry,
    Release,
    Terminology,
    family_of,
    open_release,
)
from converter.terminology.releases.readers import reader_of
from converter.terminology.systems import (
    code_systems,
    parse_code_iri,
    system_named,
    system_of_fhir_uri,
)

DEFAULT_LIMIT = 4 << 30
"""The bytes of one file of a release, after decompression: 4 GiB."""

_SUFFIX = ".sqlite"
_VARIABLE = "OIFM_TERMINOLOGY"
_MEGABYTE = 1 << 20


def index_path(index: str | None = None) -> str:
    """The index: the one named, that of OIFM_TERMINOLOGY, or the user's data folder."""
    if chosen := index or os.environ.get(_VARIABLE):
        return chosen
    import platformdirs

    return str(platformdirs.user_data_path("oifm", appauthor=False) / "terminology")


def add(
    paths: Sequence[str],
    *,
    index: str | None = None,
    form: str | None = None,
    version: str | None = None,
    limit: int = DEFAULT_LIMIT,
    progress: Progress | None = None,
) -> list[About]:
    """Reads releases and puts each into the index, in place of the same one before.

    Args:
        paths: a file, folder or zip archive for each release.
        index: see :func:`index_path`.
        form: a name of :data:`~converter.terminology.releases.readers.READERS`;
            recognised by content where None.
        version: the version, where the files do not say it or say it wrongly.
        limit: the bytes permitted of each file, after decompression.
        progress: called with a stage, what is done and the total.

    Raises:
        ConverterError: IO1xx, where something cannot be read or written; TRM301 to TRM304,
            where it is no release that can be read. Nothing of that release is added.
    """
    return [_add(path, index_path(index), form, version, limit, progress) for path in paths]


def _add(
    path: str,
    folder: str,
    form: str | None,
    version: str | None,
    limit: int,
    progress: Progress | None,
) -> About:
    with io.parts_of(path, limit=limit) as parts:
        reader = reader_of(parts, path, form)
        edition, found = reader.version(parts)
        version = version or found
        if not version:
            message = "does not say which version of the code system it is"
            advice = "name it: --release 4.3"
            raise ConverterError(problem("TRM304", message, source=path, suggestion=advice))
        title = next(s.title for s in code_systems() if s.key == reader.system)
        name = io.slug_name(f"{reader.system} {edition} {version}".replace(".", "_"))
        total = sum(part.size for part in parts) // _MEGABYTE
        done = 0
        used: list[io.Part] = []

        def seen(part: io.Part) -> None:
            nonlocal done
            done += part.size
            used.append(part)
            if progress:
                progress(f"reading {part.name}", done // _MEGABYTE, total)

        with io.new_database(str(Path(folder) / f"{name}{_SUFFIX}")) as connection:
            facts = Facts(connection)
            reader.read(parts, facts, seen)  # type: ignore[arg-type]
            about = {
                "system": reader.system,
                "title": title,
                "edition": edition,
                "version": version,
                "source": Path(path).name,
                "sha256": _digest(used),
            }
            codes = facts.finish(about.items())
            families = {family_of(reader.system, c) for (c,) in _codes(connection)}
            more = {"codes": str(codes), "families": "|".join(sorted(families))}
            connection.executemany("INSERT INTO release VALUES (?, ?)", sorted(more.items()))
            return open_release(connection).about


def _codes(connection: object) -> Iterator[tuple[str]]:
    yield from connection.execute("SELECT code FROM concept")  # type: ignore[attr-defined]


def _digest(parts: Sequence[io.Part]) -> str:
    """A hash of the files of a release that were read: of each the name, size and content."""
    digest = hashlib.sha256()
    for part in sorted(parts, key=lambda part: part.name):
        digest.update(f"{part.name}\0{part.size}\0".encode("utf-8", "surrogateescape"))
        with part.stream() as stream:
            while block := stream.read(_MEGABYTE):
                digest.update(block)
    return digest.hexdigest()


def listed(index: str | None = None) -> list[tuple[str, About]]:
    """Each release of the index, with the name of its file, by system and age.

    Args:
        index: see :func:`index_path`.

    Raises:
        ConverterError: as :func:`terminology`.
    """
    with _opened(index) as releases:
        found = [(name, release.about) for name, release in releases]
    return sorted(found, key=lambda item: (item[1].system, item[1].edition, item[1].age))


def held(index: str | None = None) -> dict[str, About]:
    """The releases of an index by what they are called for people; none where it cannot be read.

    Args:
        index: see :func:`index_path`.
    """
    try:
        return {about.name: about for _, about in listed(index)}
    except ConverterError:
        return {}


def remove(names: Sequence[str], *, index: str | None = None) -> list[About]:
    """Takes releases out of the index.

    Args:
        names: what :func:`listed` calls them, with or without the suffix.
        index: see :func:`index_path`.

    Raises:
        ConverterError: as :func:`terminology`; TRM305, where there is none of that name.
            Nothing is removed then.
    """
    there = dict(listed(index))
    wanted = [name.removesuffix(_SUFFIX) for name in names]
    for name in wanted:
        if name not in there:
            message = f"the index holds no release {name!r}"
            raise ConverterError(
                problem("TRM305", message, source=index_path(index), expected=", ".join(there))
            )
    for name in wanted:
        path = Path(index_path(index))
        (path if path.is_file() else path / f"{name}{_SUFFIX}").unlink()
    return [there[name] for name in wanted]


@contextmanager
def terminology(index: str | None = None) -> Iterator[Terminology]:
    """The releases of an index, open for questions.

    Raises:
        ConverterError: TRM305, where there is no index or no release in it; IO107, TRM305,
            where a file of the index is damaged or something else.
    """
    with _opened(index) as releases:
        yield Terminology([release for _, release in releases])


@contextmanager
def terminology_for(wanted: bool, index: str | None) -> Iterator[Terminology | None]:
    """The same where it is wanted, and None where it is not.

    Raises:
        ConverterError: as :func:`terminology`.
    """
    if not wanted:
        yield None
        return
    with terminology(index) as releases:
        yield releases


def lookup(codes: Sequence[str], *, index: str | None = None) -> list[tuple[str, list[Entry]]]:
    """What the releases say of codes.

    Args:
        codes: ``CODE``, ``SYSTEM:CODE``, ``SYSTEM|CODE`` or an IRI; small letters will do.
        index: see :func:`index_path`.

    Returns:
        Each code with its entries, one from each system that has it; none where no
        release does.
    """
    with terminology(index) as terms:
        keys = sorted({about.system for about in terms.releases})
        found = []
        for written in codes:
            asked = list(_asked(written.strip(), keys))
            entries = [
                terms.entry(key, code) or terms.entry(key, code.upper()) for key, code in asked
            ]
            found.append((written, [entry for entry in entries if entry]))
        return found


def _asked(written: str, keys: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The systems and codes that may be meant."""
    if known := parse_code_iri(written, Namespaces(DEFAULT_BASE)):
        yield known
        return
    for mark in ("|", ":"):
        name, found, code = written.rpartition(mark)
        if found:
            system = system_named(name) or system_of_fhir_uri(name)
            yield (system.key if system else name), code
            return
    yield from ((key, written) for key in keys)


@contextmanager
def _opened(index: str | None) -> Iterator[list[tuple[str, Release]]]:
    path = Path(index_path(index))
    # Path would raise where a name is too long for the system, and so cannot be there.
    if os.path.isdir(path):  # noqa: PTH112
        files = sorted(path.glob(f"*{_SUFFIX}"))
    else:
        files = [path] if os.path.exists(path) else []  # noqa: PTH110
        if not files:
            # Mostly a slip in the path: that it is empty would be said of another place.
            advice = "look at the path, or add a release: oifm terminology add FILE"
            raise _no_release("there is no such index of releases", path, advice)
    if not files:
        advice = "add one: oifm terminology add FILE"
        raise _no_release("there is no release of a code system in the index", path, advice)
    with ExitStack() as stack:
        releases = []
        for file in files:
            connection = stack.enter_context(io.read_database(str(file)))
            [ident] = connection.execute("PRAGMA application_id").fetchone()
            [form] = connection.execute("PRAGMA user_version").fetchone()
            if (ident, form) != (APPLICATION_ID, FORMAT):
                message = "was not made by oifm terminology add, or by another version of it"
                advice = "remove the file, and add the release again"
                raise ConverterError(
                    problem("TRM305", message, source=str(file), suggestion=advice)
                )
            releases.append((file.name.removesuffix(_SUFFIX), open_release(connection)))
        yield releases


def _no_release(message: str, path: Path, advice: str) -> ConverterError:
    return ConverterError(problem("TRM305", message, source=str(path), suggestion=advice))
