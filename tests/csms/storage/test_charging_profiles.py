"""Charging profiles, as rows."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from csms.storage import charging_profiles
from csms.storage.charging_profiles import Accepted, Criteria
from csms.storage.work import Work

ONE = Accepted("CP1", 1, 1, 0, "TxDefaultProfile", "{}")
ALL = (ONE, replace(ONE, profile_id=2, connector_id=2), replace(ONE, profile_id=3, stack_level=1, purpose="TxProfile"))


async def active(work: Work) -> list[int]:
    rows = await work.run(lambda store: store.rows("SELECT profile_id FROM charging_profiles WHERE state = 'active' ORDER BY id"))
    return [row["profile_id"] for row in rows]


@pytest.mark.parametrize(
    ("criteria", "left"),
    [
        (Criteria(), []),
        (Criteria(profile_id=2), [1, 3]),
        (Criteria(connector_id=1), [2]),
        (Criteria(purpose="TxProfile"), [1, 2]),
        (Criteria(stack_level=0), [3]),
        (Criteria(connector_id=1, stack_level=0), [2, 3]),
        (Criteria(profile_id=1, connector_id=2), [1, 2, 3]),
    ],
)
async def test_profiles_are_ended_that_agree_with_everything(work: Work, at: datetime, criteria: Criteria, left: list[int]) -> None:
    for profile in ALL:
        await work.run(lambda store, profile=profile: charging_profiles.add(store, profile, at))
    await work.run(lambda store: charging_profiles.end(store, "CP2", Criteria(), "cleared", at))
    await work.run(lambda store: charging_profiles.end(store, "CP1", criteria, "cleared", at))
    assert await active(work) == left
    assert await work.run(lambda store: charging_profiles.is_active(store, "CP1", 1)) is (1 in left)


@pytest.mark.parametrize(("connector_id", "bound"), [(None, 9), (1, 9), (2, None)])
async def test_a_profile_waits_for_its_tags_transaction(work: Work, at: datetime, connector_id: int | None, bound: int | None) -> None:
    waiting = replace(ONE, connector_id=connector_id, id_tag_key="tag")
    await work.run(lambda store: charging_profiles.add(store, waiting, at))
    for tag_key, number in (("other", 8), ("tag", 9), ("tag", 10)):
        await work.run(lambda store, t=tag_key, n=number: charging_profiles.bind(store, "CP1", 1, t, n, at, at))
    row = await work.run(lambda store: store.row("SELECT transaction_id FROM charging_profiles"))
    assert row is not None
    assert row["transaction_id"] == bound


@pytest.mark.parametrize(("since", "until", "bound"), [(1, 1, None), (-1, -1, None), (0, 0, 9), (-1, 1, 9)])
async def test_a_profile_waits_for_what_begins_in_its_time(work: Work, at: datetime, since: int, until: int, bound: int | None) -> None:
    await work.run(lambda store: charging_profiles.add(store, replace(ONE, id_tag_key="tag"), at))
    span = (at + timedelta(seconds=since), at + timedelta(seconds=until))
    await work.run(lambda store: charging_profiles.bind(store, "CP1", 1, "tag", 9, *span))
    [row] = await work.run(lambda store: store.rows("SELECT transaction_id FROM charging_profiles"))
    assert row["transaction_id"] == bound


async def test_of_several_that_wait_a_transaction_takes_the_last(work: Work, at: datetime) -> None:
    for number in (1, 2, 3):
        waiting = replace(ONE, profile_id=number, connector_id=2 if number == 3 else None, id_tag_key="tag")
        await work.run(lambda store, waiting=waiting: charging_profiles.add(store, waiting, at))
    await work.run(lambda store: charging_profiles.bind(store, "CP1", 1, "tag", 9, at, at))
    rows = await work.run(lambda store: store.rows("SELECT transaction_id FROM charging_profiles ORDER BY id"))
    assert [row["transaction_id"] for row in rows] == [None, 9, None]
