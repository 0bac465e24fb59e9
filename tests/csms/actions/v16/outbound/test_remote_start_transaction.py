from datetime import datetime
from typing import Any

import pytest

from csms.domain.id_tags import IdTag
from csms.storage import id_tags, knowledge
from csms.storage.work import Work
from tests.csms.actions.v16.outbound.orders import concluded, prepared, sentence
from tests.csms.actions.v16.outbound.test_profiles import PROFILE

ACTION = "RemoteStartTransaction"
OWN = PROFILE | {"chargingProfilePurpose": "TxProfile"}


@pytest.fixture(autouse=True)
async def tag(work: Work, at: datetime) -> None:
    await work.run(lambda store: id_tags.put(store, IdTag("TAG", 1), None, at))


@pytest.mark.parametrize(
    ("request_", "text"),
    [
        ({"idTag": "NOBODY"}, "idTag NOBODY is not known"),
        ({"idTag": "TAG", "connectorId": 0}, "connectorId must be above 0"),
        ({"idTag": "TAG", "chargingProfile": PROFILE}, "a remote start takes a TxProfile only"),
        ({"idTag": "TAG", "chargingProfile": OWN | {"transactionId": 1}}, "names no transaction"),
        ({"idTag": "TAG", "chargingProfile": OWN | {"stackLevel": -1}}, "stackLevel must not be negative"),
    ],
)
async def test_what_could_not_start_is_refused(work: Work, at: datetime, request_: dict[str, Any], text: str) -> None:
    assert text in await sentence(work, ACTION, request_, at)


async def test_a_tag_that_may_charge_is_sent_with_its_profile(work: Work, at: datetime) -> None:
    assert await prepared(work, ACTION, {"idTag": "tag"}, at) == {"idTag": "tag"}
    request = await prepared(work, ACTION, {"idTag": "TAG", "chargingProfile": OWN}, at)
    assert request["chargingProfile"]["chargingProfileId"] == 1
    for status, kept in (("Rejected", 0), ("Accepted", 1)):
        await concluded(work, ACTION, request, at, {"status": status})
        assert len(await knowledge.charging_profiles("CP1", 10, None)) == kept
