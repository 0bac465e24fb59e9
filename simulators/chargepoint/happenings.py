"""What the physical world does to a charge point: cable, car, defects, lock, as changes of facts.

Cards, the mains and the connection have their own modules. It does not decide what the CSMS is told.
"""

from datetime import datetime, timedelta

from simulators.chargepoint import metering, sessions, statuses
from simulators.chargepoint.connector import NO_ERROR, NOBODY, Connector
from simulators.chargepoint.ev import Car, CarModel
from simulators.chargepoint.events import BadEvent
from simulators.chargepoint.states import Stage, Trigger
from simulators.chargepoint.station import Station

# OCPP 1.6, 7.6
ERROR_CODES = frozenset(
    {
        "ConnectorLockFailure",
        "EVCommunicationError",
        "GroundFailure",
        "HighTemperature",
        "InternalError",
        "LocalListConflict",
        "OtherError",
        "OverCurrentFailure",
        "OverVoltage",
        "PowerMeterFailure",
        "PowerSwitchFailure",
        "ReaderFailure",
        "ResetFailure",
        "UnderVoltage",
        "WeakSignal",
    }
)

CABLE_OUT = "EV side disconnected"


def plug(station: Station, connector: Connector, model: CarModel | None, at: datetime) -> None:
    """Put the cable in; a claim on the connector starts its session now."""
    if connector.car is not None:
        station.note(f"connector {connector.number} has its cable already")
        return
    connector.car = Car(model or station.profile.car, station.profile.dc)
    connector.ev_ready, connector.half_until = True, None
    connector.info = ""
    statuses.move(station, connector, Trigger.PLUG, at)
    if connector.claim is not None:
        sessions.start(station, connector, at)
    sessions.adjust(station, connector, at)


def half_plug(station: Station, connector: Connector, at: datetime) -> None:
    """Put the cable into the connector only: a car is awaited for ConnectionTimeOut."""
    if connector.car is not None or connector.half_until is not None or connector.locked_for is not None:
        station.note(f"connector {connector.number} has its cable already")
        return
    timeout_s = station.configuration.number("ConnectionTimeOut")
    connector.half_until = at + timedelta(seconds=timeout_s)
    statuses.move(station, connector, Trigger.HALF_PLUG, at)


def give_up(station: Station, connector: Connector, at: datetime) -> None:
    """No car came to the cable in time."""
    station.note(f"no car came to the cable of connector {connector.number} in time")
    connector.half_until = None
    statuses.move(station, connector, Trigger.RELEASE, at)


def unplug(station: Station, connector: Connector, at: datetime) -> None:
    """Take the cable out at the car; that ends the session unless StopTransactionOnEVSideDisconnect is false (4.10).

    Its other end comes out too, unless the lock holds it: a stuck one, or by UnlockConnectorOnEVSideDisconnect.
    """
    if connector.car is None:
        _pull_half(station, connector, at)
        return
    if connector.session is not None:
        connector.info = CABLE_OUT
        if station.configuration.flag("StopTransactionOnEVSideDisconnect"):
            _lock(station, connector, connector.session.id_tag)
            sessions.stop(station, connector, "EVDisconnected", at)
            connector.info = ""
    connector.car = None
    sessions.adjust(station, connector, at)
    if connector.jammed and connector.stage is Stage.FINISHING and not station.profile.fixed_cable:
        connector.locked_for = connector.locked_for or NOBODY
    if connector.locked_for is None:
        statuses.move(station, connector, Trigger.UNPLUG, at)
    else:
        station.note(f"the lock of connector {connector.number} holds the cable")


def jam(station: Station, connector: Connector, at: datetime, *, jammed: bool) -> None:
    """Let the lock get stuck, or come free; a cable that it should have let go comes free with it."""
    connector.jammed = jammed
    if not jammed and connector.locked_for == NOBODY:
        sessions.unlock(station, connector, at)


def let_car(station: Station, connector: Connector, at: datetime, *, ready: bool) -> None:
    """Let the car ask for energy, or stop asking."""
    connector.ev_ready = ready
    sessions.adjust(station, connector, at)


def hold(station: Station, connector: Connector, at: datetime, *, held: bool) -> None:
    """Let the charge point keep its energy back, or offer it again."""
    connector.evse_held = held
    sessions.adjust(station, connector, at)


def present_fault(station: Station, connector: Connector, error_code: str, info: str, at: datetime) -> None:
    """A defect appears: no energy until it is cleared. Raises BadEvent for a code that OCPP 1.6 lacks."""
    if error_code not in ERROR_CODES:
        raise BadEvent(f"{error_code} is no ChargePointErrorCode of OCPP 1.6")
    if not connector.faulted:
        metering.interrupt(station, connector, "Interruption.Begin", at)
    connector.error_code, connector.info = error_code, info
    sessions.release(station, connector, error_code, at)
    statuses.refresh(station, connector, at)


def clear_fault(station: Station, connector: Connector, at: datetime) -> None:
    """The defect is gone: the connector is again what it was, or what it has become meanwhile."""
    mended = connector.faulted
    connector.error_code, connector.info = NO_ERROR, ""
    if mended:
        metering.interrupt(station, connector, "Interruption.End", at)
    statuses.refresh(station, connector, at)


def _lock(station: Station, connector: Connector, id_tag: str) -> None:
    """Keep the cable for its owner, where the configuration wants that and there is a lock."""
    unlocks = station.configuration.flag("UnlockConnectorOnEVSideDisconnect")
    if not unlocks and not station.profile.fixed_cable:
        connector.locked_for = id_tag


def _pull_half(station: Station, connector: Connector, at: datetime) -> None:
    """Take out a cable that has no car at its other end, if there is one and the lock lets it go."""
    if connector.locked_for is not None:
        station.note(f"the lock of connector {connector.number} holds the cable")
    elif connector.half_until is None:
        station.note(f"connector {connector.number} has no cable")
    else:
        connector.half_until = None
        statuses.move(station, connector, Trigger.UNPLUG, at)
