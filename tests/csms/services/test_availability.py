"""Availability, asked and reached."""

from datetime import datetime

import pytest

from csms.domain.charge_points import ConnectorStatus
from csms.services import availability, registration
from csms.storage import knowledge
from csms.storage.work import Work


async def told(work: Work, connector_id: int, status: str, at: datetime) -> None:
    await work.run(lambda store: registration.status(store, "CP1", ConnectorStatus(connector_id, status, "NoError", at), at))


async def reached(work: Work) -> dict[int, bool]:
    return {row["connector_id"]: row["reached_at"] is not None for row in await knowledge.availability("CP1")}


@pytest.mark.parametrize(
    ("wanted", "status", "is_reached"),
    [
        ("Inoperative", "Unavailable", True),
        ("Inoperative", "Faulted", False),
        ("Operative", "Available", True),
        ("Operative", "Faulted", True),
        ("Operative", "Unavailable", False),
        ("Operative", None, False),
        ("Inoperative", None, False),
    ],
)
async def test_what_is_so_already_is_reached_at_once(work: Work, at: datetime, wanted: str, status: str | None, is_reached: bool) -> None:
    if status is not None:
        await told(work, 1, status, at)
    await work.run(lambda store: availability.answered(store, "CP1", 1, wanted, "Accepted", at))
    assert await reached(work) == {1: is_reached}


async def test_a_station_reaches_it_with_its_last_connector(work: Work, at: datetime) -> None:
    for connector_id in (0, 1, 2):
        await told(work, connector_id, "Available", at)
    await work.run(lambda store: availability.answered(store, "CP1", 1, "Inoperative", "Scheduled", at))
    await work.run(lambda store: availability.answered(store, "CP1", 0, "Inoperative", "Scheduled", at))
    assert await reached(work) == {0: False}
    for connector_id, is_reached in ((0, False), (1, False), (2, True)):
        await told(work, connector_id, "Unavailable", at)
        assert await reached(work) == {0: is_reached}


async def test_a_station_without_connectors_speaks_for_itself(work: Work, at: datetime) -> None:
    await work.run(lambda store: availability.answered(store, "CP1", 0, "Inoperative", "Accepted", at))
    await told(work, 0, "Unavailable", at)
    assert await reached(work) == {0: True}


async def test_a_station_may_have_any_connector_until_it_tells_of_one(work: Work, at: datetime) -> None:
    async def may_have(connector_id: int) -> bool:
        return await work.run(lambda store: availability.may_have(store, "CP1", connector_id))

    await told(work, 0, "Available", at)
    assert await may_have(7)
    await told(work, 1, "Available", at)
    assert [await may_have(number) for number in (1, 7)] == [True, False]


async def test_a_station_may_have_those_connectors_that_it_is_said_to_have(work: Work, at: datetime) -> None:
    await work.run(lambda store: registration.create(store, "CP1", at, connectors=[1, 2]))
    may = [await work.run(lambda store, number=number: availability.may_have(store, "CP1", number)) for number in (1, 2, 3)]
    assert may == [True, True, False]


async def test_what_was_never_reported_reaches_nothing(work: Work, at: datetime) -> None:
    await work.run(lambda store: registration.create(store, "CP1", at, connectors=[1]))
    await work.run(lambda store: availability.answered(store, "CP1", 1, "Operative", "Accepted", at))
    assert await reached(work) == {1: False}
