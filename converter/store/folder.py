"""A store on disk: a folder with generations, of which one is current."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pyoxigraph as ox

from converter.io.faults import cannot_write
from converter.io.generations import Generations
from converter.io.locks import unlock
from converter.iris import DEFAULT_BASE
from converter.problems import ConverterError
from converter.rules import problem

_POINTER = "store.json"
_FORMAT = 1
# A generation may be replaced and removed between the look at its number and its opening.
_TRIES = 5


class _State(msgspec.Struct, forbid_unknown_fields=False):
    format: int
    base: str
    generation: int


class StoreFolder:
    """A folder that holds a store. What is opened stays as it is while the object lives.

    Args:
        path: the folder, as the user named it; it need not exist.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._generations = Generations(path, _POINTER)
        self._held: int | None = None

    @property
    def exists(self) -> bool:
        """Whether there is a store."""
        return self._generations.exists()

    @property
    def base(self) -> str:
        """The base IRI under which everything in the store has its names.

        Raises:
            ConverterError: as :meth:`open`.
        """
        return self._state().base

    @property
    def generation(self) -> int:
        """The number of the current generation; a load makes it another one.

        Raises:
            ConverterError: as :meth:`open`.
        """
        return self._state().generation

    @property
    def current(self) -> Path:
        """The folder of pyoxigraph's own that is current.

        Raises:
            ConverterError: as :meth:`open`.
        """
        return self._generations.folder(self._state().generation)

    def open(self) -> ox.Store:
        """The current generation, read only. Keep this object as long as the store is used.

        Raises:
            ConverterError: STO201 where there is no store, STO202 where a later version of
                this program made it, STO204 where it is damaged.
        """
        for _ in range(_TRIES):
            number = self._state().generation
            lock = self._generations.hold(number)
            if lock is None:
                continue
            try:
                store = ox.Store.read_only(str(self._generations.folder(number)))
            except OSError as error:
                unlock(lock)
                raise self._damaged(str(error)) from error
            self.close()
            self._held = lock
            return store
        raise self._damaged("the generation that it names is not there")

    def close(self) -> None:
        """Lets go of what was opened, so that a later load may remove it."""
        unlock(self._held)
        self._held = None

    @contextmanager
    def next(self, base: str = DEFAULT_BASE, *, fresh: bool = False) -> Iterator[ox.Store]:
        """A store to write, with all that the current one holds, which takes its place.

        It does so when the block ends, and not where it ends with an exception.

        Args:
            base: the base IRI of a new store; that of an old one has to be the same.
            fresh: begin with nothing.

        Raises:
            ConverterError: as :meth:`open`; STO201 where the folder holds something else;
                STO203 where another process changes the store; STO205 for another base;
                IO105 where it cannot be written.
        """
        state = self._checked(base)
        after = state.generation if state else 0
        with self._generations.making(after, self._in_use) as (number, folder):
            # Another run may have put one in place before this one had the lock.
            state = self._checked(base)
            if state and state.generation != after:
                raise self._in_use()
            if state and not fresh:
                self._copy(state.generation, folder)
            store = self._writable(folder)
            yield store
            try:
                store.flush()
            except OSError as error:
                raise self._not_written(error) from error
            del store  # pyoxigraph lets go of the folder with its last reference
            made = _State(_FORMAT, base, number)
            self._generations.commit(folder, msgspec.json.encode(made) + b"\n")

    def _copy(self, number: int, target: Path) -> None:
        """The store of a generation under another folder; its files are shared, not copied."""
        folder = self._generations.folder(number)
        try:
            ox.Store(str(folder)).backup(str(target))
        except OSError as error:
            if not os.access(folder, os.W_OK):
                raise cannot_write(self.path, "Permission denied", errno.EACCES) from error
            raise self._damaged(str(error)) from error

    def _writable(self, folder: Path) -> ox.Store:
        try:
            return ox.Store(str(folder))
        except OSError as error:
            raise self._not_written(error) from error

    def _checked(self, base: str) -> _State | None:
        if not self.exists:
            if self._generations.is_empty():
                return None
            message = "the folder holds something else than a store"
            raise ConverterError(
                problem("STO201", message, source=self.path, suggestion="name a new folder")
            )
        state = self._state()
        if state.base != base:
            message = f"the store has the base IRI {state.base}, not {base}"
            suggestion = f"leave --base-iri out, or say --base-iri {state.base}"
            raise ConverterError(
                problem("STO205", message, source=self.path, suggestion=suggestion)
            )
        return state

    def _state(self) -> _State:
        if not self.exists:
            message = "there is no store in this folder"
            raise ConverterError(
                problem(
                    "STO201",
                    message,
                    source=self.path,
                    suggestion="make one: oifm load SOURCES --store FOLDER",
                )
            )
        try:
            state = msgspec.json.decode(self._generations.read(), type=_State)
        except msgspec.MsgspecError as error:
            raise self._damaged(f"{_POINTER}: {error}") from error
        if state.format > _FORMAT:
            message = f"a later version of this program made the store (format {state.format})"
            suggestion = "use that version, or load the sources anew"
            raise ConverterError(
                problem("STO202", message, source=self.path, suggestion=suggestion)
            )
        return state

    def _in_use(self) -> ConverterError:
        message = "another process is changing the store"
        suggestion = "wait until it has ended"
        return ConverterError(problem("STO203", message, source=self.path, suggestion=suggestion))

    def _damaged(self, why: str) -> ConverterError:
        suggestion = "load the sources anew, into another folder"
        return ConverterError(
            problem(
                "STO204",
                f"the store cannot be opened: {why}",
                source=self.path,
                suggestion=suggestion,
            )
        )

    def _not_written(self, error: OSError) -> ConverterError:
        return ConverterError(problem("IO105", f"cannot be written: {error}", source=self.path))
