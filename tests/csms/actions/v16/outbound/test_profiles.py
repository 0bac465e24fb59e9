import json
from datetime import datetime
from typing import Any

import pytest

from csms.actions.v16.outbound.profiles import accepted, check_schedule, with_number
from csms.domain.errors import Invalid
from csms.storage.work import Work
from tests.csms.actions.v16.outbound.orders import order

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
    ],
)
def test_a_schedule_that_no_station_could_follow_is_refused(changes: dict[str, Any], sentence: str | None) -> None:
    if sentence is None:
        check_schedule(PROFILE | changes)
        return
    with pytest.raises(Invalid, match=sentence):
        check_schedule(PROFILE | changes)


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
