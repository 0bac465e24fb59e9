from datetime import datetime

import pytest

from csms.domain.id_tags import IdTag
from csms.services import knowledge
from csms.storage import id_tags
from csms.storage.work import Work
from tests.csms.actions.v16.outbound.orders import concluded, prepared, sentence, told

ACTION = "ReserveNow"
WANTED = {"connectorId": 1, "idTag": "TAG", "expiryDate": "2030-01-01T00:00:00+01:00"}


@pytest.mark.parametrize(("status", "count"), [("Accepted", 1), ("Occupied", 0), ("Faulted", 0), ("Rejected", 0), ("Unavailable", 0)])
async def test_a_reservation_begins_when_the_station_takes_it(work: Work, at: datetime, status: str, count: int) -> None:
    await work.run(lambda store: id_tags.put(store, IdTag("TAG", 1), None, at))
    request = await prepared(work, ACTION, WANTED, at)
    assert request == WANTED | {"reservationId": 1}
    await concluded(work, ACTION, request, at, {"status": status})
    rows = await knowledge.reservations(10, None, "CP1", None, at)
    assert [row["reservation_id"] for row in rows] == [1] * count


async def test_a_number_that_is_given_is_taken(work: Work, at: datetime) -> None:
    await work.run(lambda store: id_tags.put(store, IdTag("TAG", 1), None, at))
    assert (await prepared(work, ACTION, WANTED | {"reservationId": 9}, at))["reservationId"] == 9


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, "idTag TAG is not known"),
        ({"expiryDate": "2020-01-01T00:00:00Z"}, "expiryDate has passed"),
        ({"expiryDate": "soon"}, "expiryDate"),
    ],
)
async def test_what_could_not_be_used_is_refused(work: Work, at: datetime, changes: dict[str, str], text: str) -> None:
    assert text in await sentence(work, ACTION, WANTED | changes, at)


@pytest.mark.parametrize(("said", "refused"), [(None, False), ("true", False), ("false", True), ("False", True)])
async def test_connector_0_is_reserved_unless_the_station_says_that_it_does_not(
    work: Work, at: datetime, said: str | None, refused: bool
) -> None:
    await work.run(lambda store: id_tags.put(store, IdTag("TAG", 1), None, at))
    await told(work, at, **({"ReserveConnectorZeroSupported": said} if said else {}))
    if refused:
        assert "ReserveConnectorZeroSupported is false" in await sentence(work, ACTION, WANTED | {"connectorId": 0}, at)
    else:
        await prepared(work, ACTION, WANTED | {"connectorId": 0}, at)
    await prepared(work, ACTION, WANTED, at)
