"""Orders for one station, read from JSON: how it is built, how it answers, and what is waited for."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from simulators.chargepoint import schemas
from simulators.chargepoint.profile import Profile
from simulators.chargepoint.states import Registration
from simulators.chargepoint.vocabulary import check_status
from simulators.faults.overrides import Override
from simulators.lab.errors import BadRequest, Unknown
from simulators.lab.wanted import Wanted, checked
from simulators.profiles.files import load_car, load_charger
from simulators.transport.virtual import VirtualChargePoint

ANSWER: Final[dict[str, tuple[type, ...]]] = {
    "status": (str,),
    "payload": (dict,),
    "error": (str,),
    "description": (str,),
    "silent": (bool,),
    "delay_s": (int, float),
    "times": (int,),
    "forever": (bool,),
}
EXPECT: Final[dict[str, tuple[type, ...]]] = {
    "connected": (bool,),
    "registration": (str,),
    "connector": (int,),
    "status": (str, list),
    "charging": (bool,),
    "queue": (int,),
    "timeout_s": (int, float),
}


def build(wanted: Wanted, tls: ssl.SSLContext | None) -> VirtualChargePoint:
    """The station that is wanted. Raises ValueError, BadFault among them."""
    profile = load_charger(wanted.profile) if wanted.profile else Profile()
    if wanted.connectors is not None:
        profile = replace(profile, connectors=wanted.connectors)
    if wanted.car is not None:
        profile = replace(profile, car=load_car(wanted.car))
    return VirtualChargePoint(
        wanted.csms,
        wanted.id,
        password=wanted.password,
        tls=tls,
        speed=wanted.speed,
        profile=profile,
        seed=wanted.seed,
        faults=wanted.faults,
    )


@dataclass(frozen=True, slots=True)
class Answers:
    """What was ordered for one action: overrides that take their turns, or a hold."""

    overrides: tuple[Override, ...]
    hold: bool


def answers(action: str, body: Any) -> Answers:
    """The orders in a body: an object, an array of them, `{"hold": true}`, or nothing. Raises Unknown and BadRequest."""
    if not schemas.knows(action):
        raise Unknown(f"{action!r} is no action of OCPP 1.6")
    if isinstance(body, dict) and "hold" in body:
        return Answers((), hold=checked(body, {"hold": (bool,)}).get("hold", False))
    if not isinstance(body, list):
        return Answers((_override(body),) if body else (), hold=False)
    found = []
    for place, one in enumerate(body):
        try:
            found.append(_override(one))
        except BadRequest as error:
            raise error.within(f"[{place}]") from error
    return Answers(tuple(found), hold=False)


@dataclass(frozen=True, slots=True)
class Expectation:
    """What shall hold: every one of `looks`, within `timeout_s` real seconds."""

    looks: tuple[Callable[[VirtualChargePoint], bool], ...]
    timeout_s: float

    def holds(self, station: VirtualChargePoint) -> bool:
        """Whether it holds now."""
        return all(look(station) for look in self.looks)


def expectation(body: Any) -> Expectation:
    """The expectation in a body. Raises BadRequest."""
    fields = checked(body, EXPECT)
    timeout_s = float(fields.pop("timeout_s", 10.0))
    number = fields.pop("connector", 1)
    if not fields:
        raise BadRequest(f"expects nothing; say one of {', '.join(name for name in EXPECT if name not in ('connector', 'timeout_s'))}")
    if not 0 <= timeout_s <= 600:
        raise BadRequest("must be 0 to 600", "timeout_s")
    return Expectation(tuple(_look(name, value, number) for name, value in fields.items()), timeout_s)


def _override(data: Any) -> Override:
    fields = checked(data, ANSWER)
    if fields.pop("forever", False):
        fields["times"] = None
    try:
        return Override(**fields)
    except ValueError as error:
        raise BadRequest(str(error)) from error


def _look(name: str, value: Any, number: int) -> Callable[[VirtualChargePoint], bool]:
    match name:
        case "connected":
            return lambda station: station.driver.connected is value
        case "registration":
            if value not in tuple(Registration):
                raise BadRequest(f"is one of {', '.join(Registration)}, not {value!r}", "registration")
            return lambda station: station.driver.machine.registration == value
        case "queue":
            return lambda station: station.driver.machine.backlog_size == value
        case "charging":
            return lambda station: (_status(station, number) == "Charging") is value
    statuses = value if isinstance(value, list) else [value]
    for place, one in enumerate(statuses):
        try:
            check_status(one)
        except ValueError as error:
            raise BadRequest(str(error), f"status[{place}]" if isinstance(value, list) else "status") from error
    return lambda station: _status(station, number) in statuses


def _status(station: VirtualChargePoint, number: int) -> str:
    machine = station.driver.machine
    return machine.status(number) if number == 0 or number in machine.connector_numbers else ""
