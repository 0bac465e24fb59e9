from datetime import datetime

import pytest

from csms.storage import knowledge
from csms.storage.work import Work
from tests.csms.actions.v16.outbound.orders import concluded, prepared, sentence, told
from tests.csms.actions.v16.outbound.test_profiles import PROFILE

ACTION = "SetChargingProfile"


@pytest.mark.parametrize(("status", "count"), [("Accepted", 1), ("Rejected", 0), ("NotSupported", 0)])
async def test_a_profile_is_in_force_when_the_station_takes_it(work: Work, at: datetime, status: str, count: int) -> None:
    request = await prepared(work, ACTION, {"connectorId": 1, "csChargingProfiles": PROFILE}, at)
    await concluded(work, ACTION, request, at, {"status": status})
    rows = await knowledge.charging_profiles("CP1", 10, None)
    assert [(row["connector_id"], row["profile_id"], row["state"]) for row in rows] == [(1, 1, "active")] * count


async def test_a_profile_has_its_place_and_its_schedule(work: Work, at: datetime) -> None:
    own = {"connectorId": 1, "csChargingProfiles": PROFILE | {"chargingProfilePurpose": "TxProfile"}}
    assert "none runs at connector 1" in await sentence(work, ACTION, own, at)
    assert "stackLevel" in await sentence(work, ACTION, {"connectorId": 1, "csChargingProfiles": PROFILE | {"stackLevel": -1}}, at)
    assert "connectorId" in await sentence(work, ACTION, {"connectorId": -1, "csChargingProfiles": PROFILE}, at)


async def test_a_profile_that_is_more_than_the_station_takes_is_sent_only_by_force(work: Work, at: datetime) -> None:
    await told(work, at, ChargeProfileMaxStackLevel="2")
    asked = {"connectorId": 1, "csChargingProfiles": PROFILE | {"stackLevel": 5}}
    assert await sentence(work, ACTION, asked, at) == "the charge point takes stackLevel up to 2, not 5"
    assert (await prepared(work, ACTION, asked, at, force=True))["csChargingProfiles"]["stackLevel"] == 5
