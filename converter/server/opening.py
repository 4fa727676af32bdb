"""A store to serve: the one that is named, or a new one of the sources that are named."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec

from converter.jobs.load import Progress
from converter.jobs.store import StoreOptions, load_store
from converter.problems import ConverterError, Severity
from converter.rules import problem
from converter.store.folder import StoreFolder

_NEEDED = ("starlette", "uvicorn")


def installed() -> None:
    """Makes sure that the packages of the extra ``server`` are there.

    Raises:
        ConverterError: SRV508, where they are not.
    """
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        message = f"the server needs {' and '.join(missing)}"
        suggestion = 'pip install "oifm-converter[server]"'
        raise ConverterError(problem("SRV508", message, suggestion=suggestion))


def is_store(sources: Sequence[str]) -> bool:
    """Whether what the user named is one store, and not sources."""
    return len(sources) == 1 and StoreFolder(sources[0]).exists


@contextmanager
def opened(
    sources: Sequence[str], options: StoreOptions, progress: Progress | None = None
) -> Iterator[StoreFolder]:
    """The store in a folder, or a store of sources in a folder that goes away afterwards.

    That folder can be read by this user alone. It is on disk and not in memory, for all
    worker processes read it.

    Args:
        sources: a folder with a store, and nothing else; or what ``oifm load`` takes.
        options: how sources are loaded.
        progress: called with a stage, what is done and the total.

    Raises:
        ConverterError: STO2xx where there is a store that cannot be opened; what is wrong
            with the sources.
    """
    if is_store(sources):
        yield from _held(StoreFolder(sources[0]))
        return
    with tempfile.TemporaryDirectory(prefix="oifm-store-", ignore_cleanup_errors=True) as scratch:
        folder = f"{scratch}/store"
        result = load_store(sources, folder, options=options, progress=progress)
        if not result.graphs:
            errors = [p for p in result.problems if p.severity is Severity.ERROR]
            raise ConverterError(errors or result.problems)
        yield from _held(StoreFolder(folder))


def _held(store_folder: StoreFolder) -> Iterator[StoreFolder]:
    """The store, kept open so that no load takes its files away."""
    kept = store_folder.open()
    try:
        yield store_folder
    finally:
        del kept
        store_folder.close()
