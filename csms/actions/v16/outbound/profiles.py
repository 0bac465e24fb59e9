"""Charging profiles as requests carry them: their number, the rules of their schedules (OCPP 1.6, 3.13, 7.8), the limits that the station
has told, and what is kept of one."""

from __future__ import annotations

import json

from csms.actions.v16.outbound.order import Order
from csms.actions.v16.reading import Payload, instant
from csms.domain.errors import Invalid
from csms.services import capabilities, charging_profiles
from csms.services.charging_profiles import Accepted
from csms.storage.work import Store

UNITS = {"A": frozenset(("current", "a")), "W": frozenset(("power", "w"))}
"""How ChargingScheduleAllowedChargingRateUnit calls a unit (OCPP 1.6, 9.4.2), and how some stations do."""


async def with_number(store: Store, order: Order, name: str) -> Payload:
    """The request, its profile under `name` with a `chargingProfileId` if it has none."""
    profile = order.request.get(name)
    if not isinstance(profile, dict) or "chargingProfileId" in profile:
        return order.request
    number = await charging_profiles.fresh_id(store, order.charging_point_id)
    return {**order.request, name: {"chargingProfileId": number, **profile}}


def check_schedule(profile: Payload) -> None:
    """Raise Invalid for a profile that no station could follow."""
    begins, ends = instant(profile.get("validFrom")), instant(profile.get("validTo"))
    schedule = profile["chargingSchedule"]
    periods = [period["startPeriod"] for period in schedule["chargingSchedulePeriod"]]
    if profile["stackLevel"] < 0:
        raise Invalid("stackLevel must not be negative")
    if profile["chargingProfileKind"] == "Recurring" and "recurrencyKind" not in profile:
        raise Invalid("a Recurring profile needs its recurrencyKind")
    if begins is not None and ends is not None and ends <= begins:
        raise Invalid("validTo is not after validFrom")
    if not periods or periods[0] != 0:
        raise Invalid("the first chargingSchedulePeriod starts at 0")
    if sorted(set(periods)) != periods:
        raise Invalid("each chargingSchedulePeriod starts after the one before it")
    if min(schedule.get("minChargingRate", 0), *(period["limit"] for period in schedule["chargingSchedulePeriod"])) < 0:
        raise Invalid("limit and minChargingRate must not be negative")
    if schedule.get("duration", 1) < 1:
        raise Invalid("duration must be above 0")
    if not all(1 <= period.get("numberPhases", 3) <= 3 for period in schedule["chargingSchedulePeriod"]):
        raise Invalid("numberPhases is 1, 2 or 3")


async def check_limits(store: Store, order: Order, profile: Payload) -> None:
    """Raise Invalid for a profile that is beyond what the station says it takes."""
    identity, schedule = order.charging_point_id, profile["chargingSchedule"]
    highest = await capabilities.limit(store, identity, "ChargeProfileMaxStackLevel")
    if highest is not None and profile["stackLevel"] > highest:
        raise Invalid(f"the charge point takes stackLevel up to {highest}, not {profile['stackLevel']}")
    most, periods = await capabilities.limit(store, identity, "ChargingScheduleMaxPeriods"), len(schedule["chargingSchedulePeriod"])
    if most is not None and periods > most:
        raise Invalid(f"the charge point takes {most} periods in a schedule, not {periods}")
    units = await capabilities.words(store, identity, "ChargingScheduleAllowedChargingRateUnit")
    if units and not units & UNITS[schedule["chargingRateUnit"]]:
        raise Invalid(f"the charge point takes no schedule in {schedule['chargingRateUnit']}, only in {', '.join(sorted(units))}")


def accepted(order: Order, connector_id: int | None, profile: Payload, id_tag_key: str | None = None) -> Accepted:
    """A profile as it is kept once the station has taken it."""
    return Accepted(
        charging_point_id=order.charging_point_id,
        connector_id=connector_id,
        profile_id=profile["chargingProfileId"],
        stack_level=profile["stackLevel"],
        purpose=profile["chargingProfilePurpose"],
        profile=json.dumps(profile),
        transaction_id=profile.get("transactionId"),
        id_tag_key=id_tag_key,
    )
