"""Items that are made in a thread, one at a time, while those before them are used."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Generic, TypeVar

_Item = TypeVar("_Item")
_NOTHING = object()


class Ahead(Generic[_Item]):
    """Items of a generator; the next one is made, in a thread, while one is used."""

    def __init__(self, items: Generator[_Item]) -> None:
        """Makes ready; nothing is made before :meth:`begin`, or the first item is asked for."""
        self._items = items
        self._pool = ThreadPoolExecutor(1)
        self._coming: Future[Any] | None = None

    def begin(self) -> None:
        """Has the first item made."""
        self._coming = self._pool.submit(next, self._items, _NOTHING)

    def __iter__(self) -> Iterator[_Item]:
        """The items."""
        if self._coming is None:
            self.begin()
        while self._coming and (item := self._coming.result()) is not _NOTHING:
            self.begin()
            yield item

    def __enter__(self) -> Ahead[_Item]:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Ends the making, as soon as what is being made is done."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._items.close()
