"""Tapes written by hand, for what judges tapes."""

import json
from datetime import UTC, datetime

from simulators.transport.tape import Direction, Entry

AT = datetime(2026, 5, 4, 8, tzinfo=UTC)


def note(text: str) -> Entry:
    return Entry(AT, 0.0, "CP1", "note", None, text)


def frame(direction: Direction, *parts: object) -> Entry:
    return Entry(AT, 0.0, "CP1", direction, json.dumps(parts), None)


def sent(*parts: object) -> Entry:
    return frame("sent", *parts)


def received(*parts: object) -> Entry:
    return frame("received", *parts)


UP, DOWN, CUT = note("connected"), note("connection closed: 1006"), note("network cut")
BEAT = sent(2, "1", "Heartbeat", {})
BEATEN = received(3, "1", {"currentTime": "2026-05-04T08:00:00Z"})
