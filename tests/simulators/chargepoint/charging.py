"""Charging profiles for tests, written as the CSMS sends them."""

from datetime import datetime, timedelta
from typing import Any

from simulators.chargepoint.instants import written
from tests.simulators.chargepoint.bench import START, Bench


def profile(
    *limits: tuple[int, float] | tuple[int, float, int],
    purpose: str = "TxDefaultProfile",
    id: int = 1,
    level: int = 0,
    unit: str = "A",
    start: datetime | int | None = 0,
    schedule: dict[str, Any] | None = None,
    **fields: Any,
) -> dict[str, Any]:
    """A profile of periods (start in s, limit, phases); `start` in s after START, None: a relative one."""
    periods = [dict(zip(("startPeriod", "limit", "numberPhases"), limit, strict=False)) for limit in limits]
    timing: dict[str, Any] = {"chargingRateUnit": unit, "chargingSchedulePeriod": periods, **(schedule or {})}
    if start is not None:
        timing["startSchedule"] = written(START + timedelta(seconds=start) if isinstance(start, int) else start)
    kind = fields.pop("kind", "Recurring" if "recurrencyKind" in fields else "Relative" if start is None else "Absolute")
    return {
        "chargingProfileId": id,
        "stackLevel": level,
        "chargingProfilePurpose": purpose,
        "chargingProfileKind": kind,
        "chargingSchedule": timing,
        **fields,
    }


def install(bench: Bench, payload: dict[str, Any], connector: int = 1) -> str:
    """Send it and return the status."""
    return bench.status("SetChargingProfile", {"connectorId": connector, "csChargingProfiles": payload})


def schedule(bench: Bench, duration_s: int, connector: int = 1, **fields: Any) -> list[tuple[int, float]]:
    """Ask for the composite schedule: (start in s, limit)."""
    frame = bench.call("GetCompositeSchedule", {"connectorId": connector, "duration": duration_s, **fields})
    assert frame[2]["status"] == "Accepted", frame
    return [(p["startPeriod"], p["limit"]) for p in frame[2]["chargingSchedule"]["chargingSchedulePeriod"]]
