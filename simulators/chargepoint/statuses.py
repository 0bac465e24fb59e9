"""The one place where a connector moves to another stage and where its status is reported.

A status is reported when it differs from what was shown before, and sent when it differs from what the CSMS was
told: so nothing is said twice, and after an outage only what changed is said (OCPP 1.6, 4.9).
"""

from datetime import datetime, timedelta

from simulators.chargepoint.connector import NO_ERROR, Connector
from simulators.chargepoint.events import CallFinished, Outcome, StatusChanged
from simulators.chargepoint.instants import written
from simulators.chargepoint.quirks import shown_status
from simulators.chargepoint.states import CHARGE_POINT, CONNECTOR, Trigger
from simulators.chargepoint.station import Station


def move(station: Station, connector: Connector, trigger: Trigger, at: datetime) -> bool:
    """Let a trigger act on a connector; False when it means nothing in the present stage."""
    stage = CONNECTOR.get((connector.stage, trigger))
    if stage is None:
        return False
    connector.stage = stage
    refresh(station, connector, at)
    return True


def refresh(station: Station, connector: Connector, at: datetime) -> None:
    """Report the status of a connector (or of the charge point) if the facts have changed it."""
    now = _status(connector)
    if now == connector.shown or not station.powered:
        return
    connector.shown = now
    station.emit(StatusChanged(connector.number, *now))
    if not station.accepted:
        return
    if _said(station, now) == connector.told:
        connector.shown_at = None  # back to what the CSMS knows, before it was told anything else
    elif station.configuration.number("MinimumStatusDuration"):
        connector.shown_at = at
    else:
        tell(station, connector, at)


def refresh_all(station: Station, at: datetime) -> None:
    """Report every status that the facts have changed."""
    for connector in (station.whole, *station.connectors.values()):
        refresh(station, connector, at)


def tell_changes(station: Station, at: datetime) -> None:
    """After an outage: send the statuses that are not what the CSMS was told last."""
    refresh_all(station, at)
    for connector in (station.whole, *station.connectors.values()):
        if connector.shown is not None and connector.told != _said(station, connector.shown):
            tell(station, connector, at)


def tell_all(station: Station, at: datetime) -> None:
    """After a boot: send the status of the charge point and of every connector (errata 3.22)."""
    refresh_all(station, at)
    for connector in (station.whole, *station.connectors.values()):
        tell(station, connector, at, urgent=True)


def due(station: Station, connector: Connector) -> datetime | None:
    """When a status will have lasted for MinimumStatusDuration and is told."""
    if connector.shown_at is None or not station.accepted:
        return None
    return connector.shown_at + timedelta(seconds=station.configuration.number("MinimumStatusDuration"))


def tick(station: Station, at: datetime) -> None:
    """Tell the statuses that have lasted long enough."""
    for connector in (station.whole, *station.connectors.values()):
        lasted = due(station, connector)
        if lasted is not None and lasted <= at:
            tell(station, connector, at)


def tell(
    station: Station,
    connector: Connector,
    at: datetime,
    *,
    urgent: bool = False,
    triggered: bool = False,
) -> None:
    """Queue a StatusNotification of what is shown now; its timestamp is when that began."""
    if connector.number == 0 and not station.profile.quirks.connector_zero:
        return
    since, connector.shown_at, connector.shown = connector.shown_at or at, None, _status(connector)
    connector.told = told = _said(station, connector.shown)
    payload = {
        "connectorId": connector.number,
        "errorCode": told[1],
        "status": told[0],
        "timestamp": written(since),
    }
    if connector.info:
        payload["info"] = connector.info[:50]

    def ended(call: CallFinished, at: datetime) -> None:
        if call.outcome is Outcome.LOST and connector.told == told:
            connector.told = None

    station.ask("StatusNotification", payload, ended, urgent=urgent, triggered=triggered)


def _said(station: Station, shown: tuple[str, str]) -> tuple[str, str]:
    """What the CSMS is told where this is shown."""
    return shown_status(station.profile.quirks, shown[0]), shown[1]


def _status(connector: Connector) -> tuple[str, str]:
    if connector.number:
        return connector.status
    faulted = connector.error_code != NO_ERROR
    return CHARGE_POINT[faulted, connector.inoperative], connector.error_code
