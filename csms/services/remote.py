"""Operators' commands to stations: stored, handed by the bus to the node that holds the station's socket, and stored again with their
outcome. A command's row survives restarts; waiting for it is the asker's choice."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from csms.bus.port import Bus, Message, NobodyThere, NoReply, commands_of
from csms.domain.charge_points import may_be_called
from csms.domain.errors import Conflict, NotFound
from csms.domain.secrets import masked
from csms.storage import charge_points, commands
from csms.storage.work import Row, Store, Work

KEY_KEPT = timedelta(hours=24)
"""How long a key stands for its command."""
UNFINISHED = ("queued", "sent")
LOOKS_MAX, LOOK_AGAIN_S = 40, 0.05


@dataclass(frozen=True)
class Wanted:
    """A command as an operator asks for it. `request` is the OCPP payload as JSON text. `fingerprint` tells it from any other that could
    carry the same key, where the request holds a secret, which a quick digest would give away; `password_hash` is that of a password
    which the command sets. `force`: sent even where the station's registration forbids it."""

    command_id: str
    charging_point_id: str
    action: str
    request: str
    idempotency_key: str | None = None
    fingerprint: str | None = None
    password_hash: str | None = None
    force: bool = False


@dataclass(frozen=True)
class Prepared:
    """A request ready to go: as the station gets it, and as it is stored and shown."""

    sent: str
    shown: str


Prepare = Callable[[Store], Awaitable[Prepared]]
"""Fills a request in and checks it, in the unit that stores the command; raises a refusal."""


@dataclass(frozen=True)
class _Queued:
    row: Row
    sent: str
    fresh: bool


@dataclass(frozen=True)
class Outcome:
    """How a command ended: `answered`, `error`, `invalid_response`, `timeout` or `connection_lost`."""

    state: str
    response: str | None = None
    error_code: str | None = None
    error_description: str | None = None


async def request(
    work: Work, bus: Bus, wanted: Wanted, at: datetime, *, wait: bool, timeout_s: float, prepare: Prepare | None = None
) -> Row:
    """Ask a station and return the command's row: finished when `wait`, else queued. A repeat with the same idempotency key returns the
    first one's row, and waits for it as well. Raises NotFound for an unknown station, Conflict when it is not connected or its registration
    forbids the action, and what `prepare` raises; without `prepare` the request goes as it is."""
    queued = await work.run(lambda store: _queue(store, wanted, prepare, at))
    row, fresh = queued.row, queued.fresh
    if not fresh and (not wait or row["state"] not in UNFINISHED):
        return row
    command_id: str = row["command_id"]
    message = {"command_id": command_id, "action": wanted.action, "request": queued.sent, "wait": wait, "again": not fresh}
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


async def begin_end(store: Store, command_id: str) -> bool:
    """To be asked before an answer's consequence is stored: whether this unit is the one that ends the command."""
    return await commands.hold(store, command_id)


async def finished(store: Store, command_id: str, outcome: Outcome, at: datetime) -> None:
    """Keep the outcome; the first one stays. What it says in words may hold a secret."""
    said = masked(outcome.error_description)
    await commands.finish(store, command_id, outcome.state, outcome.response, outcome.error_code, said, at)


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


async def _queue(store: Store, wanted: Wanted, prepare: Prepare | None, at: datetime) -> _Queued:
    await _require_callable(store, wanted)
    if wanted.idempotency_key:
        await commands.free_keys(store, wanted.idempotency_key, at - KEY_KEPT)
    if wanted.idempotency_key and (row := await commands.find_by_key(store, wanted.idempotency_key)):
        return _Queued(_of_the_same(row, wanted), row["request"], False)
    prepared = await prepare(store) if prepare else Prepared(wanted.request, wanted.request)
    fresh = await commands.add(
        store,
        wanted.command_id,
        wanted.charging_point_id,
        wanted.action,
        prepared.shown,
        wanted.idempotency_key,
        at,
        _fingerprint(wanted),
        wanted.password_hash,
    )
    if not fresh:
        return await _queue(store, wanted, prepare, at)  # the one with its key came just now, or was taken back just now
    return _Queued(await find(store, wanted.command_id), prepared.sent, True)


async def _require_callable(store: Store, wanted: Wanted) -> None:
    station = await charge_points.find(store, wanted.charging_point_id)
    if station is None:
        raise NotFound(f"charge point with id: {wanted.charging_point_id} not found")
    if not wanted.force and not may_be_called(station["registration_status"], wanted.action):
        raise Conflict(f"{wanted.action} is not allowed while the charge point is {station['registration_status']}")


def _of_the_same(row: Row, wanted: Wanted) -> Row:
    asked = (wanted.charging_point_id, wanted.action, _fingerprint(wanted))
    if (row["charging_point_id"], row["action"], row["fingerprint"]) != asked:
        raise Conflict("the idempotency key was used for another command")
    return row


def _fingerprint(wanted: Wanted) -> str:
    if wanted.idempotency_key is None:
        return ""
    return wanted.fingerprint or hashlib.sha256(wanted.request.encode()).hexdigest()
