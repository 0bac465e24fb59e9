"""What meter values say of a session: their energy in one unit, which of them is the latest, and the doubts that they leave."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from math import floor

from csms.domain.transactions import TOLERANCE, Sample

REGISTER = "Energy.Active.Import.Register"
_FACTORS = {"Wh": 0, "kWh": 3}
_DECIMAL = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{1,12})?")


@dataclass(frozen=True)
class Session:
    """What of a transaction its meter values are held against. `closed`: whether its stop was there before them."""

    connector_id: int
    stopped_at: datetime | None = None
    closed: bool = False


def watt_hours(sample: Sample) -> float | None:
    """An energy value as a number of Wh, so that values can be compared. None for what is no energy in Wh or kWh, for signed data, and for
    what is no number: `1,5` might mean anything."""
    if not sample.measurand.startswith("Energy") or sample.unit not in _FACTORS or sample.format == "SignedData":
        return None
    if not _DECIMAL.fullmatch(sample.value):
        return None
    return float(Decimal(sample.value).scaleb(_FACTORS[sample.unit]))


def doubts_at_values(connector_id: int, samples: Iterable[Sample], session: Session, at: datetime) -> frozenset[str]:
    """The flags that values received `at` put on the transaction that they name. Values after its stop never change its energy."""
    instants = [sample.at for sample in samples]
    doubts = {
        "values_of_other_connector": connector_id != session.connector_id,
        "values_in_future": any(instant > at + TOLERANCE for instant in instants),
        "values_late": session.closed,
        "values_after_stop": any(session.stopped_at is not None and instant > session.stopped_at for instant in instants),
    }
    return frozenset(flag for flag, holds in doubts.items() if holds)


def meter_at_close(meter_start_wh: int, reading_wh: float | None) -> int:
    """The meter with which an operator closes a session: the last reading of its energy register, else, or when that lies below the start,
    the meter at the start. In whole Wh, never more than was read."""
    return max(meter_start_wh, floor(reading_wh)) if reading_wh is not None else meter_start_wh
