"""The calls that are measured, as texts: what a station sends next, with ids, times and meter readings of its own."""

from __future__ import annotations

import json
from itertools import count

from loadtests.benchmarks.peers import TAGS
from loadtests.benchmarks.stations import Station, Step

_ids = count(1)
MEASURANDS = (
    ("Energy.Active.Import.Register", None, "Wh"),
    ("Power.Active.Import", None, "W"),
    *((measurand, phase, unit) for measurand, unit in (("Current.Import", "A"), ("Voltage", "V")) for phase in ("L1", "L2", "L3")),
)


def heartbeat(_: Station) -> str:
    return f'[2,"{next(_ids)}","Heartbeat",{{}}]'


def authorize(station: Station) -> str:
    return _call("Authorize", {"idTag": _tag(station)})


def start_transaction(station: Station) -> str:
    return _call(
        "StartTransaction", {"connectorId": 1, "idTag": _tag(station), "meterStart": station.rounds, "timestamp": _time(station.rounds)}
    )


def meter_values(station: Station) -> str:
    """Eight values at one instant: energy, power, and current and voltage of three phases."""
    values = [
        {"value": str(1000 + station.rounds), "measurand": measurand, "unit": unit} | ({"phase": phase} if phase else {})
        for measurand, phase, unit in MEASURANDS
    ]
    number = next(_ids)
    message = {
        "connectorId": 1,
        "transactionId": station.transaction_id,
        "meterValue": [{"timestamp": _time(number), "sampledValue": values}],
    }
    return f'[2,"{number}","MeterValues",{json.dumps(message, separators=(",", ":"))}]'


def stop_transaction(station: Station) -> str:
    return _call(
        "StopTransaction",
        {"transactionId": station.transaction_id, "idTag": _tag(station), "meterStop": station.rounds + 500, "timestamp": _time(2**24)},
    )


SCRIPTS: dict[str, tuple[Step, ...]] = {
    "Heartbeat": (heartbeat,),
    "StartTransaction": (start_transaction,),
    "MeterValues": (meter_values,),
    "cycle": (authorize, start_transaction, meter_values, meter_values, stop_transaction),
}
"""What is measured, in this order: MeterValues belong to the transactions that were started before."""


def _call(action: str, payload: object) -> str:
    return f'[2,"{next(_ids)}","{action}",{json.dumps(payload, separators=(",", ":"))}]'


def _tag(station: Station) -> str:
    return f"BENCH{station.number % TAGS}"


def _time(seconds: int) -> str:
    """An instant of 2026, and another one for each number up to a year's seconds."""
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    month, day = divmod(days % 336, 28)
    return f"2025-{month + 1:02}-{day + 1:02}T{hour:02}:{minute:02}:{second:02}.000Z"
