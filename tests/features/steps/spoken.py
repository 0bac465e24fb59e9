"""A scenario's world with a station that never dials; the test writes what crosses its wire."""

import json
from typing import Any

from features.kit.bench import Bench
from features.kit.data import Data
from features.kit.world import FIRST, World
from simulators.transport.clock import RealClock
from simulators.transport.virtual import VirtualChargePoint

NOWHERE = "127.0.0.1:9"
LIMITS = {"answer_s": 0.05, "command_s": 0.05}


def data() -> Data:
    """The test data that are shipped, for somebody in a hurry."""
    found = Data.read()
    return Data(found.product, found.capabilities, found.stations, found.tags, LIMITS, found.values)


def world_of(bench: Bench) -> World:
    """A world with a station."""
    world = World(bench)
    world.ids[FIRST] = "CP1"
    world.stations[FIRST] = VirtualChargePoint(f"ws://{NOWHERE}/ocpp", "CP1")
    world.listen_to(world.station)
    world.station.tape.write("note", RealClock().now(), note="connected")
    return world


def asks(world: World, message_id: str, action: str, payload: dict[str, Any]) -> None:
    """The station sends a CALL."""
    _write(world, "sent", [2, message_id, action, payload])


def is_told(world: World, message_id: str, payload: dict[str, Any]) -> None:
    """The CSMS answers it."""
    _write(world, "received", [3, message_id, payload])


def is_refused(world: World, message_id: str, code: str) -> None:
    """The CSMS answers it with a CALLERROR."""
    _write(world, "received", [4, message_id, code, "", {}])


def is_asked(world: World, message_id: str, action: str, payload: dict[str, Any]) -> None:
    """The CSMS sends a CALL."""
    _write(world, "received", [2, message_id, action, payload])


def tells(world: World, message_id: str, payload: dict[str, Any]) -> None:
    """The station answers it."""
    _write(world, "sent", [3, message_id, payload])


def _write(world: World, direction: Any, frame: list[Any]) -> None:
    world.station.tape.write(direction, RealClock().now(), frame=json.dumps(frame))
