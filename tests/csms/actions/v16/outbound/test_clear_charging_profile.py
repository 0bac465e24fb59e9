from datetime import datetime

import pytest

from csms.services import charging_profiles
from csms.services.charging_profiles import Accepted
from csms.storage import knowledge
from csms.storage.work import Work
from tests.csms.actions.v16.outbound.orders import concluded


@pytest.mark.parametrize("status", ["Accepted", "Unknown"])
@pytest.mark.parametrize(
    ("request_", "state"),
    [
        ({}, "cleared"),
        ({"id": 1}, "cleared"),
        ({"id": 2}, "active"),
        ({"connectorId": 1, "chargingProfilePurpose": "TxDefaultProfile", "stackLevel": 0}, "cleared"),
        ({"stackLevel": 1}, "active"),
    ],
)
async def test_what_is_meant_is_gone(work: Work, at: datetime, status: str, request_: dict[str, object], state: str) -> None:
    profile = Accepted("CP1", 1, 1, 0, "TxDefaultProfile", "{}")
    await work.run(lambda store: charging_profiles.accept(store, profile, at))
    await concluded(work, "ClearChargingProfile", request_, at, {"status": status})
    assert [row["state"] for row in await knowledge.charging_profiles("CP1", 10, None)] == [state]
