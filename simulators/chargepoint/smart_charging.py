"""Smart charging on one charge point: installing and clearing profiles, and what they leave for each connector now.

It checks a profile against the limits of the configuration (9.4) and the running transactions (5.16), and divides what
a ChargePointMaxProfile leaves among the cars that want it. What profiles mean at an instant is `charging_stack`'s;
the flow of energy itself is the connectors'. Profiles outlive restarts (errata 3.37); a TxProfile ends with its session.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from simulators.chargepoint import charging_stack
from simulators.chargepoint.charging_profiles import MAX, TX, ChargingProfile
from simulators.chargepoint.charging_stack import Installed, Stack
from simulators.chargepoint.configuration_keys import Feature
from simulators.chargepoint.connector import Connector
from simulators.chargepoint.limits import Limit, Wish, divide
from simulators.chargepoint.station import Station

_UNIT = {"A": "Current", "W": "Power"}


def supported(station: Station) -> bool:
    """Whether this charge point does smart charging at all."""
    return station.configuration.supports(Feature.SMART_CHARGING)


def refusal(station: Station, number: int, profile: ChargingProfile, *, starting: bool = False) -> str | None:
    """Why this profile cannot be installed on a connector, in a sentence; None when it can.

    `starting`: it is for a transaction that is about to start there.
    """
    settings = station.configuration
    if profile.stack_level > settings.number("ChargeProfileMaxStackLevel"):
        return f"stack levels go up to {settings.number('ChargeProfileMaxStackLevel')}"
    if len(profile.periods) > settings.number("ChargingScheduleMaxPeriods"):
        return f"a schedule has at most {settings.number('ChargingScheduleMaxPeriods')} periods"
    if _UNIT[profile.unit] not in settings.items("ChargingScheduleAllowedChargingRateUnit"):
        return f"a schedule in {profile.unit} is not allowed"
    if profile.purpose == MAX and number != 0:
        return "a ChargePointMaxProfile is for connector 0"
    if profile.purpose == TX and not starting:
        return _no_transaction(station, number, profile)
    return None


def install(station: Station, number: int, profile: ChargingProfile, at: datetime) -> str | None:
    """Install a profile in place of those that it replaces; why not, in a sentence, or None."""
    connector = station.connectors.get(number)
    session = connector.session if connector is not None and profile.purpose == TX else None
    one = Installed(number, profile, at, session.id if session else None)
    kept = tuple(other for other in station.charging if not one.replaces(other))
    most = station.configuration.number("MaxChargingProfilesInstalled")
    if len(kept) >= most:
        return f"{most} profiles are installed, and there is no room for more"
    _change(station, (*kept, one), at)
    return None


def clear(station: Station, matches: Callable[[Installed], bool], at: datetime) -> int:
    """Take out all profiles that match; how many there were."""
    kept = tuple(one for one in station.charging if not matches(one))
    gone = len(station.charging) - len(kept)
    if gone:
        _change(station, kept, at)
    return gone


def end(station: Station, session_id: str, at: datetime) -> None:
    """Forget what was meant for one transaction."""
    if station.charging:
        clear(station, lambda one: one.session_id == session_id, at)


def refresh(station: Station, at: datetime) -> None:
    """Let every connector have the limit of this instant; cheap while no profile was ever installed."""
    if not station.limited:
        return
    whole = charging_stack.whole_limit(station.charging, at)
    for connector in station.connectors.values():
        connector.limit = _own(station, connector, at, None)
    if whole is not None:
        _share(station, _switched(station, whole))
    anchors = [connector.session.started_at for connector in station.connectors.values() if connector.session is not None]
    station.limits_change_at = charging_stack.next_change(station.charging, anchors, at)
    station.limited = bool(station.charging)


def limit_at(station: Station, number: int, at: datetime, start: datetime) -> Limit:
    """What the profiles leave for a connector, or for the charge point (0), without regard to the other cars.

    A connector without a transaction is taken to begin one at `start`. The charge point itself may have what its
    connectors may have together, and no more than a ChargePointMaxProfile leaves.
    """
    whole = charging_stack.whole_limit(station.charging, at)
    limits = [_own(station, one, at, start) for one in station.connectors.values() if number in (0, one.number)]
    limit = limits[0] if len(limits) == 1 else _together(limits, station.profile.voltage_v)
    return limit if whole is None else limit.merge(_switched(station, whole))


def composite(station: Station, number: int, start: datetime, duration_s: int) -> Iterator[tuple[int, Limit]]:
    """The limits of a connector (0: of the charge point) from `start` on, as (offset in s, limit) where they change."""
    sessions = [one.session for one in station.connectors.values() if number in (0, one.number)]
    anchors = {session.started_at if session is not None else start for session in sessions}
    return charging_stack.composite(
        lambda at: limit_at(station, number, at, start),
        lambda at: charging_stack.next_change(station.charging, anchors, at),
        start,
        duration_s,
    )


def _no_transaction(station: Station, number: int, profile: ChargingProfile) -> str | None:
    connector = station.connectors.get(number)
    if connector is None or connector.session is None:
        return "a TxProfile needs a transaction on its connector"
    running = connector.session.transaction_id
    if profile.transaction_id not in (None, running):
        return f"transaction {profile.transaction_id} does not run there, but {running}"
    return None


def _change(station: Station, stack: Stack, at: datetime) -> None:
    station.charging, station.limited = stack, True
    refresh(station, at)


def _own(station: Station, connector: Connector, at: datetime, start: datetime | None) -> Limit:
    session = connector.session
    anchor = session.started_at if session is not None else start
    if anchor is None:
        return connector.rated
    said = charging_stack.own_limit(station.charging, connector.number, session.id if session else None, anchor, at)
    return connector.rated if said is None else connector.rated.merge(_switched(station, said))


def _switched(station: Station, limit: Limit) -> Limit:
    """Without a switch from three phases to one, the power that fewer phases would have is spread over all of them."""
    lines = station.profile.lines
    if limit.phases >= lines or station.configuration.flag("ConnectorSwitch3to1PhaseSupported"):
        return limit
    voltage_v = station.profile.voltage_v
    return Limit(limit.current_a, limit.watts(voltage_v), lines, limit.minimum_a, limit.minimum_w)


def _share(station: Station, whole: Limit) -> None:
    """Divide the limit of the charge point among the sessions, first come first served when it is too little for all."""
    running = [one for one in station.connectors.values() if one.session is not None and one.car is not None and one.ev_ready]
    running.sort(key=_arrival)
    parts = divide([_wish(one, whole) for one in running])
    for connector, part in zip(running, parts, strict=True):
        connector.limit = connector.limit.merge(whole.share(part))


def _wish(connector: Connector, whole: Limit) -> Wish:
    voltage_v = connector.meter.voltage_v
    joint = connector.limit.merge(Limit(phases=whole.phases, minimum_a=whole.minimum_a, minimum_w=whole.minimum_w))
    phases = min(joint.phases, connector.phases)
    offered_a = whole.merge(joint).amps(voltage_v, phases)
    car = connector.car
    if car is None or offered_a <= 0:
        return Wish(0.0, 0.0)
    useful_a = min(offered_a, car.useful_a(voltage_v, phases))
    least_a = max(joint.least_amps(voltage_v, phases), car.min_current_a)
    return Wish(*(max(amps / whole.current_a, amps * voltage_v * phases / whole.power_w) for amps in (useful_a, least_a)))


def _arrival(connector: Connector) -> datetime:
    return connector.session.started_at if connector.session is not None else datetime.max.replace(tzinfo=UTC)


def _together(limits: list[Limit], voltage_v: float) -> Limit:
    """What several connectors may have in all, as one limit."""
    phases = max(limit.phases for limit in limits)
    current_a = sum(limit.amps(voltage_v) for limit in limits)
    return Limit(current_a, sum(limit.watts(voltage_v) for limit in limits), phases)
