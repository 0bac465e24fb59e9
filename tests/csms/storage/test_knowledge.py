"""Pages of what stations have told."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from csms.domain.reservations import Reservation, State
from csms.domain.transactions import Start, Stop
from csms.storage import charging_profiles, configuration, knowledge, reservations, transactions, transfers
from csms.storage.charging_profiles import Accepted, Criteria
from csms.storage.configuration import Setting
from csms.storage.work import Work

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("station", "state", "found"),
    [
        (None, None, [4, 3, 2, 1]),
        ("CP1", None, [3, 2, 1]),
        (None, State.ACCEPTED, [4, 1]),
        ("CP1", State.EXPIRED, [2]),
        (None, State.CANCELLED, [3]),
        (None, State.USED, []),
    ],
)
async def test_reservations_by_station_and_state(
    work: Work, at: datetime, station: str | None, state: State | None, found: list[int]
) -> None:
    one = Reservation("CP1", 1, 1, "TAG", at + HOUR)
    each = [
        one,
        replace(one, reservation_id=2, expiry_date=at),
        replace(one, reservation_id=3),
        replace(one, reservation_id=4, charging_point_id="CP2"),
    ]
    for reservation in each:
        await work.run(lambda store, reservation=reservation: reservations.add(store, reservation, at))
    await work.run(lambda store: reservations.end(store, "CP1", 3, State.CANCELLED, at))
    rows = await knowledge.reservations(10, None, station, state, at)
    assert [row["reservation_id"] for row in rows] == found
    paged = await knowledge.reservations(1, rows[0]["id"] if rows else None, station, state, at)
    assert [row["reservation_id"] for row in paged] == found[1:2]


async def test_a_profile_ends_with_its_transaction_unless_it_ended_before(work: Work, at: datetime) -> None:
    start = Start("CP1", 1, "TAG", 0, at)
    number = await work.run(lambda store: transactions.add(store, start, "accepted", "{}", "", at))
    assert number is not None
    for profile_id in (1, 2):
        profile = Accepted("CP1", 1, profile_id, 0, "TxProfile", "{}", number)
        await work.run(lambda store, profile=profile: charging_profiles.add(store, profile, at))
    await work.run(lambda store: charging_profiles.end(store, "CP1", Criteria(profile_id=1), "cleared", at))
    assert [row["state"] for row in await knowledge.charging_profiles("CP1", 10, None)] == ["active", "cleared"]
    await work.run(lambda store: transactions.save_stop(store, Stop("CP1", number, 5, at + HOUR), None, "", at + HOUR))
    rows = await knowledge.charging_profiles("CP1", 10, None)
    assert [(row["state"], row["ended_at"]) for row in rows] == [("ended", at + HOUR), ("cleared", at)]
    assert await knowledge.charging_profiles("CP2", 10, None) == []


async def test_settings_and_transfers_are_paged(work: Work, at: datetime) -> None:
    for key in ("b", "A", "C"):
        await work.run(lambda store, key=key: configuration.save(store, "CP1", Setting(key, "1"), at))
        await work.run(lambda store, key=key: transfers.add(store, "CP1", "firmware", key, None, at))
    assert [row["key"] for row in await knowledge.configuration("CP1", 10, None)] == ["A", "b", "C"]
    assert [row["key"] for row in await knowledge.configuration("CP1", 1, "a")] == ["b"]
    rows = await knowledge.transfers("CP1", 2, None)
    assert [row["location"] for row in rows] == ["C", "A"]
    assert [row["location"] for row in await knowledge.transfers("CP1", 2, rows[-1]["id"])] == ["b"]


async def test_nothing_is_known_of_a_station_that_told_nothing(work: Work) -> None:
    assert (await knowledge.local_list("CP1"), await knowledge.availability("CP1")) == (None, [])
