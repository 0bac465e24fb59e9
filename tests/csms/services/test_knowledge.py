"""What stations have told, as operators may look at it."""

from datetime import datetime, timedelta

import pytest

from csms.domain.errors import NotFound
from csms.domain.reservations import Reservation, State
from csms.services import charging_profiles, knowledge, registration, reservations
from csms.services.charging_profiles import Accepted
from csms.storage.work import Work

HOUR = timedelta(hours=1)


async def test_an_unknown_station_is_not_found(work: Work, at: datetime) -> None:
    for looking in (
        knowledge.charging_profiles("CP9", 10, None, at),
        knowledge.configuration("CP9", 10, None),
        knowledge.transfers("CP9", 10, None),
        knowledge.availability("CP9"),
        knowledge.local_list("CP9"),
    ):
        with pytest.raises(NotFound, match="charge point with id: CP9 not found"):
            await looking


async def test_a_known_station_may_have_told_nothing(work: Work, at: datetime) -> None:
    await work.run(lambda store: registration.create(store, "CP1", at))
    assert await knowledge.configuration("CP1", 10, None) == []
    assert await knowledge.local_list("CP1") is None


async def test_a_reservation_is_shown_as_it_stands(work: Work, at: datetime) -> None:
    await work.run(lambda store: reservations.accept(store, Reservation("CP1", 1, 1, "TAG", at + HOUR), at))
    for instant, state in ((at, "accepted"), (at + HOUR, "expired")):
        [row] = await knowledge.reservations(10, None, None, None, instant)
        assert row["state"] == state
        assert len(await knowledge.reservations(10, None, None, State(state), instant)) == 1


async def test_a_profile_is_shown_as_it_stands(work: Work, at: datetime) -> None:
    await work.run(lambda store: registration.create(store, "CP1", at))
    await work.run(lambda store: charging_profiles.accept(store, Accepted("CP1", None, 1, 0, "TxProfile", "{}", None, "tag"), at))
    for instant, state in ((at, "active"), (at + 2 * charging_profiles.PENDING_FOR, "lapsed")):
        [row] = await knowledge.charging_profiles("CP1", 10, None, instant)
        assert row["state"] == state
