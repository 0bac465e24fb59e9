"""Charging sessions: how they begin, how they end, and what the CSMS's answers to them bring about.

It writes StartTransaction and StopTransaction into the queue (OCPP 1.6, 4.8 and 4.10) and moves the connector.
It does not know who presented which card, nor when a queued message is sent.
"""

from datetime import datetime, timedelta
from typing import Any

from simulators.chargepoint import authorization, metering, reservations, smart_charging, statuses
from simulators.chargepoint.backlog import NO_TRANSACTION, Entry
from simulators.chargepoint.charging_profiles import ChargingProfile
from simulators.chargepoint.connector import NOBODY, Claim, Connector, Session
from simulators.chargepoint.events import Payload, SessionStarted, SessionStopped
from simulators.chargepoint.instants import written
from simulators.chargepoint.states import IN_SESSION, Stage, Trigger
from simulators.chargepoint.station import Station


def claim(
    station: Station,
    connector: Connector,
    id_tag: str,
    parent: str | None,
    at: datetime,
    profile: ChargingProfile | None = None,
) -> None:
    """Let an accepted card have the connector: start when the cable is in, else wait for it.

    The charging profile of a remote start is kept for the session.
    """
    timeout_s = station.configuration.number("ConnectionTimeOut")
    connector.claim = Claim(id_tag, parent, at + timedelta(seconds=timeout_s), profile)
    connector.half_until = None
    statuses.move(station, connector, Trigger.AUTHORIZE, at)
    if connector.stage is Stage.PLUGGED:
        start(station, connector, at)
    else:
        station.note(f"{id_tag} has connector {connector.number}; the cable must come within {timeout_s} s")


def release(station: Station, connector: Connector, reason: str, at: datetime) -> None:
    """Give up waiting for the cable."""
    if connector.claim is not None:
        station.note(f"{connector.claim.id_tag} loses connector {connector.number}: {reason}")
        connector.claim = None
        statuses.move(station, connector, Trigger.RELEASE, at)


def start(station: Station, connector: Connector, at: datetime) -> None:
    """Begin the session of the card that has the connector; its StartTransaction goes into the queue."""
    claimed, connector.claim = connector.claim, None
    if claimed is None:
        return
    meter_start_wh = connector.meter.register_wh
    session = Session(station.ids(), claimed.id_tag, claimed.parent_id_tag, meter_start_wh, at, at)
    connector.session = session
    connector.meter.mark("sampled")
    if claimed.profile is not None:
        _install(station, connector, claimed.profile, at)
    smart_charging.refresh(station, at)
    payload = {
        "connectorId": connector.number,
        "idTag": session.id_tag,
        "meterStart": meter_start_wh,
        "timestamp": written(at),
    }
    reservation_id = reservations.use(station, connector, session.id_tag, session.parent_id_tag)
    if reservation_id is not None:
        payload["reservationId"] = reservation_id
    station.queue(connector.number, session.id, "StartTransaction", payload)
    statuses.move(station, connector, connector.energy_trigger, at)
    for key in ("StopTxnSampledData", "StopTxnAlignedData"):
        metering.keep(station, connector, key, "Transaction.Begin", at)


def adjust(station: Station, connector: Connector, at: datetime) -> None:
    """Let the stage follow the flow of energy during a session."""
    before = connector.stage
    if before not in IN_SESSION or not statuses.move(station, connector, connector.energy_trigger, at):
        return
    if before is Stage.CHARGING and connector.stage is Stage.SUSPENDED_EVSE:
        metering.interrupt(station, connector, "Interruption.Begin", at)
    elif before is Stage.SUSPENDED_EVSE and connector.stage is Stage.CHARGING:
        metering.interrupt(station, connector, "Interruption.End", at)


def stop(station: Station, connector: Connector, reason: str, at: datetime, id_tag: str | None = None) -> None:
    """End the session on a connector; its StopTransaction goes into the queue. Nothing without a session."""
    session = connector.session
    if session is None:
        return
    for key in ("StopTxnSampledData", "StopTxnAlignedData"):
        metering.keep(station, connector, key, "Transaction.End", at)
    payload: dict[str, Any] = {
        "meterStop": connector.meter.register_wh,
        "timestamp": written(at),
        "reason": reason,
    }
    if id_tag is not None:
        payload["idTag"] = id_tag
    if session.data:
        payload["transactionData"] = session.data
    if session.transaction_id is not None:
        payload["transactionId"] = session.transaction_id
    late_s = station.profile.quirks.stop_after_s
    due = at + timedelta(seconds=late_s) if late_s else None
    station.queue(connector.number, session.id, "StopTransaction", payload, due)
    connector.session = None
    smart_charging.end(station, session.id, at)
    connector.inoperative |= connector.goes_inoperative
    connector.goes_inoperative = False
    statuses.move(station, connector, Trigger.STOP, at)
    if connector.car is None and connector.jammed and not station.profile.fixed_cable:
        connector.locked_for = NOBODY
    elif connector.car is None:
        statuses.move(station, connector, Trigger.UNPLUG, at)


def unlock(station: Station, connector: Connector, at: datetime) -> None:
    """Let a locked cable go; without a car at it, it is taken away."""
    connector.locked_for = None
    if connector.car is None:
        statuses.move(station, connector, Trigger.UNPLUG, at)


def running(station: Station, transaction_id: int) -> Connector | None:
    """The connector on which this transaction runs."""
    for connector in station.connectors.values():
        if connector.session is not None and connector.session.transaction_id == transaction_id:
            return connector
    return None


def delivered(station: Station, entry: Entry, request: Payload, answer: Payload, at: datetime) -> None:
    """Act on the CSMS's answer to the transaction message at the head of the queue."""
    if entry.action == "StartTransaction":
        _started(station, entry, answer, at)
    elif entry.action == "StopTransaction":
        if "idTag" in request:
            authorization.learn(station, request["idTag"], answer, at)
        _stopped(station, entry, request, accepted=True)


def dropped(station: Station, entry: Entry, request: Payload) -> None:
    """Act on the loss of a transaction message after its last attempt."""
    if entry.action == "StopTransaction":
        _stopped(station, entry, request, accepted=False)


def _started(station: Station, entry: Entry, answer: Payload, at: datetime) -> None:
    id_tag = entry.payload["idTag"]
    _adopt(station, entry, answer["transactionId"])
    verdict = authorization.learn(station, id_tag, answer, at)
    status = verdict.status if verdict else "Invalid"
    station.emit(SessionStarted(entry.connector, answer["transactionId"], id_tag, status))
    connector = _connector_of(station, entry)
    if connector is None or connector.session is None:
        return
    if verdict is not None and verdict.parent_id_tag is not None:
        connector.session.parent_id_tag = verdict.parent_id_tag
    if status == authorization.ACCEPTED:
        return
    if station.configuration.flag("StopTransactionOnInvalidId"):
        stop(station, connector, "DeAuthorized", at)
    else:
        most_wh = station.configuration.number("MaxEnergyOnInvalidId")
        station.note(f"{id_tag} is {status}: connector {entry.connector} gives it {most_wh} Wh more")
        connector.session.allowance_wh = float(most_wh)
        adjust(station, connector, at)


def _install(station: Station, connector: Connector, profile: ChargingProfile, at: datetime) -> None:
    why = smart_charging.install(station, connector.number, profile, at)
    if why is not None:
        station.note(f"the charging profile of the remote start is not installed: {why}")


def _stopped(station: Station, entry: Entry, request: Payload, *, accepted: bool) -> None:
    transaction_id = request.get("transactionId")
    known = None if transaction_id == NO_TRANSACTION else transaction_id
    station.emit(SessionStopped(entry.connector, known, request["meterStop"], request.get("reason", "Local"), accepted))


def _adopt(station: Station, entry: Entry, transaction_id: int) -> None:
    station.backlog.adopt(entry.session_id, transaction_id)
    connector = _connector_of(station, entry)
    if connector is not None and connector.session is not None:
        connector.session.transaction_id = transaction_id


def _connector_of(station: Station, entry: Entry) -> Connector | None:
    connector = station.connectors.get(entry.connector)
    if connector is None or connector.session is None or connector.session.id != entry.session_id:
        return None
    return connector
