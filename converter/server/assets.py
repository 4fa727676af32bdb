"""The files of the page at ``/``, as they stand in the package."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from converter.problems import ConverterError
from converter.resources import package_files
from converter.rules import problem

_TYPES = {
    "css": "text/css; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "map": "application/json",
    "md": "text/plain; charset=utf-8",
    "mjs": "text/javascript; charset=utf-8",
    "png": "image/png",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
    "woff": "font/woff",
    "woff2": "font/woff2",
}
# Everything comes from here, and nothing is inline: the page sets styles by script where it has
# to, which a policy permits.
POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
# What the page has in common with the reports and the site, and the folder that it is in.
_SHARED = {"palette.css": "report", "icon.svg": "site/static"}


class _File(NamedTuple):
    content: bytes
    tag: str
    kind: str


@cache
def _files() -> dict[str, _File]:
    """Every file by its name, with folders. No path that a client sends is ever opened."""
    found = {}
    files = package_files("server/page")
    files |= {name: package_files(folder)[name] for name, folder in _SHARED.items()}
    for name, content in files.items():
        tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        kind = _TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")
        found[name] = _File(content, tag, kind)
    return found


async def page(request: Request) -> Response:
    """The page itself."""
    return _sent(request, "index.html")


async def asset(request: Request) -> Response:
    """One of its files."""
    return _sent(request, request.path_params["name"])


def _sent(request: Request, name: str) -> Response:
    file = _files().get(name)
    if file is None:
        raise ConverterError(problem("SRV404", "there is nothing of this name"))
    headers = {
        "ETag": file.tag,
        "Cache-Control": "no-cache",
        "Content-Security-Policy": POLICY,
    }
    known = {
        tag.strip().removeprefix("W/")
        for tag in request.headers.get("if-none-match", "").split(",")
    }
    if file.tag in known:
        return Response(None, 304, headers)
    return Response(file.content, 200, {**headers, "Content-Type": file.kind})
