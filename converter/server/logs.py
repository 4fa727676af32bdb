"""The log: one JSON object in a line, on standard error, without anything that was asked.

No query, parameter, address or text of an exception is in it: those may tell of a patient.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Any

_NAME = "oifm"
# Loggers of the libraries; what they say below this level is left out.
_LIBRARIES = ("uvicorn", "uvicorn.error", "uvicorn.asgi", "asyncio")
# An answer that breaks off on purpose is one that "returned without completing".
_BROKEN = "ASGI callable returned without completing response."


class _Lines(logging.Formatter):
    """Records as JSON. Of an exception only its type and place are told."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC)
        said: dict[str, Any] = {
            "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
        }
        if record.name == _NAME:
            said["event"] = record.msg
            said |= getattr(record, "about", {})
        else:
            said |= {"event": "library", "logger": record.name, "at": record.funcName}
        if record.exc_info and record.exc_info[0]:
            said["exception"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])
            said["place"] = [f"{frame.name}:{frame.lineno}" for frame in frames[-4:]]
        return json.dumps(said, ensure_ascii=True)


class _Unwanted(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        return record.msg != _BROKEN


def start(level: int = logging.INFO) -> None:
    """Sends the log, and the warnings of libraries, to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines())
    handler.addFilter(_Unwanted())
    for name, least in ((_NAME, level), *((name, logging.WARNING) for name in _LIBRARIES)):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.setLevel(least)
        logger.propagate = False


def tell(event: str, **about: Any) -> None:
    """Writes one event, with what is to be known of it."""
    logging.getLogger(_NAME).info(event, extra={"about": about})


def warn(event: str, **about: Any) -> None:
    """Writes one event that someone should look at."""
    logging.getLogger(_NAME).warning(event, extra={"about": about})
