from datetime import datetime

import pytest

from csms.domain.charge_points import Boot, Registration
from csms.services import registration
from csms.storage.work import Work
from tests.csms.actions.v16.outbound.orders import prepared, sentence

BOOT = {"requestedMessage": "BootNotification"}


@pytest.mark.parametrize("action", ["TriggerMessage", "ExtendedTriggerMessage"])
async def test_a_boot_is_asked_for_until_one_is_accepted(work: Work, at: datetime, action: str) -> None:
    await work.run(lambda store: registration.create(store, "CP1", at, registration_status=Registration.PENDING))
    for status, allowed in ((None, True), (Registration.PENDING, True), (Registration.ACCEPTED, False)):
        if status is not None:
            change = registration.Change(registration_status=status)
            await work.run(lambda store, change=change: registration.change(store, "CP1", change))
            await work.run(lambda store: registration.boot(store, "CP1", Boot("v", "m"), None, at))
        if allowed:
            assert await prepared(work, action, BOOT, at) == BOOT
        else:
            assert "another BootNotification is not asked for" in await sentence(work, action, BOOT, at)
    assert await prepared(work, action, {"requestedMessage": "Heartbeat"}, at)


async def test_a_connector_is_above_the_station(work: Work, at: datetime) -> None:
    request = {"requestedMessage": "StatusNotification", "connectorId": 0}
    assert await sentence(work, "TriggerMessage", request, at) == "connectorId must be above 0"
