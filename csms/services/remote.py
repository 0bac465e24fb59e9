"""Operators' commands to stations: stored, handed by the bus to the node that holds the station's socket, and stored again with their
outcome. A command's row survives restarts; waiting for it is the asker's choice."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime

from csms.bus.port import Bus, Message, NobodyThere, NoReply, commands_of
from csms.domain.charge_points import may_be_called
from csms.domain.errors import Conflict, NotFound
from csms.storage import charge_points, commands
from csms.storage.work import Row, Store, Work

UNFINISHED = ("queued", "sent")
LOOKS_MAX, LOOK_AGAIN_S = 40, 0.05


@dataclass(frozen=True)
class Wanted:
    """A command as an operator asks for it. `request` is the OCPP payload as JSON text."""

    command_id: str
    charging_point_id: str
    action: str
    request: str
    idempotency_key: str | None = None


@dataclass(frozen=True)
class Outcome:
    """How a command ended: `answered`, `error`, `invalid_response`, `timeout` or `connection_lost`."""

    state: str
    response: str | None = None
    error_code: str | None = None
    error_description: str | None = None


async def request(work: Work, bus: Bus, wanted: Wanted, at: datetime, *, wait: bool, timeout_s: float) -> Row:
    """Ask a station and return the command's row: finished when `wait`, else queued. A repeat with the same idempotency key returns the
    first one's row, and waits for it as well. Raises NotFound for an unknown station, Conflict when it is not connected or its registration
    forbids the action."""
    row, fresh = await work.run(lambda store: _queue(store, wanted, at))
    if not fresh and (not wait or row["state"] not in UNFINISHED):
        return row
    command_id: str = row["command_id"]
    message = {"command_id": command_id, "action": wanted.action, "request": wanted.request, "wait": wait, "again": not fresh}
    answer = await _hand_over(bus, wanted.charging_point_id, message, timeout_s)
    for _ in range(LOOKS_MAX):
        if "unknown" not in answer or not await work.run(lambda store: _is_unfinished(store, command_id)):
            break
        await asyncio.sleep(LOOK_AGAIN_S)  # the first one is on its way to the node, and not there yet
        answer = await _hand_over(bus, wanted.charging_point_id, message, timeout_s)
    refused: str | None = answer.get("refused")
    if refused is not None and fresh:
        await work.run(lambda store: commands.remove(store, wanted.command_id))
    found = await work.run(lambda store: commands.find(store, command_id))
    if found is None or (refused is not None and found["state"] == "queued"):
        raise Conflict(refused or "the command with this idempotency key was not taken")
    return found


async def find(store: Store, command_id: str) -> Row:
    """A command's row; raises NotFound."""
    row = await commands.find(store, command_id)
    if row is None:
        raise NotFound(f"command with id: {command_id} not found")
    return row


async def sent(store: Store, command_id: str, at: datetime) -> None:
    """The request is on its way to the station."""
    await commands.mark_sent(store, command_id, at)


async def finished(store: Store, command_id: str, outcome: Outcome, at: datetime) -> None:
    """Keep the outcome."""
    await commands.finish(store, command_id, outcome.state, outcome.response, outcome.error_code, outcome.error_description, at)


async def lose_unfinished(store: Store) -> None:
    """At start: commands that a killed run left unfinished will not be answered."""
    await commands.lose_unfinished(store)


async def _is_unfinished(store: Store, command_id: str) -> bool:
    row = await commands.find(store, command_id)
    return row is not None and row["state"] in UNFINISHED


async def _hand_over(bus: Bus, charging_point_id: str, message: Message, timeout_s: float) -> Message:
    """What the station's node says: why it `refused` the command, that a repeated one is `unknown` there, or nothing when all is well."""
    try:
        return await bus.request(commands_of(charging_point_id), message, timeout_s)
    except NobodyThere:
        return {"refused": f"charge point with id: {charging_point_id} is not connected"}
    except NoReply:
        return {}


async def _queue(store: Store, wanted: Wanted, at: datetime) -> tuple[Row, bool]:
    station = await charge_points.find(store, wanted.charging_point_id)
    if station is None:
        raise NotFound(f"charge point with id: {wanted.charging_point_id} not found")
    if not may_be_called(station["registration_status"], wanted.action):
        raise Conflict(f"{wanted.action} is not allowed while the charge point is {station['registration_status']}")
    fresh = await commands.add(
        store, wanted.command_id, wanted.charging_point_id, wanted.action, wanted.request, wanted.idempotency_key, at
    )
    row = await find(store, wanted.command_id) if fresh else await commands.find_by_key(store, wanted.idempotency_key or "")
    if row is None and wanted.idempotency_key:
        return await _queue(store, wanted, at)  # the one with its key was taken back just now
    assert row is not None, "the command is there, or the one with its key"
    if not fresh and (row["charging_point_id"], row["action"], row["request"]) != (wanted.charging_point_id, wanted.action, wanted.request):
        raise Conflict("the idempotency key was used for another command")
    return row, fresh
