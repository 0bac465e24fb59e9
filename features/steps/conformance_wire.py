"""What crossed the wire of the scenario's station, exchange by exchange; each is looked at once. What it says is judged elsewhere."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from features.kit import tapes
from features.kit.observers import CAUSED
from features.kit.world import FIRST, World
from simulators.transport.frames import Frame, read_frame
from simulators.transport.virtual import VirtualChargePoint
from simulators.transport.watch import ExpectationFailed

SEEN = "exchanges that steps have looked at"
TROUBLE = "what ended orders that no step waited for, by their action"
SURE_S = 0.2
"""Where the port tells the station's answer, what is not on the tape by then has not been sent."""


@dataclass(frozen=True)
class Exchange:
    """One CALL and its answer, None while there is none; `mine` when the station asked. `key` is its place."""

    key: tuple[int, int, int]
    mine: bool
    call: Frame
    answer: Frame | None


@dataclass(frozen=True)
class Transaction:
    """The station's last transaction as it told of it: the payloads of start and stop, and the id that the CSMS gave."""

    id: int
    start: Mapping[str, Any]
    stop: Mapping[str, Any] | None


def exchanges(station: VirtualChargePoint) -> Iterator[Exchange]:
    """All of a station's exchanges, in the order of their CALLs."""
    for number, connection in enumerate(tapes.connections(station.tape.entries)):
        frames = [(place, one.mine, one.frame) for place, one in enumerate(connection.heard) if one.frame]
        answers = {(mine, frame.message_id): frame for _, mine, frame in frames if frame.kind != "call"}
        for place, mine, frame in frames:
            if frame.kind == "call":
                yield Exchange((id(station), number, place), mine, frame, answers.get((not mine, frame.message_id)))


def settle(world: World, name: str = FIRST) -> None:
    """Wait until everything that the station has sent is answered; station time stands still."""
    driver = world.stations[name].driver
    what = "the answers to all that the station has sent"
    world.bench.run(driver.watch.until(lambda: driver.settled or None, what, world.data.limits["answer_s"]))


def look_past(world: World, name: str = FIRST) -> None:
    """What has been exchanged until now is no later step's concern."""
    _seen(world).update(one.key for one in exchanges(world.stations[name]))


def answered(world: World, action: str, accept: Callable[[Frame], bool] = lambda call: True, what: str = "", name: str = FIRST) -> Exchange:
    """The next CALL of the station of this action (that `accept` wants, and `what` names), once it has its answer. The failure says whether
    it is the CALL that is missing or the answer."""
    look = partial(_next, world, name, True, action, accept)
    driver, limit_s = world.stations[name].driver, world.data.limits["answer_s"]

    def with_answer() -> Exchange | None:
        found = look()
        return found if found is not None and found.answer is not None else None

    try:
        found = world.bench.run(driver.watch.until(with_answer, f"an answer to {f'the {what}' if what else action}", limit_s))
    except ExpectationFailed as error:
        if look() is not None:
            raise
        sent = [one.call for one in exchanges(world.stations[name]) if one.mine and one.call.action == action]
        more = "more " if any(map(accept, sent)) else ""
        raise ExpectationFailed(f"the station has sent no {more}{what or action}", error.frames, error.trouble) from None
    _seen(world).add(found.key)
    return found


def ordered(world: World, action: str, within_s: float, name: str = FIRST) -> Exchange:
    """The next CALL of the CSMS of this action, which may come so many seconds after the order."""
    assert action not in world.refusals, f"the CSMS does not send {action}: {world.refusals[action]}"
    command = world.commands.get(action)
    sure = command is not None and command.response is not None and action not in CAUSED.values()
    limit_s = min(within_s, world.data.limits["command_s"])
    look = partial(_next_or_trouble, world, name, action)
    found: Exchange = world.bench.run(world.stations[name].driver.watch.until(look, f"{action} of the CSMS", SURE_S if sure else limit_s))
    _seen(world).add(found.key)
    came_at_s = _came_at_s(world, found, name)
    took_s = came_at_s - world.ordered_at_s.get(action, came_at_s)
    assert took_s <= limit_s, f"{action} came {took_s:.1f} s after the order, {limit_s:g} are allowed"
    return found


def has_come(world: World, action: str, name: str = FIRST) -> bool:
    """Whether the CSMS has sent one more of this action than steps have looked at."""
    return _next(world, name, False, action, lambda call: True) is not None


def answer_of_station(world: World, action: str, name: str = FIRST) -> Frame | None:
    """What the station answered to the last CALL of the CSMS of this action."""
    found = [one for one in exchanges(world.stations[name]) if not one.mine and one.call.action == action]
    return found[-1].answer if found else None


def transaction(world: World, name: str = FIRST) -> Transaction:
    """The station's last transaction; raises AssertionError when the CSMS has given no id."""
    told = [one for one in exchanges(world.stations[name]) if one.mine]
    starts = [one for one in told if one.call.action == "StartTransaction" and one.answer and "transactionId" in one.answer.payload]
    assert starts, "the CSMS has given no transaction an id"
    start, answer = starts[-1].call, starts[-1].answer
    number = answer.payload["transactionId"] if answer else 0
    stops = [one.call for one in told if one.call.action == "StopTransaction" and one.call.payload.get("transactionId") == number]
    return Transaction(number, start.payload, stops[-1].payload if stops else None)


def _next(world: World, name: str, mine: bool, action: str, accept: Callable[[Frame], bool]) -> Exchange | None:
    fresh = (one for one in exchanges(world.stations[name]) if one.key not in _seen(world) and one.mine is mine)
    return next((one for one in fresh if one.call.action == action and accept(one.call)), None)


def _next_or_trouble(world: World, name: str, action: str) -> Exchange | None:
    found = _next(world, name, False, action, lambda call: True)
    trouble: Exception | None = world.facts.get(TROUBLE, {}).get(action)
    if found is None and trouble is not None:
        raise trouble
    return found


def _came_at_s(world: World, found: Exchange, name: str) -> float:
    """When a CALL of the CSMS came, in seconds of the real clock: the station's own time tells no delay. What is not kept came by now."""
    came = (line for line in reversed(list(world.lines)) if line.station == world.ids[name] and line.direction == "received")
    return next((line.mono for line in came if line.frame is not None and read_frame(line.frame) == found.call), time.monotonic())


def _seen(world: World) -> set[tuple[int, int, int]]:
    found: set[tuple[int, int, int]] = world.facts.setdefault(SEEN, set())
    return found
