"""Heartbeat: the station is alive and wants to know the time (OCPP 1.6, 4.6). It needs no store: that the station was heard of is noted by
its session, as for any message."""

from __future__ import annotations

from datetime import datetime

from csms.actions.v16.call import wire_time
from csms.actions.v16.reading import Payload


def answer(at: datetime) -> Payload:
    return {"currentTime": wire_time(at)}


def written(at: datetime) -> str:
    """The same as JSON, for who answers too often to build it twice."""
    return f'{{"currentTime":"{wire_time(at)}"}}'
