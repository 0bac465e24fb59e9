"""Counts the stations that are connected to this node. The newest connection of a station owns its place; an older one's end takes nothing
away."""

from __future__ import annotations

from typing import Protocol

from csms.telemetry.metrics import CONNECTIONS


class Held(Protocol):
    """What the registry must know of a session; `epoch` grows with each connection of a station."""

    charging_point_id: str
    epoch: int


class Registry:
    """Which session holds each station's place, so that a station is counted once, however its connections overlap."""

    def __init__(self) -> None:
        self._sessions: dict[str, Held] = {}

    def enter(self, session: Held) -> None:
        """Take the station's place, unless a newer connection has it."""
        holder = self._sessions.get(session.charging_point_id)
        if holder is None or holder.epoch < session.epoch:
            self._sessions[session.charging_point_id] = session
        CONNECTIONS.set(len(self._sessions))

    def leave(self, session: Held) -> bool:
        """Give the place up; False when another session has it."""
        holds = self._sessions.get(session.charging_point_id) is session
        if holds:
            del self._sessions[session.charging_point_id]
        CONNECTIONS.set(len(self._sessions))
        return holds
