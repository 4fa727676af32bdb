"""Requests to one server: verified, limited in time, repeated only where that does no harm."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    LocationParseError,
    NewConnectionError,
    ProtocolError,
    SSLError,
)
from urllib3.util import Timeout, parse_url

from converter import __version__
from converter.problems import ConverterError
from converter.remote.address import Address, origin_of
from converter.remote.credentials import Credentials
from converter.remote.waiting import Waits
from converter.rules import problem

_READ = 2048
# Too busy, or asked too often: the request was not carried out.
_NOT_YET = frozenset({429, 503})
# It may or may not have been carried out.
_UNCLEAR = frozenset({408, 500, 502, 504})
# Those that keep the method and the content; others would make a GET of a PUT.
_SAME_REQUEST = frozenset({307, 308})
_LEADS_ON = 3
_ADVICE = {
    401: "the server wants to know who sends: --user NAME, or --token-file FILE",
    403: "this user may not write there",
    404: "nothing is there: is it the address for writing (Graph Store, or --via update)?",
    405: "nothing can be written there: is it the address for writing?",
    413: "the server takes no request so large: --via update --batch 1000, or oifm export",
    415: "the server does not take N-Triples there: try --via update",
}


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent.

    Attributes:
        method: PUT or POST.
        url: where.
        kind: the media type of the content.
        content: makes the content, anew for each try.
        length: the length of the content, in bytes.
        repeatable: whether it does no harm if it is carried out twice.
    """

    method: str
    url: str
    kind: str
    content: Callable[[], Iterable[bytes]] = field(repr=False)
    length: int
    repeatable: bool


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    reason: str
    headers: dict[str, str]
    text: str


@dataclass
class Client:
    """Sends requests to one server. Proxies of the environment are not used.

    Attributes:
        address: of the server; a request goes nowhere else.
        credentials: go with each request.
        timeout: the longest silence of the server, in seconds.
        trusted: certificates (PEM) that are trusted instead of those of the system.
        show_values: whether a message may quote what the server says, which may be data.
    """

    address: Address
    credentials: Credentials = field(default_factory=Credentials)
    timeout: float = 300.0
    trusted: bytes = field(default=b"", repr=False)
    waits: Waits = field(default_factory=Waits)
    show_values: bool = False
    repeats: int = 0

    def __post_init__(self) -> None:
        self._pool = urllib3.PoolManager(
            cert_reqs="CERT_REQUIRED",
            ca_cert_data=self.trusted.decode("latin-1") or None,
            timeout=Timeout(connect=min(10.0, self.timeout), read=self.timeout),
        )

    def send(self, request: Request) -> None:
        """Sends a request until it is carried out, or there is no hope.

        Raises:
            ConverterError: PSH603 where the server refuses it, PSH604 where the server is not
                reached or does not answer, PSH605 where it sends elsewhere.
        """
        tried = 0
        while True:
            tried += 1
            failed, retry_after = self._try(request)
            if failed is None:
                return
            last = tried >= self.waits.tries or self.waits.too_long(retry_after)
            if last or not failed.again:
                raise failed.error(tried, self.address.text)
            self.repeats += 1
            self.waits.sleep(self.waits.before(tried, retry_after))

    def _try(self, request: Request) -> tuple[_Failure | None, str]:
        try:
            answer = self._led_on(request)
        except (SSLError, NewConnectionError, ConnectTimeoutError) as error:
            # No connection was made, so nothing was carried out. A certificate stays wrong.
            again = not isinstance(error, SSLError)
            return _Failure("PSH604", _unreached(error), again, _trust(error)), ""
        except (HTTPError, OSError) as error:
            why = f"the connection broke: {type(error).__name__}"
            return _Failure("PSH604", why, request.repeatable), ""
        if answer.status < 300:
            return None, ""
        why = f"{request.method} was answered with {answer.status} {answer.reason}".rstrip()
        if self.show_values and answer.text:
            why += f": {answer.text}"
        again = answer.status in _NOT_YET or (answer.status in _UNCLEAR and request.repeatable)
        failure = _Failure("PSH603", why, again, _ADVICE.get(answer.status, ""))
        return failure, answer.headers.get("retry-after", "")

    def _led_on(self, request: Request) -> _Answer:
        url = request.url
        for _ in range(_LEADS_ON + 1):
            answer = self._once(request, url)
            if not 300 <= answer.status < 400:
                return answer
            url = self._elsewhere(answer, url)
        raise self._redirected("it sends round and round")

    def _elsewhere(self, answer: _Answer, url: str) -> str:
        """Where the server sends a request on, if that is on the same server."""
        location = answer.headers.get("location", "")
        try:
            there = parse_url(location)
        except LocationParseError:
            raise self._redirected("it names no address that can be read") from None
        if not there.host and location.startswith("/") and not location.startswith("//"):
            there = parse_url(parse_url(url)._replace(path=None, query=None).url + location)
        if origin_of(there) != self.address.origin or there.auth:
            shown = there._replace(auth=None, query=None, fragment=None).url
            raise self._redirected(f"it sends to {shown or 'nowhere'}")
        if answer.status not in _SAME_REQUEST:
            raise self._redirected(f"it answers {answer.status}, which no PUT or POST may follow")
        return there._replace(fragment=None).url

    def _once(self, request: Request, url: str) -> _Answer:
        headers = {
            "Content-Type": request.kind,
            "Content-Length": str(request.length),
            "User-Agent": f"oifm-converter/{__version__}",
            "Accept": "*/*",
        }
        if self.credentials.header:
            headers["Authorization"] = self.credentials.header
        response = self._pool.request(
            request.method,
            url,
            body=request.content(),
            headers=headers,
            redirect=False,
            retries=False,
            preload_content=False,
        )
        try:
            data = response.read(_READ, decode_content=False)
            if len(data) < _READ and response.length_remaining:
                raise ProtocolError("the answer ends early")
            text = data.decode("utf-8", "replace")
            text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
            found = {name.lower(): value for name, value in response.headers.items()}
            return _Answer(response.status, response.reason or "", found, text)
        finally:
            # A connection with an answer that is not read to its end serves nobody else.
            response.close()

    def _redirected(self, why: str) -> ConverterError:
        message = f"the server wants the request elsewhere: {why}"
        suggestion = "if that is right, name that address"
        where = {"source": self.address.text, "suggestion": suggestion}
        return ConverterError(problem("PSH605", message, **where))


@dataclass(frozen=True, slots=True)
class _Failure:
    code: str
    why: str
    again: bool
    advice: str = ""

    def error(self, tried: int, server: str) -> ConverterError:
        more = f", after {tried} tries" if tried > 1 else ""
        if not self.again and not self.advice and self.code == "PSH604":
            more += "; it is not sent again, for it may have been carried out"
        where = {"source": server, "suggestion": self.advice}
        return ConverterError(problem(self.code, self.why + more, **where))


def _unreached(error: HTTPError) -> str:
    if isinstance(error, SSLError):
        return f"the server's certificate is not accepted: {_plain(error)}"
    if isinstance(error, ConnectTimeoutError) and not isinstance(error, NewConnectionError):
        return "the server does not answer"
    return f"the server is not reached: {_plain(error)}"


def _trust(error: HTTPError) -> str:
    return (
        "name the certificates of its issuer with --ca-file" if isinstance(error, SSLError) else ""
    )


def _plain(error: HTTPError) -> str:
    """What went wrong, without the objects that the library shows with it."""
    return str(error).rpartition("> ")[2].rpartition(": ")[2] or type(error).__name__
