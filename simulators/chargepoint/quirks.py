"""How the frames of real charge points differ from the specification, as switches, and what each does to a payload.

A quirk changes only what is written on the wire (and when), never what the charge point knows. It touches own CALLs;
answers stay as they are. Each switch is one that brands in the field are known for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any, Literal

from simulators.chargepoint.events import Payload

STATUSES = frozenset(
    {"Available", "Preparing", "Charging", "SuspendedEV", "SuspendedEVSE", "Finishing", "Reserved", "Unavailable", "Faulted"}
)
Timestamps = Literal["utc", "seconds", "offset", "local"]
_INSTANTS = ("timestamp",)
_KILO = {"Wh": "kWh", "varh": "kvarh", "W": "kW", "var": "kvar"}


@dataclass(frozen=True, slots=True)
class Quirks:
    """The switches; all off is a charge point that keeps to the specification. Raises ValueError for what makes no sense.

    `timestamps`: `utc` with milliseconds, `seconds` without, `offset` local time with its offset, `local` without any
    zone; the last two are `utc_offset_minutes` off. `statuses` says another status where one is due (the same as before is not
    said again). `omit` leaves fields out: action to names, at any depth.
    """

    connector_zero: bool = True  # whether StatusNotification for connector 0 is sent
    kilo_units: bool = False  # kWh, kW instead of Wh, W
    timestamps: Timestamps = "utc"
    utc_offset_minutes: int = 0
    stop_after_s: float = 0.0  # how late a StopTransaction goes into the queue's turn
    meter_values_without_transaction: bool = False
    message_id: str | None = None  # always this one
    upper_case_tags: bool = False
    statuses: Mapping[str, str] = field(default_factory=dict)
    omit: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.timestamps not in ("utc", "seconds", "offset", "local") or abs(self.utc_offset_minutes) >= 24 * 60:
            raise ValueError("timestamps are utc, seconds, offset or local, less than a day off")
        if self.stop_after_s < 0 or not (self.message_id is None or 1 <= len(self.message_id) <= 36):
            raise ValueError("a stop is late by 0 s or more, and a message id has 1 to 36 characters")
        if not {*self.statuses, *self.statuses.values()} <= STATUSES:
            raise ValueError("statuses are those of OCPP 1.6: " + ", ".join(sorted(STATUSES)))


FAITHFUL = Quirks()


def dress(quirks: Quirks, action: str, payload: Payload) -> Payload:
    """The payload as this charge point would write it."""
    if quirks is FAITHFUL:
        return payload
    hidden = set(quirks.omit.get(action, ()))
    if quirks.meter_values_without_transaction and action == "MeterValues":
        hidden.add("transactionId")
    return {name: _value(quirks, name, value, hidden) for name, value in payload.items() if name not in hidden}


def shown_status(quirks: Quirks, status: str) -> str:
    """The status that is said where this one is due."""
    return quirks.statuses.get(status, status)


def _value(quirks: Quirks, name: str, value: Any, hidden: set[str]) -> Any:
    if isinstance(value, list):
        return [_value(quirks, name, item, hidden) for item in value]
    if isinstance(value, dict):
        inner = {key: _value(quirks, key, item, hidden) for key, item in value.items() if key not in hidden}
        return _kilo(inner) if quirks.kilo_units and name == "sampledValue" else inner
    if name in _INSTANTS and isinstance(value, str):
        return _instant(quirks, value)
    if name in ("idTag", "parentIdTag") and quirks.upper_case_tags:
        return str(value).upper()
    return value


def _instant(quirks: Quirks, text: str) -> str:
    at = datetime.fromisoformat(text)
    if quirks.timestamps == "utc":
        return text
    if quirks.timestamps == "seconds":
        return at.isoformat(timespec="seconds").replace("+00:00", "Z")
    local = at.astimezone(timezone(timedelta(minutes=quirks.utc_offset_minutes)))
    return (local if quirks.timestamps == "offset" else local.replace(tzinfo=None)).isoformat(timespec="seconds")


def _kilo(sampled: dict[str, Any]) -> dict[str, Any]:
    unit = _KILO.get(sampled.get("unit", ""))
    if unit is None:
        return sampled
    return {**sampled, "unit": unit, "value": f"{float(sampled['value']) / 1000:.3f}"}
