"""Who works when: short requests at once, long ones a few at a time and behind them.

Nobody can tell from a query how long it takes. So each begins as if it were short. One that
has not answered after a moment is long: where a place for long ones is free it goes on
there, at low priority; where not, it is ended, and begun again when its turn comes. Memory
is bounded by that: there are never more workers than places.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from converter.problems import ConverterError
from converter.rules import problem
from converter.server.logs import warn
from converter.server.processes import CAN_FORK, Nursery, Worker
from converter.server.runs import Run

# A request that needs no more of a core than this is a short one, in seconds. By the clock
# it may take longer: where much is to do, all have to wait.
SHORT = 0.3
_MOMENT = 0.1
# So many long ones may wait, and so many times the time limit.
_WAITING = 128
_PATIENCE = 8
_REMEMBERED = 1024
# Before another try where a worker could not be started, in seconds.
_PAUSE = 2

Job = dict[str, Any]
_Got = TypeVar("_Got")


class Busy(ConverterError):  # noqa: N818 - a state, not a fault
    """There is no place for one more request now."""

    def __init__(self) -> None:
        message = "the server has more long requests than it takes"
        super().__init__(problem("SRV503", message, suggestion="try again in a while"))


@dataclass
class Counts:
    """What has happened, for the metrics."""

    started: int = 0
    short: int = 0
    long: int = 0
    restarted: int = 0
    ended: int = 0
    refused: int = 0
    waiting: int = 0
    running: int = 0


class Makers:
    """Makes workers of one kind: forked from a nursery, or started one by one.

    Attributes:
        kind: what they are for.
    """

    def __init__(self, config: Job, *, forks: bool = False) -> None:
        self.kind = config["kind"]
        self._config = config
        self._forks = forks
        self._nursery: Nursery | None = None
        self._starting = asyncio.Lock()

    async def worker(self) -> Worker:
        """A new worker.

        Raises:
            OSError: there is none to be had.
        """
        if not self._forks:
            return await Worker.start(self._config)
        async with self._starting:
            if self._nursery is None or not self._nursery.alive:
                self._nursery = await Nursery.start(self._config)
        return await self._nursery.worker()

    def close(self) -> None:
        """Makes no more."""
        if self._nursery:
            self._nursery.kill()


class Pool:
    """A number of workers, each at hand for the next job."""

    def __init__(self, makers: Makers, size: int, counts: Counts) -> None:
        self._makers = makers
        self._size = size
        self._counts = counts
        self._idle: asyncio.Queue[Worker] = asyncio.Queue()
        self._all: set[Worker] = set()
        self._starting: set[asyncio.Task[None]] = set()
        self._closed = False

    def begin(self) -> None:
        """Starts the workers."""
        for _ in range(self._size):
            self.replace()

    def replace(self) -> None:
        """Starts one more worker, for one that has ended or gone."""
        if not self._closed:
            task = asyncio.create_task(self._start())
            self._starting.add(task)
            task.add_done_callback(self._starting.discard)

    async def take(self) -> Worker:
        """A free worker, in the order of asking."""
        while True:
            worker = await self._idle.get()
            if worker.alive:
                return worker
            self.lost(worker)

    async def at_hand(self) -> None:
        """Waits until there is a free worker."""
        self.give(await self.take())

    def give(self, worker: Worker) -> None:
        """Takes a worker back that is free again."""
        if worker.alive and not self._closed:
            self._idle.put_nowait(worker)
        else:
            self.lost(worker)

    def lost(self, worker: Worker) -> None:
        """Replaces a worker that has ended, or has left."""
        self._all.discard(worker)
        self.replace()

    def close(self) -> None:
        """Ends all workers."""
        self._closed = True
        for worker in self._all:
            worker.kill()

    async def _start(self) -> None:
        try:
            worker = await self._makers.worker()
        except OSError:  # no process to be had: perhaps in a while
            warn("no worker", kind=self._makers.kind)
            await asyncio.sleep(_PAUSE)
            self.replace()
            return
        self._counts.started += 1
        self._all.add(worker)
        if self._closed:
            worker.kill()
        else:
            self._idle.put_nowait(worker)


class Lane:
    """One pool for jobs that are all of a kind, such as validation."""

    def __init__(self, config: Job, size: int, timeout: float) -> None:
        self.counts = Counts()
        self.pool = Pool(Makers(config), size, self.counts)
        self._timeout = timeout

    async def run(self, job: Job, body: bytes = b"") -> Run:
        """Has a job done; the answer is whole, or as much of it as is kept is there.

        Raises:
            Busy: too many wait.
        """
        worker = await _waited(self.pool.take, self.counts, self._timeout)
        self.counts.running += 1
        run = Run(worker, job, body, self._timeout, self._finished)
        return await _ready(run)

    def close(self) -> None:
        """Ends all workers."""
        self.pool.close()

    def _finished(self, run: Run) -> None:
        self.counts.running -= 1
        _back_to(self.pool, run, self.counts)


class Lanes:
    """The pool for queries, with places for long ones beside it."""

    def __init__(self, config: Job, size: int, long: int, timeout: float) -> None:
        self.counts = Counts()
        self._makers = Makers(config, forks=CAN_FORK)
        self.pool = Pool(self._makers, size, self.counts)
        self._timeout = timeout
        self._places = asyncio.Semaphore(long)
        # Workers of low priority, which they keep, that are free.
        self._slow: list[Worker] = []
        self._closed = False
        self._known: OrderedDict[bytes, None] = OrderedDict()

    async def run(self, job: Job, body: bytes = b"") -> Run:
        """Has a job done; the answer is whole, or as much of it as is kept is there.

        Raises:
            Busy: too many wait.
        """
        key = hashlib.sha256(json.dumps(job, sort_keys=True).encode()).digest()
        if key not in self._known:
            run = await self._short(job, body)
            if run is not None:
                return run
            self._remember(key)
        run = await self._long(job, body)
        if run.over and not run.spent and run.work < SHORT:
            self._known.pop(key, None)
        return run

    async def _short(self, job: Job, body: bytes) -> Run | None:
        """The answer of a short job, or of a long one that goes on; None for one that waits."""
        worker = await _waited(self.pool.take, self.counts, self._timeout)
        self.counts.running += 1
        run = Run(worker, job, body, self._timeout, self._back)
        try:
            while not run.full and run.work < SHORT:
                if await run.ready(_MOMENT):
                    self.counts.short += 1
                    return run
        except asyncio.CancelledError:
            run.cancel()
            raise
        if self._places.locked():
            self.counts.restarted += 1
            run.cancel()
            return None
        await self._places.acquire()  # at once, for one is free
        # It leaves the pool, which gets another worker.
        self.pool.lost(worker)
        worker.demote()
        run.finished = self._gone
        self.counts.long += 1
        return await _ready(run)

    async def _long(self, job: Job, body: bytes) -> Run:
        await _waited(self._places.acquire, self.counts, self._timeout)
        try:
            worker = await self._slow_worker()
        except BaseException:
            self._places.release()
            raise
        self.counts.running += 1
        self.counts.long += 1
        return await _ready(Run(worker, job, body, self._timeout, self._gone))

    async def _slow_worker(self) -> Worker:
        while self._slow:
            worker = self._slow.pop()
            if worker.alive:
                return worker
        worker = await self._makers.worker()
        worker.demote()
        self.counts.started += 1
        return worker

    def _back(self, run: Run) -> None:
        self.counts.running -= 1
        _back_to(self.pool, run, self.counts)

    def _gone(self, run: Run) -> None:
        """A long job's place is free, and its worker too, where it has not ended."""
        self.counts.running -= 1
        if run.spent or self._closed:
            self.counts.ended += 1
            run.worker.kill()
        else:
            self._slow.append(run.worker)
        self._places.release()

    def close(self) -> None:
        """Ends all workers."""
        self._closed = True
        self.pool.close()
        for worker in self._slow:
            worker.kill()
        self._makers.close()

    def _remember(self, key: bytes) -> None:
        self._known[key] = None
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)


def _back_to(pool: Pool, run: Run, counts: Counts) -> None:
    if run.spent:
        counts.ended += 1
        pool.lost(run.worker)
    else:
        pool.give(run.worker)


async def _waited(what: Callable[[], Awaitable[_Got]], counts: Counts, timeout: float) -> _Got:
    """What there is to wait for, unless too many wait already or it takes too long."""
    if counts.waiting >= _WAITING:
        counts.refused += 1
        raise Busy
    counts.waiting += 1
    try:
        async with asyncio.timeout(_PATIENCE * timeout):
            return await what()
    except TimeoutError:
        counts.refused += 1
        raise Busy from None
    finally:
        counts.waiting -= 1


async def _ready(run: Run) -> Run:
    """The run, once its answer can be sent; nobody waits for one whose client has gone."""
    try:
        await run.ready()
    except asyncio.CancelledError:
        run.cancel()
        raise
    return run
