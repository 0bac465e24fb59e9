"""Logs on stderr: for people, or one JSON object a line for machines. Fields are handed over as `extra=` and shown either way."""

from __future__ import annotations

import logging
import re
import sys
from datetime import UTC, datetime

from pythonjsonlogger.json import JsonFormatter

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
QUIET = (
    "asyncio",
    "httpx",
    "httpcore",
    "sanic.access",
    "sanic.server",
    "sanic.root",
    "sanic.websockets",
    "tortoise",
    "aiosqlite",
    "websockets",
)


class ConsoleFormatter(logging.Formatter):
    """`12:00:00.123 INFO  csms.websocket  connected  station=CP1`."""

    def format(self, record: logging.LogRecord) -> str:
        time = datetime.fromtimestamp(record.created, UTC).strftime("%H:%M:%S.%f")[:-3]
        fields = " ".join(f"{name}={value}" for name, value in vars(record).items() if name not in _STANDARD)
        line = f"{time} {record.levelname:<7} {record.name}  {record.getMessage()}{'  ' if fields else ''}{fields}"
        line = _CONTROL.sub(lambda found: repr(found[0])[1:-1], line)  # a peer's text must not look like a line of ours
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def set_up(log_format: str, level: str) -> None:
    """Send all logs to stderr in `console` or `json` format, from `level` upwards; libraries only from warnings upwards."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_json() if log_format == "json" else ConsoleFormatter())
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for name in QUIET:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(max(logging.WARNING, logging.getLevelName(level.upper())))


def _json() -> logging.Formatter:
    return JsonFormatter(
        "%(levelname)s %(name)s %(message)s",
        rename_fields={"levelname": "level", "name": "logger"},
        timestamp="at",
    )
