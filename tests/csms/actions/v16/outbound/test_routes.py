from datetime import datetime

import pytest

from csms.actions.v16.outbound.routes import ROUTES
from csms.actions.v16.requests import ACTIONS
from csms.domain.errors import Invalid
from csms.storage.work import Work
from tests.csms.actions.v16.outbound.orders import concluded, prepared, sentence


def test_only_what_a_csms_sends_has_steps() -> None:
    assert set(ROUTES) <= ACTIONS


async def test_an_action_without_steps_is_sent_as_it_is_if_it_fits_its_schema(work: Work, at: datetime) -> None:
    assert await prepared(work, "Reset", {"type": "Soft"}, at) == {"type": "Soft"}
    assert "type" in await sentence(work, "Reset", {}, at)
    await concluded(work, "Reset", {"type": "Soft"}, at, {"status": "Accepted"})


async def test_force_skips_the_rules_and_not_the_schema(work: Work, at: datetime) -> None:
    wrong = {"listVersion": -1, "updateType": "Full"}
    assert (await prepared(work, "SendLocalList", wrong, at, force=True))["listVersion"] == -1
    with pytest.raises(Invalid):
        await prepared(work, "SendLocalList", wrong | {"updateType": "Half"}, at, force=True)


@pytest.mark.parametrize("action", sorted(ROUTES))
@pytest.mark.parametrize(
    "garbage", [{"listVersion": "x"}, {"csChargingProfiles": 5, "chargingProfile": [], "updateType": {}}, {"connectorId": None}]
)
async def test_what_is_left_out_is_filled_in_or_refused_whatever_the_rest_is(
    work: Work, at: datetime, action: str, garbage: dict[str, object]
) -> None:
    with pytest.raises(Invalid):
        await prepared(work, action, {"nonsense": 1, **garbage}, at)
