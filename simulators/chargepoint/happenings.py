"""What the physical world does to a charge point: cable, car, defects, lock, as changes of facts.

Cards, the mains and the connection have their own modules. It does not decide what the CSMS is told.
"""

from datetime import datetime

from simulators.chargepoint import sessions, statuses
from simulators.chargepoint.connector import NO_ERROR, Connector
from simulators.chargepoint.ev import Car, CarModel
from simulators.chargepoint.events import BadEvent
from simulators.chargepoint.states import Trigger
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
    connector.car = Car(model or station.profile.car)
    connector.ev_ready = True
    connector.info = ""
    statuses.move(station, connector, Trigger.PLUG, at)
    if connector.claim is not None:
        sessions.start(station, connector, at)
    sessions.adjust(station, connector, at)


def unplug(station: Station, connector: Connector, at: datetime) -> None:
    """Take the cable out; that ends the session unless StopTransactionOnEVSideDisconnect is false (4.10)."""
    if connector.car is None:
        station.note(f"connector {connector.number} has no cable")
        return
    if connector.session is not None:
        connector.info = CABLE_OUT
        if station.configuration.flag("StopTransactionOnEVSideDisconnect"):
            sessions.stop(station, connector, "EVDisconnected", at)
            connector.info = ""
    connector.car = None
    sessions.adjust(station, connector, at)
    statuses.move(station, connector, Trigger.UNPLUG, at)


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
    connector.error_code, connector.info = error_code, info
    sessions.release(station, connector, error_code, at)
    statuses.refresh(station, connector, at)


def clear_fault(station: Station, connector: Connector, at: datetime) -> None:
    """The defect is gone: the connector is again what it was, or what it has become meanwhile."""
    connector.error_code, connector.info = NO_ERROR, ""
    statuses.refresh(station, connector, at)
