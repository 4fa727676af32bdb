"""What goes wrong, as RFC 9457 has it: application/problem+json, with our codes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from starlette.responses import Response

from converter.problems import ConverterError, Problem
from converter.rules import problem, rule

MEDIA_TYPE = "application/problem+json"
# The status of a code where none is named: the request is at fault.
_STATUS = {
    "SRV402": 406,
    "SRV403": 421,
    "SRV404": 404,
    "SRV405": 403,
    "SRV406": 415,
    "SRV407": 413,
    "SRV408": 408,
    "SRV501": 504,
    "SRV502": 422,
    "SRV503": 503,
    "SRV504": 500,
    "SRV506": 503,
}
# Nothing more is taken from the connection: the rest of the body, or what a stranger wants.
_CLOSES = frozenset({408, 413, 415, 421})
_SHOWN = ("line", "column", "pointer", "excerpt", "expected", "suggestion")
_BUSY, _WAIT = 503, "5"


class FaultResponse(Response):
    """An answer that says what is wrong."""

    media_type = MEDIA_TYPE

    def __init__(
        self,
        problems: Iterable[Problem],
        status: int = 0,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Takes at least one problem; the first gives the status where none is named."""
        found = list(problems)
        self.codes = [p.code for p in found]
        code = status or _STATUS.get(found[0].code, 400)
        more = {"Cache-Control": "no-store", **(headers or {})}
        if code == _BUSY:
            more["Retry-After"] = _WAIT
        if code in _CLOSES:
            more["Connection"] = "close"
        super().__init__(_text(found, code), code, more)


def fault(code: str, message: str, status: int = 0, **where: Any) -> FaultResponse:
    """An answer for one problem."""
    return FaultResponse([problem(code, message, **where)], status)


def of_error(error: ConverterError) -> FaultResponse:
    """The answer for an error."""
    return FaultResponse(error.problems, getattr(error, "status", 0))


def _text(problems: list[Problem], status: int) -> str:
    first = problems[0]
    about = {
        "type": f"/rules/{first.code}",
        "title": rule(first.code).title,
        "status": status,
        "detail": first.message,
        "code": first.code,
        **_where(first),
    }
    if len(problems) > 1:
        about["problems"] = [
            {"code": p.code, "detail": p.message, **_where(p)} for p in problems[:100]
        ]
    return json.dumps(about, ensure_ascii=True) + "\n"


def _where(p: Problem) -> dict[str, Any]:
    return {key: value for key in _SHOWN if (value := getattr(p, key))}
