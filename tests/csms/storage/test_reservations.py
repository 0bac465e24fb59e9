"""Reservations, as rows."""

from dataclasses import replace
from datetime import datetime, timedelta

from csms.domain.reservations import Reservation, State
from csms.storage import reservations
from csms.storage.work import Work

HOUR = timedelta(hours=1)


def wanted(at: datetime, reservation_id: int = 1, connector_id: int = 1) -> Reservation:
    return Reservation("CP1", reservation_id, connector_id, "TAG", at + HOUR, "GRP")


async def states(work: Work) -> list[tuple[int, str, int | None]]:
    rows = await work.run(lambda store: store.rows("SELECT * FROM reservations ORDER BY id"))
    return [(row["reservation_id"], row["state"], row["transaction_id"]) for row in rows]


async def test_a_reservation_is_kept_until_it_is_ended_once(work: Work, at: datetime) -> None:
    await work.run(lambda store: reservations.add(store, wanted(at), at))
    row = await work.run(lambda store: reservations.accepted(store, "CP1", 1))
    assert row is not None
    assert (row["id_tag"], row["parent_id_tag"], row["expiry_date"], row["accepted_at"]) == ("TAG", "GRP", at + HOUR, at)
    await work.run(lambda store: reservations.end(store, "CP1", 1, State.USED, at, 5))
    await work.run(lambda store: reservations.end(store, "CP1", 1, State.CANCELLED, at))
    assert await states(work) == [(1, "used", 5)]
    assert not await work.run(lambda store: reservations.is_used(store, "CP1", 1))


async def test_another_stations_number_is_another(work: Work, at: datetime) -> None:
    await work.run(lambda store: reservations.add(store, replace(wanted(at), charging_point_id="CP2"), at))
    assert await work.run(lambda store: reservations.accepted(store, "CP1", 1)) is None


async def test_a_connector_ends_its_own_and_the_station_all_that_have_not_expired(work: Work, at: datetime) -> None:
    for number, connector_id in enumerate((0, 1, 2), start=1):
        await work.run(lambda store, n=number, c=connector_id: reservations.add(store, wanted(at, n, c), at))
    await work.run(lambda store: reservations.add(store, replace(wanted(at, 4, 2), expiry_date=at), at))
    await work.run(lambda store: reservations.end_at(store, "CP1", 0, State.FAULTED, at - HOUR, at))
    assert [state for _, state, _ in await states(work)] == ["accepted"] * 4
    await work.run(lambda store: reservations.end_at(store, "CP1", 1, State.FAULTED, at, at))
    assert [state for _, state, _ in await states(work)] == ["accepted", "faulted", "accepted", "accepted"]
    await work.run(lambda store: reservations.end_at(store, "CP1", 0, State.UNAVAILABLE, at, at))
    assert [state for _, state, _ in await states(work)] == ["unavailable", "faulted", "unavailable", "accepted"]
