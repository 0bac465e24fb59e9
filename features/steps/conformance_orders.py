"""What becomes of orders that take their time: files that stations fetch and leave, reservations, and what the station tells of either."""

from functools import partial
from typing import Any

from pytest_bdd import parsers, then

from features.kit.port import Port
from features.kit.unplayable import Unplayable
from features.kit.waiting import until
from features.kit.world import FIRST, World
from features.steps import conformance_data as data
from features.steps import conformance_wire as wire
from features.steps.conformance_obligations import result_of
from simulators.transport.frames import Frame

PATIENCE_S = 3.0
NONE = ("", "rejected", "refused", "faulted", "occupied", "unavailable", "cancelled")
"""How products may record a reservation that the station did not take, if they do."""
TELLING = ("status", "type")
"""Fields that say what a notification is about."""


def reservation(world: World) -> Any:
    """The number of the last reservation that the CSMS has ordered."""
    found = _orders(world, "ReserveNow")
    assert found, "the CSMS has ordered no reservation"
    return found[-1].get("reservationId")


def charging_profile(world: World, number: int) -> Any:
    """The id of the charging profile that the CSMS has sent as the first, second, ... one."""
    found = _orders(world, "SetChargingProfile")
    assert len(found) >= number, f"the CSMS has sent {len(found)} charging profiles"
    profile = found[number - 1].get("csChargingProfiles")
    return profile.get("chargingProfileId") if isinstance(profile, dict) else None


def _orders(world: World, action: str) -> list[Any]:
    return [one.call.payload for one in wire.exchanges(world.stations[FIRST]) if not one.mine and one.call.action == action]


data.NAMED.update(
    {
        "reservation": reservation,
        "first profile": partial(charging_profile, number=1),
        "second profile": partial(charging_profile, number=2),
        "firmware location": lambda world: world.bench.depot.firmware_url,
        "missing firmware location": lambda world: world.bench.depot.missing_url,
        "upload location": lambda world: world.bench.depot.upload_url,
        "shut upload location": lambda world: world.bench.depot.shut_url,
    }
)


@then(parsers.parse("the CSMS answers the {action:w} {word:w}"))
def answers_news(world: World, action: str, word: str) -> None:
    """The station has told of this status, or of this type of event, and the CSMS has taken it."""
    result_of(wire.answered(world, action, partial(_tells, word), f"{action} {word}"))


@then(parsers.parse("the CSMS sends {action:w} with nothing in it within {seconds:d} seconds"))
def sends_nothing(world: World, action: str, seconds: int) -> None:
    """The request has no fields at all."""
    said = wire.ordered(world, action, seconds).call.payload
    assert said == {}, f"{action} came as {said!r}"


@then(parsers.parse("the CSMS has recorded {word:w} as the {what}"))
def recorded(world: World, word: str, what: str) -> None:
    """The firmware, diagnostics or log status, the last security event, or the state of the reservation (none: it does not stand)."""
    wire.settle(world)
    if what not in LOOKS:
        raise Unplayable(f"no {what} is ever recorded; there are the {', the '.join(LOOKS)}")

    def look() -> str | None:
        return world.tell(f"the {what}", partial(LOOKS[what], world))

    wanted = NONE if word == "none" else (word.casefold(),)
    if look() is not None:
        until(lambda: (look() or "").casefold() in wanted, f"{word} as the {what}", PATIENCE_S, look)


def _tells(word: str, call: Frame) -> bool:
    return word in [call.payload.get(name) for name in TELLING]


def _last_event(world: World, port: Port) -> str:
    return (port.security_events(world.charging_point_id) or [""])[-1]


def _reservation_state(world: World, port: Port) -> str:
    number = reservation(world)
    return next((one.state for one in port.reservations(world.charging_point_id) if one.reservation_id == number), "")


LOOKS = {
    "firmware status": lambda world, port: port.charge_point(world.charging_point_id).firmware_status or "",
    "diagnostics status": lambda world, port: port.charge_point(world.charging_point_id).diagnostics_status or "",
    "log status": lambda world, port: port.charge_point(world.charging_point_id).log_status or "",
    "last security event": _last_event,
    "state of the reservation": _reservation_state,
}
