"""One request to a station on its way through the actions, and the steps that an action may have."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from csms.actions.v16.reading import Payload
from csms.storage.work import Store


@dataclass(frozen=True)
class Order:
    """A request to a station: `at` is when the step happens, `command_id` names the row that keeps it."""

    command_id: str
    charging_point_id: str
    action: str
    request: Payload
    at: datetime


@dataclass(frozen=True)
class Steps:
    """What an action does inside the units of work that queue, send and finish its command. `fill` returns the request with what was left
    out, and must bear any payload; `check` raises a refusal (`csms.domain.errors`); `leave` notes that the request is on its way;
    `conclude` stores what a valid answer means."""

    fill: Callable[[Store, Order], Awaitable[Payload]] | None = None
    check: Callable[[Store, Order], Awaitable[None]] | None = None
    leave: Callable[[Store, Order], Awaitable[None]] | None = None
    conclude: Callable[[Store, Order, Payload], Awaitable[None]] | None = None
