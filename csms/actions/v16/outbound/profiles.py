"""Charging profiles as requests carry them: their number, the rules of their schedules (OCPP 1.6, 3.13, 7.8), and what is kept of one."""

from __future__ import annotations

import json

from csms.actions.v16.outbound.order import Order
from csms.actions.v16.reading import Payload, instant
from csms.domain.errors import Invalid
from csms.services import charging_profiles
from csms.services.charging_profiles import Accepted
from csms.storage.work import Store


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
    periods = [period["startPeriod"] for period in profile["chargingSchedule"]["chargingSchedulePeriod"]]
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
