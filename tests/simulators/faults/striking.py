"""Frames run past rules, for the tests of single faults."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from simulators.faults.effects import Effect, Pass, Remark
from simulators.faults.passing import Direction
from simulators.faults.plan import Plan
from simulators.faults.reading import Given, rule

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
START = {"connectorId": 1, "idTag": "TAG", "meterStart": 10, "timestamp": "2026-03-01T11:00:00Z"}


def call(action: str, payload: dict[str, Any] | None = None, message_id: str = "m1") -> str:
    return json.dumps([2, message_id, action, payload or {}])


def result(payload: dict[str, Any] | None = None, message_id: str = "m1") -> str:
    return json.dumps([3, message_id, payload or {}])


class Line:
    """One connection with rules; `send` and `hear` show it a frame, and give what becomes of it without remarks."""

    def __init__(self, *given: Given, seed: int = 1) -> None:
        self.plan = Plan([rule(one) for one in given], seed=seed)
        self.plan.connected()
        self.remarks: list[str] = []
        self.after_s = 0.0

    def send(self, text: str) -> list[Effect]:
        return self._take("sent", text)

    def hear(self, text: str) -> list[Effect]:
        return self._take("received", text)

    def _take(self, direction: Direction, text: str) -> list[Effect]:
        effects = self.plan.take(direction, text, AT + timedelta(seconds=self.after_s))
        self.remarks += [effect.text for effect in effects if isinstance(effect, Remark)]
        return [effect for effect in effects if not isinstance(effect, Remark)]


def read(effects: list[Effect]) -> list[Any]:
    """The frames that pass, as JSON."""
    return [json.loads(effect.text) for effect in effects if isinstance(effect, Pass)]
