"""When meters are read and what is sent of it: sampled, clock-aligned, triggered, and in the stop message.

Readings of a session go through the queue of transaction messages with their original timestamps, connected or
not; other readings are sent only while the CSMS listens (OCPP 1.6, 4.7 and 9.1).
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from simulators.chargepoint.connector import Connector, Session
from simulators.chargepoint.instants import written
from simulators.chargepoint.measurands import sampled_values
from simulators.chargepoint.station import Station

_KIND = {"Sample.Clock": "aligned", "Sample.Periodic": "sampled"}  # whose interval a reading belongs to


def sample_due(station: Station, connector: Connector) -> datetime | None:
    """The instant of the next sampled reading, None when there will be none."""
    interval_s = station.configuration.number("MeterValueSampleInterval")
    if connector.session is None or interval_s == 0:
        return None
    return connector.session.sampled_at + timedelta(seconds=interval_s)


def sample(station: Station, at: datetime) -> None:
    """Take the sampled readings that are due."""
    for connector in station.connectors.values():
        due, session = sample_due(station, connector), connector.session
        if session is None or due is None or at < due:
            continue
        interval_s = station.configuration.number("MeterValueSampleInterval")
        periods = (at - session.sampled_at) // timedelta(seconds=interval_s)
        session.sampled_at += timedelta(seconds=interval_s) * periods
        _send(station, connector, "MeterValuesSampledData", "Sample.Periodic", at)
        keep(station, connector, "StopTxnSampledData", "Sample.Periodic", at)
        connector.meter.mark(_KIND["Sample.Periodic"])


def plan_aligned(station: Station, at: datetime) -> None:
    """Find the next clock-aligned instant if the interval is new: its multiples from midnight UTC (9.1.5)."""
    interval_s = station.configuration.number("ClockAlignedDataInterval")
    if interval_s == station.aligned_interval_s:
        return
    station.aligned_interval_s = interval_s
    station.aligned_at = _next_aligned(at, interval_s) if interval_s else None
    for connector in station.connectors.values():
        connector.meter.mark(_KIND["Sample.Clock"])


def align(station: Station, at: datetime) -> None:
    """Take the clock-aligned readings that are due."""
    if station.aligned_at is None or at < station.aligned_at:
        return
    station.aligned_at = _next_aligned(at, station.aligned_interval_s)
    for connector in station.connectors.values():
        _send(station, connector, "MeterValuesAlignedData", "Sample.Clock", at)
        keep(station, connector, "StopTxnAlignedData", "Sample.Clock", at)
        connector.meter.mark(_KIND["Sample.Clock"])


def trigger(station: Station, connector: Connector, at: datetime) -> None:
    """Send a reading because the CSMS asked for one (5.17)."""
    _send(station, connector, "MeterValuesSampledData", "Trigger", at, triggered=True)


def interrupt(station: Station, connector: Connector, context: str, at: datetime) -> None:
    """Take a reading where the charge point interrupts the energy of a session, or goes on with it."""
    if connector.session is not None:
        _send(station, connector, "MeterValuesSampledData", context, at)
        keep(station, connector, "StopTxnSampledData", context, at)


def keep(station: Station, connector: Connector, key: str, context: str, at: datetime) -> None:
    """Keep a reading for the transactionData of the stop message, as the key says."""
    if connector.session is None:
        return
    value, data = _meter_value(station, connector, key, context, at), connector.session.data
    if value is None:
        return
    if len(data) >= station.configuration.number("StopTransactionMaxMeterValues"):
        del data[1:-1:2]  # every second one; the first and the last stay (errata 3.16.6)
    data.append(value)


def _send(station: Station, connector: Connector, key: str, context: str, at: datetime, *, triggered: bool = False) -> None:
    value = _meter_value(station, connector, key, context, at)
    if value is None:
        return
    payload: dict[str, Any] = {"connectorId": connector.number, "meterValue": [value]}
    session = connector.session
    if session is not None:
        station.queue(connector.number, session.id, "MeterValues", _named(session, payload))
    elif station.accepted or triggered:
        station.ask("MeterValues", payload, triggered=triggered)


def _named(session: Session, payload: dict[str, Any]) -> dict[str, Any]:
    if session.transaction_id is None:
        return payload
    return {**payload, "transactionId": session.transaction_id}


def _meter_value(station: Station, connector: Connector, key: str, context: str, at: datetime) -> dict[str, Any] | None:
    reading, wanted = connector.read(_KIND.get(context, "sampled")), station.configuration.items(key)
    values = sampled_values(reading, wanted, context, station.configuration.rotation(connector.number))
    return {"timestamp": written(at), "sampledValue": values} if values else None


def _next_aligned(at: datetime, interval_s: int) -> datetime:
    midnight = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    step = timedelta(seconds=interval_s)
    return min(midnight + step * ((at - midnight) // step + 1), midnight + timedelta(days=1))
