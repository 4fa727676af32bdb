"""``oifm serve``: from a store or sources to a server that listens, and back."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from converter import __version__
from converter.problems import ConverterError
from converter.rules import problem
from converter.server.app import application
from converter.server.logs import start, tell
from converter.server.service import Service
from converter.server.settings import Settings
from converter.store.folder import StoreFolder

# A connection on which no request has begun after so many seconds is closed.
_FIRST = 20
_KEPT = 30
# What is in work may be finished after a signal to stop, in seconds.
_GRACE = 10
_HEADERS = 1 << 16
_CONNECTIONS = 1000


class _Connection(H11Protocol):
    """One connection, which is closed where no whole head of a request arrives on it."""

    def connection_made(self, transport: Any) -> None:
        """Begins to wait for the head of a request."""
        super().connection_made(transport)
        self._waiting = self.loop.call_later(_FIRST, self._give_up)

    def connection_lost(self, exc: Exception | None) -> None:
        """Waits no more."""
        self._waiting.cancel()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        """Waits for the next one."""
        super().on_response_complete()
        self._waiting.cancel()
        self._waiting = self.loop.call_later(_FIRST + _KEPT, self._give_up)

    def _give_up(self) -> None:
        if self.cycle is None or self.cycle.response_complete:
            self.transport.close()


class _Server(uvicorn.Server):
    """uvicorn's server, which tells when it listens and when it stops."""

    def __init__(self, config: uvicorn.Config, service: Service) -> None:
        super().__init__(config)
        self._service = service

    def handle_exit(self, sig: int, frame: Any) -> None:
        """Takes no more requests. A second signal waits for nothing.

        The signal is not raised again in the end, as uvicorn would do: it would end the
        process before the store of sources is removed.
        """
        self.force_exit = self.should_exit
        self._service.draining = self.should_exit = True


def serve(store: StoreFolder, settings: Settings) -> None:
    """Answers requests until a signal says to stop.

    Args:
        store: a store that was opened.
        settings: see :class:`Settings`.

    Raises:
        ConverterError: SRV507, where the address cannot be listened on.
    """
    start()
    with _listening(settings) as listener:
        asyncio.run(_serve(store, settings, listener))


async def _serve(store: StoreFolder, settings: Settings, listener: socket.socket) -> None:
    service = Service(store, settings)
    config = uvicorn.Config(
        application(service),
        http=_Connection,
        ws="none",
        loop="asyncio",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=_KEPT,
        timeout_graceful_shutdown=_GRACE,
        h11_max_incomplete_event_size=_HEADERS,
        limit_concurrency=_CONNECTIONS,
    )
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    tell("listening", address=f"{shown}:{port}", version=__version__)
    await _Server(config, service).serve([listener])
    tell("stopped")


def _listening(settings: Settings) -> socket.socket:
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
        family, _, _, _, address = found[0]
        return socket.create_server(address[:2], family=family, backlog=512)
    except OSError as error:
        message = f"{settings.host}:{settings.port} cannot be listened on: {error.strerror}"
        no_such_name = isinstance(error, socket.gaierror)
        help_ = "--host is an address of this machine" if no_such_name else "choose another --port"
        raise ConverterError(problem("SRV507", message, suggestion=help_)) from error
