"""Counts of what the server does, in the text format of Prometheus, version 0.0.4."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping

from converter import __version__
from converter.server.lanes import Counts

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
_LANES = {
    "started": ("workers_started_total", "counter", "Worker processes started."),
    "ended": ("workers_ended_total", "counter", "Worker processes ended, by a limit or after use."),
    "short": ("short_requests_total", "counter", "Requests answered at once."),
    "long": ("long_requests_total", "counter", "Requests answered at low priority."),
    "restarted": ("restarted_requests_total", "counter", "Long requests begun again in a queue."),
    "refused": ("refused_requests_total", "counter", "Requests refused because too many wait."),
    "waiting": ("waiting_requests", "gauge", "Requests that wait for a worker."),
    "running": ("running_requests", "gauge", "Requests that a worker is doing."),
}


class Metrics:
    """What has been counted since the start."""

    def __init__(self) -> None:
        self._started = time.time()
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._codes: Counter[str] = Counter()
        self._buckets: dict[str, list[int]] = {}
        self._seconds: Counter[str] = Counter()
        self._bytes: Counter[str] = Counter()
        self.open = 0

    def add(
        self, method: str, route: str, status: int, seconds: float, size: int, codes: list[str]
    ) -> None:
        """Counts one request that has been answered."""
        self._requests[method, route, status] += 1
        self._codes.update(codes)
        buckets = self._buckets.setdefault(route, [0] * (len(_BOUNDS) + 1))
        buckets[next((n for n, b in enumerate(_BOUNDS) if seconds <= b), len(_BOUNDS))] += 1
        self._seconds[route] += seconds  # type: ignore[assignment]
        self._bytes[route] += size

    def text(self, lanes: Mapping[str, Counts]) -> str:
        """All of it, with the counts of the lanes by their names."""
        return "".join(f"{line}\n" for line in self._lines(lanes))

    def _lines(self, lanes: Mapping[str, Counts]) -> Iterator[str]:
        yield from _head("build_info", "gauge", "The version of the converter.")
        yield f'oifm_build_info{{version="{__version__}"}} 1'
        yield from _head("start_time_seconds", "gauge", "When the server started.")
        yield f"oifm_start_time_seconds {self._started:.3f}"
        yield from _head("open_requests", "gauge", "Requests that are being answered.")
        yield f"oifm_open_requests {self.open}"
        yield from _head("requests_total", "counter", "Requests answered.")
        for (method, route, status), count in sorted(self._requests.items()):
            labels = f'method="{method}",route="{route}",status="{status}"'
            yield f"oifm_requests_total{{{labels}}} {count}"
        yield from _head("problems_total", "counter", "Problems told, by code.")
        for code, count in sorted(self._codes.items()):
            yield f'oifm_problems_total{{code="{code}"}} {count}'
        yield from _head("response_bytes_total", "counter", "Bytes of answers.")
        for route, size in sorted(self._bytes.items()):
            yield f'oifm_response_bytes_total{{route="{route}"}} {size}'
        yield from _head("request_seconds", "histogram", "How long answers took.")
        for route, buckets in sorted(self._buckets.items()):
            yield from self._histogram(route, buckets)
        for field, (name, kind, about) in _LANES.items():
            yield from _head(name, kind, about)
            for lane, counts in lanes.items():
                yield f'oifm_{name}{{lane="{lane}"}} {getattr(counts, field)}'

    def _histogram(self, route: str, buckets: list[int]) -> Iterator[str]:
        count = 0
        for bound, more in zip((*map(str, _BOUNDS), "+Inf"), buckets, strict=True):
            count += more
            yield f'oifm_request_seconds_bucket{{route="{route}",le="{bound}"}} {count}'
        yield f'oifm_request_seconds_sum{{route="{route}"}} {self._seconds[route]:.6f}'
        yield f'oifm_request_seconds_count{{route="{route}"}} {count}'


def _head(name: str, kind: str, about: str) -> Iterator[str]:
    yield f"# HELP oifm_{name} {about}"
    yield f"# TYPE oifm_{name} {kind}"
