"""What happened to a station as JSON for machines: one line an output of its core. It knows their shape, not their cause."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from simulators.chargepoint.events import (
    AuthorizationDecided,
    CallAnswered,
    CallFinished,
    Output,
    RegistrationChanged,
    SessionStarted,
    SessionStopped,
    StatusChanged,
)

WORDS: dict[type[Any], str] = {
    RegistrationChanged: "registration",
    StatusChanged: "status",
    AuthorizationDecided: "authorization",
    SessionStarted: "session-started",
    SessionStopped: "session-stopped",
    CallFinished: "call-finished",
    CallAnswered: "call-answered",
}


def event(output: Output, station: str, at: datetime) -> dict[str, Any] | None:
    """The output as an object with `event`, `station` and `at`; None for what only a driver or a person cares about."""
    word = WORDS.get(type(output))
    if word is None:
        return None
    instant = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {"event": word, "station": station, "at": instant, **asdict(output)}


def line(fields: dict[str, Any]) -> str:
    """One line of JSON."""
    return json.dumps(fields, ensure_ascii=False, default=str)
