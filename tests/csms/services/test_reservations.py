"""Reservations: made, used, cancelled, ended."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from csms.domain.errors import Invalid
from csms.domain.id_tags import IdTag
from csms.domain.reservations import Reservation
from csms.services import knowledge, reservations
from csms.storage import id_tags
from csms.storage.work import Work

HOUR = timedelta(hours=1)


def wanted(at: datetime) -> Reservation:
    return Reservation("CP1", 1, 1, "TAG", at + HOUR, "GRP")


async def states(work: Work, at: datetime) -> list[str]:
    return [row["state"] for row in await knowledge.reservations(10, None, None, None, at)]


async def use(
    work: Work, at: datetime, *, number: int = 1, connector_id: int = 1, tag: str = "TAG", started_at: datetime | None = None
) -> None:
    await work.run(lambda store: reservations.use(store, "CP1", number, connector_id, tag, 5, started_at or at, at))


async def test_a_number_that_is_in_use_is_not_given_out(work: Work, at: datetime) -> None:
    await work.run(lambda store: reservations.accept(store, wanted(at), at))
    assert await work.run(lambda store: reservations.fresh_id(store, "CP1")) == 2


async def test_the_same_number_again_replaces(work: Work, at: datetime) -> None:
    for _ in range(2):
        await work.run(lambda store: reservations.accept(store, wanted(at), at))
    assert await states(work, at) == ["accepted", "replaced"]


async def test_a_reservation_ends_once(work: Work, at: datetime) -> None:
    await work.run(lambda store: reservations.accept(store, wanted(at), at))
    await use(work, at)
    await work.run(lambda store: reservations.cancel(store, "CP1", 1, at))
    assert await states(work, at) == ["used"]
    [row] = await knowledge.reservations(10, None, "CP1", None, at)
    assert (row["transaction_id"], row["ended_at"]) == (5, at)


@pytest.mark.parametrize("changes", [{"number": 2}, {"number": 2**70}, {"connector_id": 2}, {"tag": "OTHER"}, {"late": True}])
async def test_what_is_not_meant_by_a_start_stays(work: Work, at: datetime, changes: dict[str, object]) -> None:
    await work.run(lambda store: reservations.accept(store, wanted(at), at))
    late = changes.get("late", False)
    await use(work, at, started_at=at + HOUR if late else None, **{name: value for name, value in changes.items() if name != "late"})  # type: ignore[arg-type]
    assert await states(work, at) == ["accepted"]


async def test_a_card_of_the_same_parent_uses_it(work: Work, at: datetime) -> None:
    await work.run(lambda store: id_tags.put(store, IdTag("KIN", 1, None, "GRP"), None, at))
    await work.run(lambda store: reservations.accept(store, wanted(at), at))
    await use(work, at, tag="KIN")
    assert await states(work, at) == ["used"]


async def test_what_has_expired_is_expired_and_cannot_be_cancelled(work: Work, at: datetime) -> None:
    await work.run(lambda store: reservations.accept(store, wanted(at), at))
    await work.run(lambda store: reservations.cancel(store, "CP1", 1, at + HOUR))
    assert await states(work, at + HOUR) == ["expired"]


async def test_an_offline_start_from_before_it_expired_uses_it(work: Work, at: datetime) -> None:
    await work.run(lambda store: reservations.accept(store, wanted(at), at))
    await use(work, at + 2 * HOUR, started_at=at)
    assert await states(work, at + 2 * HOUR) == ["used"]


@pytest.mark.parametrize(("before", "state"), [(timedelta(minutes=5), "used"), (timedelta(minutes=5, seconds=1), "accepted")])
async def test_a_start_from_when_its_number_was_anothers_does_not_use_it(work: Work, at: datetime, before: timedelta, state: str) -> None:
    await work.run(lambda store: reservations.accept(store, wanted(at), at - HOUR))
    await work.run(lambda store: reservations.cancel(store, "CP1", 1, at - HOUR))
    await work.run(lambda store: reservations.accept(store, wanted(at), at))
    await use(work, at, started_at=at - before)
    assert sorted(await states(work, at)) == sorted(["cancelled", state])


async def test_a_station_whose_clock_is_slow_uses_it(work: Work, at: datetime) -> None:
    await work.run(lambda store: reservations.accept(store, wanted(at), at))
    await use(work, at, started_at=at - timedelta(days=3))
    assert await states(work, at) == ["used"]


@pytest.mark.parametrize(("status", "state"), [("Faulted", "faulted"), ("Unavailable", "unavailable"), ("Reserved", "accepted")])
async def test_a_connector_out_of_order_ends_it(work: Work, at: datetime, status: str, state: str) -> None:
    await work.run(lambda store: reservations.accept(store, wanted(at), at))
    await work.run(lambda store: reservations.status_changed(store, "CP1", 2, status, at, at))
    assert await states(work, at) == ["accepted"]
    await work.run(lambda store: reservations.status_changed(store, "CP1", 1, status, at, at))
    assert await states(work, at) == [state]


@pytest.mark.parametrize(
    ("tag", "expires_in", "sentence"),
    [
        (None, HOUR, "idTag TAG is not known"),
        (IdTag("TAG", 0), HOUR, "idTag TAG is blocked"),
        (IdTag("TAG", 1), timedelta(0), "expiryDate has passed"),
        (IdTag("TAG", 1), HOUR, None),
    ],
)
async def test_only_what_can_be_used_is_asked_for(
    work: Work, at: datetime, tag: IdTag | None, expires_in: timedelta, sentence: str | None
) -> None:
    if tag is not None:
        await work.run(lambda store: id_tags.put(store, tag, None, at))
    reservation = replace(wanted(at), expiry_date=at + expires_in)
    if sentence is None:
        await work.run(lambda store: reservations.check(store, reservation, at))
        return
    with pytest.raises(Invalid, match=sentence):
        await work.run(lambda store: reservations.check(store, reservation, at))
