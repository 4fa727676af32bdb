"""What every request passes: who is called, what is told to browsers, the log and counts."""

from __future__ import annotations

import ipaddress
import re
import time
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from converter.server.faults import fault
from converter.server.logs import tell
from converter.server.service import Service

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
# For answers that are no pages: whatever a browser takes them for, it runs nothing of it.
POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"


# RFC 9110, section 7.2: a name or an address, and perhaps a port.
_HOST = re.compile(r"(?:\[([0-9a-f:.]+)\]|([^:\[\]\s,@]+))(?::[0-9]*)?")


class Frontier:
    """The outermost part of the application."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app = app
        self._service = service
        self._hosts = {"localhost", *(name.lower() for name in service.settings.allowed_hosts)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        metrics = self._service.metrics
        told: dict[str, Any] = {"status": 500, "size": 0}
        metrics.open += 1
        started = time.monotonic()

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                told["status"] = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                headers.setdefault("Content-Security-Policy", POLICY)
                if self._service.draining:
                    headers["Connection"] = "close"
            else:
                told["size"] += len(message.get("body", b""))
            await send(message)

        try:
            if self._is_ours(Headers(scope=scope)):
                await self._app(scope, receive, sent)
            else:
                await _foreign(scope, receive, sent)
        finally:
            metrics.open -= 1
            self._tell(scope, told, time.monotonic() - started)

    def _tell(self, scope: Scope, told: dict[str, Any], seconds: float) -> None:
        # The route and not the path, which may name a patient's exam.
        route = scope.get("oifm.route", "other")
        method = scope["method"] if scope["method"] in _METHODS else "other"
        codes = scope.get("oifm.codes", [])
        self._service.metrics.add(method, route, told["status"], seconds, told["size"], codes)
        tell(
            "request",
            method=method,
            route=route,
            status=told["status"],
            ms=round(1000 * seconds, 1),
            bytes=told["size"],
            **({"codes": codes} if codes else {}),
            **({"broken": True} if scope.get("oifm.broken") else {}),
        )

    def _is_ours(self, headers: Headers) -> bool:
        """Whether the server is called by a name of its own.

        A page of another site can have a name of its own lead here (DNS rebinding), and
        would then read what is here. An address cannot be made to lead elsewhere.
        """
        hosts = headers.getlist("host")
        if len(hosts) != 1:
            return False
        match = _HOST.fullmatch(hosts[0].strip().lower())
        if match is None:
            return False
        name = match[1] or match[2]
        if name in self._hosts:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"})


async def _foreign(scope: Scope, receive: Receive, send: Send) -> None:
    scope["oifm.codes"] = ["SRV403"]
    answer = fault(
        "SRV403",
        "the request calls the server by a name that is not its own",
        suggestion="start it with --allow-host NAME, if the name is yours",
    )
    await answer(scope, receive, send)
