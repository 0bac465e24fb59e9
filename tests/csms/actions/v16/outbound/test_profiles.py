import json
from datetime import datetime
from typing import Any

import pytest

from csms.actions.v16.outbound.profiles import accepted, check_limits, check_schedule, with_number
from csms.domain.errors import Invalid
from csms.storage.work import Work
from tests.csms.actions.v16.outbound.orders import order, told

PROFILE: dict[str, Any] = {
    "stackLevel": 0,
    "chargingProfilePurpose": "TxDefaultProfile",
    "chargingProfileKind": "Relative",
    "chargingSchedule": {
        "chargingRateUnit": "A",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16}, {"startPeriod": 60, "limit": 8}],
    },
}


def periods(*starts: int) -> dict[str, Any]:
    return {"chargingSchedule": {"chargingSchedulePeriod": [{"startPeriod": start, "limit": 1} for start in starts]}}


def schedule(period: dict[str, Any], **others: Any) -> dict[str, Any]:
    return {"chargingSchedule": {"chargingSchedulePeriod": [{"startPeriod": 0, "limit": 1, **period}], **others}}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, None),
        ({"stackLevel": -1}, "stackLevel must not be negative"),
        ({"chargingProfileKind": "Recurring"}, "a Recurring profile needs its recurrencyKind"),
        ({"chargingProfileKind": "Recurring", "recurrencyKind": "Daily"}, None),
        ({"validFrom": "2026-01-01T00:00:00Z", "validTo": "2026-01-01T00:00:00Z"}, "validTo is not after validFrom"),
        ({"validFrom": "2026-01-01T00:00:00Z", "validTo": "2026-01-02T00:00:00Z"}, None),
        (periods(), "the first chargingSchedulePeriod starts at 0"),
        (periods(5), "the first chargingSchedulePeriod starts at 0"),
        (periods(0, 10, 5), "each chargingSchedulePeriod starts after the one before it"),
        (periods(0, 0), "each chargingSchedulePeriod starts after the one before it"),
        (schedule({"limit": -0.1}), "limit and minChargingRate must not be negative"),
        (schedule({}, minChargingRate=-1), "limit and minChargingRate must not be negative"),
        (schedule({"limit": 0}, minChargingRate=0, duration=1), None),
        (schedule({}, duration=0), "duration must be above 0"),
        (schedule({"numberPhases": 4}), "numberPhases is 1, 2 or 3"),
        (schedule({"numberPhases": 1}), None),
    ],
)
def test_a_schedule_that_no_station_could_follow_is_refused(changes: dict[str, Any], sentence: str | None) -> None:
    if sentence is None:
        check_schedule(PROFILE | changes)
        return
    with pytest.raises(Invalid, match=sentence):
        check_schedule(PROFILE | changes)


@pytest.mark.parametrize(
    ("settings", "changes", "sentence"),
    [
        ({}, {"stackLevel": 99}, None),
        ({"ChargeProfileMaxStackLevel": "2"}, {"stackLevel": 2}, None),
        ({"ChargeProfileMaxStackLevel": "2"}, {"stackLevel": 3}, "takes stackLevel up to 2, not 3"),
        ({"ChargeProfileMaxStackLevel": "abc"}, {"stackLevel": 3}, None),
        ({"ChargingScheduleMaxPeriods": "2"}, {}, None),
        ({"ChargingScheduleMaxPeriods": "1"}, {}, "takes 1 periods in a schedule, not 2"),
        ({"ChargingScheduleAllowedChargingRateUnit": "Current,Power"}, {}, None),
        ({"ChargingScheduleAllowedChargingRateUnit": "A"}, {}, None),
        ({"ChargingScheduleAllowedChargingRateUnit": ""}, {}, None),
        ({"ChargingScheduleAllowedChargingRateUnit": "Power"}, {}, "takes no schedule in A, only in power"),
    ],
)
async def test_a_profile_keeps_to_what_the_station_says_it_takes(
    work: Work, at: datetime, settings: dict[str, str], changes: dict[str, Any], sentence: str | None
) -> None:
    await told(work, at, **settings)
    for action, name in (("SetChargingProfile", "csChargingProfiles"), ("RemoteStartTransaction", "chargingProfile")):
        asked = order(action, {name: PROFILE | changes}, at)
        if sentence is None:
            await work.run(lambda store, asked=asked, name=name: check_limits(store, asked, asked.request[name]))
            continue
        with pytest.raises(Invalid, match=sentence):
            await work.run(lambda store, asked=asked, name=name: check_limits(store, asked, asked.request[name]))


async def test_a_profile_without_a_number_gets_one(work: Work, at: datetime) -> None:
    for given, number in ((PROFILE, 1), (PROFILE | {"chargingProfileId": 9}, 9)):
        asked = order("SetChargingProfile", {"connectorId": 0, "csChargingProfiles": given}, at)
        filled = await work.run(lambda store, asked=asked: with_number(store, asked, "csChargingProfiles"))
        assert filled["csChargingProfiles"] == given | {"chargingProfileId": number}


def test_what_is_kept_of_a_profile_is_what_was_sent(at: datetime) -> None:
    profile = PROFILE | {"chargingProfileId": 9, "transactionId": 4}
    kept = accepted(order("SetChargingProfile", {}, at), 1, profile, "tag")
    assert (kept.charging_point_id, kept.connector_id, kept.profile_id, kept.transaction_id, kept.id_tag_key) == ("CP1", 1, 9, 4, "tag")
    assert (kept.stack_level, kept.purpose, json.loads(kept.profile)) == (0, "TxDefaultProfile", profile)
