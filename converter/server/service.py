"""The server's parts behind HTTP: the store, the workers, and what they need."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from dataclasses import asdict
from typing import Any

from converter.problems import ConverterError
from converter.rules import problem
from converter.server.lanes import Counts, Lane, Lanes
from converter.server.logs import tell, warn
from converter.server.metrics import Metrics
from converter.server.runs import Run
from converter.server.settings import Settings
from converter.server.work import Config
from converter.store.folder import StoreFolder

# Reading all definitions out of a store is more than one request may take.
_PREPARING = 900


class Service:
    """What answers requests.

    Attributes:
        settings: see :class:`Settings`.
        base: the IRI under which everything in the store has its own.
        metrics: what is counted.
        ready: whether everything can be answered without a wait for workers.
        draining: whether the server takes no more requests.
    """

    def __init__(self, store: StoreFolder, settings: Settings) -> None:
        """Takes a store.

        Args:
            store: one that was opened, and stays so as long as the service runs.
            settings: see :class:`Settings`.
        """
        self.settings = settings
        self.base = store.base
        self.metrics = Metrics()
        self.draining = False
        self._store = str(store.current)
        self._scratch = tempfile.mkdtemp(prefix="oifm-serve-")
        self._queries = Lanes(
            self._config("query"), settings.workers, settings.heavy, settings.timeout
        )
        self._pages = Lane(self._config("pages"), 1, settings.timeout)
        self._validation = Lane(self._config("validation"), 1, settings.timeout)
        self.ready = False
        self._read = asyncio.Event()
        self._preparing: asyncio.Task[None] | None = None

    @property
    def counts(self) -> dict[str, Counts]:
        """The counts of the lanes by their names."""
        return {
            "query": self._queries.counts,
            "pages": self._pages.counts,
            "validation": self._validation.counts,
        }

    def begin(self) -> None:
        """Starts the workers."""
        self._queries.pool.begin()
        self._preparing = asyncio.create_task(self._prepare())

    async def close(self) -> None:
        """Ends the workers, and removes what was only for them."""
        if self._preparing:
            self._preparing.cancel()
        for lane in (self._queries, self._pages, self._validation):
            lane.close()
        await asyncio.to_thread(shutil.rmtree, self._scratch, ignore_errors=True)

    async def query(self, job: dict[str, Any]) -> Run:
        """Has the store asked."""
        return await self._queries.run(job)

    async def pages(self, job: dict[str, Any]) -> Run:
        """Has something done with the definitions."""
        await self._prepared()
        return await self._pages.run(job)

    async def validate(self, job: dict[str, Any], body: bytes) -> Run:
        """Has a document checked."""
        await self._prepared()
        return await self._validation.run(job, body)

    async def _prepared(self) -> None:
        try:
            async with asyncio.timeout(self.settings.timeout):
                await self._read.wait()
        except TimeoutError:
            message = "the definitions are still being read"
            raise ConverterError(problem("SRV503", message)) from None

    async def _prepare(self) -> None:
        """Has the definitions taken out of the store, for the workers that need them."""
        config = {**self._config("definitions"), "timeout": _PREPARING}
        lane = Lane(config, 1, _PREPARING)
        lane.pool.begin()
        try:
            run = await lane.run({"do": "definitions"})
        finally:
            lane.close()
        codes = sorted({p.code for p in run.problems})
        if codes:
            warn("definitions", problems=len(run.problems), codes=codes)
        self._pages.pool.begin()
        self._validation.pool.begin()
        self._read.set()
        for one in (self._pages, self._validation):
            await one.pool.at_hand()
        self.ready = True
        tell("ready", definitions=run.summary.get("results", 0), seconds=round(run.seconds, 2))

    def _config(self, kind: str) -> dict[str, Any]:
        settings = self.settings
        return asdict(
            Config(
                kind=kind,
                store=self._store,
                definitions=f"{self._scratch}/definitions",
                base=self.base,
                timeout=settings.timeout,
                memory=settings.memory,
                max_results=settings.max_results,
                max_bytes=settings.max_bytes,
            )
        )
