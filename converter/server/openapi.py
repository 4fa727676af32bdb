"""What the server can be asked, as OpenAPI 3.1: ``openapi.json``, with the server's address."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from converter import __version__
from converter.resources import package_texts


def document(url: str) -> dict[str, Any]:
    """The description for a server at an address."""
    return {**_written(), "servers": [{"url": url}]}


@cache
def _written() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(package_texts("server", ".json")["openapi"])
    found["info"]["version"] = __version__
    return found
