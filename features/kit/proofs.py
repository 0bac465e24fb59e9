"""With what a station of the test data proves itself: a scenario that changed it at the CSMS gives it back, or says what stays changed.

Where the port can make stations nobody needs that: they are forgotten with their scenario.
"""

from collections.abc import Iterable
from contextlib import suppress

from features.kit import closings, tapes
from features.kit.closings import TAKEN
from features.kit.data import Data
from features.kit.loop import LoopThread
from features.kit.port import Port, PortBroken, PortCannot, PortRefused
from features.kit.tapes import Crossed
from features.kit.verdict import Line
from simulators.transport.frames import Frame
from simulators.transport.virtual import VirtualChargePoint
from simulators.transport.watch import ExpectationFailed

PASSWORD, PROFILE = "AuthorizationKey", "SecurityProfile"
NO_WAY = (PortCannot, PortRefused, PortBroken, ExpectationFailed)


def changed(lines: Iterable[Crossed]) -> dict[str, str]:
    """The keys that decide how a station gets in and that the CSMS has changed there, each with its last value."""
    found: dict[str, str] = {}
    for connection in tapes.connections(lines):
        orders: dict[str, Frame] = {}
        for one in connection.heard:
            if one.frame is None:
                continue
            order = orders.get(one.frame.message_id) if one.mine else None
            if not one.mine and one.frame.kind == "call" and closings.proof_in(one.frame):
                orders[one.frame.message_id] = one.frame
            elif order is not None and one.frame.status in TAKEN and (key := closings.proof_in(order)):
                found[key] = str(order.payload.get("value"))
    return found


def give_back(port: Port, run: LoopThread, station: VirtualChargePoint, lines: Iterable[Line], data: Data) -> list[str]:
    """Give a station the password of the test data back, by the port or by an order, if the `lines` of the scenario changed it; what stays
    changed, in words."""
    keys, left, password = changed(line for line in lines if line.station == station.identity), [], data.stations["password"]
    if keys.get(PASSWORD, password) != password and not _set_password(port, run, station, password, data.limits["command_s"]):
        left.append(f"{station.identity} has kept a password that the scenario gave it: give it that of the test data again")
    if PROFILE in keys:
        left.append(f"{station.identity} has kept security profile {keys[PROFILE]}, which no order lowers (white paper, A00.FR.005)")
    return left


def _set_password(port: Port, run: LoopThread, station: VirtualChargePoint, password: str, patience_s: float) -> bool:
    with suppress(*NO_WAY):
        port.set_password(station.identity, password)
        return True
    try:
        port.send_command(station.identity, "ChangeConfiguration", {"key": PASSWORD, "value": password}, insist=True)
        run(station.driver.watch.until(lambda: changed(station.tape.entries).get(PASSWORD) == password, "the old password", patience_s))
    except NO_WAY:
        return False
    return True
