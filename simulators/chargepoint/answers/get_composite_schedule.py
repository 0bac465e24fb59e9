"""GetCompositeSchedule (OCPP 1.6, 5.7): the limits ahead, second by second, in amperes or watts.

The schedule begins at the full second by the CSMS's clock, with what is in force at this very instant, and each second
after it tells what is in force so many seconds from now. It has at most ChargingScheduleMaxPeriods periods: where it
would have more, it is shorter than asked for, and its duration says so.
"""

import math
from datetime import datetime
from typing import Any

from simulators.chargepoint import smart_charging
from simulators.chargepoint.events import Payload
from simulators.chargepoint.instants import written
from simulators.chargepoint.limits import Limit
from simulators.chargepoint.station import Station


def answer(station: Station, payload: Payload, at: datetime) -> dict[str, Any]:
    """Report the schedule, in the unit asked for, or in the first one that the charge point works with."""
    number, duration_s = payload["connectorId"], payload["duration"]
    if (number != 0 and number not in station.connectors) or duration_s <= 0:
        return {"status": "Rejected"}
    power_first = station.configuration.items("ChargingScheduleAllowedChargingRateUnit")[:1] == ("Power",)
    unit = payload.get("chargingRateUnit", "W" if power_first else "A")
    start = station.csms_time(at).replace(microsecond=0)
    periods, duration_s = _periods(station, number, at, duration_s, unit)
    schedule = {"duration": duration_s, "chargingRateUnit": unit, "chargingSchedulePeriod": periods}
    return {"status": "Accepted", "connectorId": number, "scheduleStart": written(start), "chargingSchedule": schedule}


def _periods(station: Station, number: int, start: datetime, duration_s: int, unit: str) -> tuple[list[dict[str, Any]], int]:
    most = station.configuration.number("ChargingScheduleMaxPeriods")
    periods: list[dict[str, Any]] = []
    for offset_s, limit in smart_charging.composite(station, number, start, duration_s):
        rate = _rate(limit, unit, station.profile.voltage_v)
        if periods and all(periods[-1].get(name) == rate.get(name) for name in ("limit", "numberPhases")):
            continue
        if len(periods) == most:
            return periods, offset_s
        periods.append({"startPeriod": offset_s, **rate})
    return periods, duration_s


def _rate(limit: Limit, unit: str, voltage_v: float) -> dict[str, Any]:
    value = limit.amps(voltage_v) if unit == "A" else limit.watts(voltage_v)
    rate: dict[str, Any] = {"limit": math.floor(value * 10 + 1e-6) / 10}
    return rate if limit.phases == 3 else {**rate, "numberPhases": limit.phases}
