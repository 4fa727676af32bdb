"""The address of a server, and what may be sent there."""

from __future__ import annotations

from dataclasses import dataclass

from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

from converter.iris import quote_segment
from converter.problems import ConverterError
from converter.rules import problem

_PORTS = {"http": 80, "https": 443}
_LOOPBACK = ("localhost", "[::1]")


@dataclass(frozen=True, slots=True)
class Address:
    """A checked address; ``text`` holds no credentials, so it may be shown."""

    text: str
    origin: tuple[str, str, int]

    @property
    def secure(self) -> bool:
        """Whether what is sent cannot be read on the way: TLS, or it stays on this machine."""
        scheme, host, _ = self.origin
        return scheme == "https" or host in _LOOPBACK or _is_loopback(host)

    def with_graph(self, iri: str) -> str:
        """The address of a graph (SPARQL 1.1 Graph Store HTTP Protocol, section 4.2)."""
        joint = "&" if "?" in self.text else "?"
        return f"{self.text}{joint}graph={quote_segment(iri)}"


def address_of(text: str) -> Address:
    """Reads the address that a user named.

    Raises:
        ConverterError: PSH601, where it is none, or holds credentials.
    """
    if any(character <= " " for character in text):
        raise _bad("it holds a space or a control character")
    try:
        url = parse_url(text)
    except LocationParseError as error:
        # The library's message quotes the address, which may hold a password.
        raise _bad("it cannot be read") from error
    if url.scheme not in _PORTS or not url.host:
        raise _bad("it has to begin with https:// or http:// and a host")
    if url.auth is not None:
        hint = "say --user NAME, and the password by --password-file or a variable"
        raise _bad("it holds credentials, which others can see there", hint)
    if url.fragment is not None:
        raise _bad("it has a fragment, which no server is told")
    return Address(url.url, origin_of(url))


def origin_of(url: Url) -> tuple[str, str, int]:
    """Scheme, host and port (RFC 6454, section 4)."""
    scheme = url.scheme or ""
    return scheme, url.host or "", url.port or _PORTS.get(scheme, 0)


def _is_loopback(host: str) -> bool:
    parts = host.split(".")
    return len(parts) == 4 and parts[0] == "127" and all(part.isdigit() for part in parts)


def _bad(why: str, suggestion: str = "") -> ConverterError:
    message = f"the address of the server cannot be used: {why}"
    return ConverterError(problem("PSH601", message, suggestion=suggestion))
