"""Charging profiles: where they may go, and which of them are in force."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from csms.domain.errors import Invalid
from csms.domain.transactions import Start
from csms.services import charging_profiles
from csms.services.charging_profiles import Accepted, Criteria
from csms.storage import knowledge, transactions
from csms.storage.work import Work

DEFAULT = Accepted("CP1", 1, 1, 0, "TxDefaultProfile", "{}")
OWN = replace(DEFAULT, purpose="TxProfile")


async def begun(work: Work, at: datetime) -> int:
    number = await work.run(lambda store: transactions.add(store, Start("CP1", 1, "TAG", 0, at), "accepted", "{}", "", at))
    assert number is not None
    return number


async def states(work: Work) -> list[tuple[int, str]]:
    return [(row["profile_id"], row["state"]) for row in reversed(await knowledge.charging_profiles("CP1", 10, None))]


async def accept(work: Work, at: datetime, *profiles: Accepted) -> None:
    for profile in profiles:
        await work.run(lambda store, profile=profile: charging_profiles.accept(store, profile, at))


async def test_the_same_number_or_the_same_place_replaces(work: Work, at: datetime) -> None:
    second = replace(DEFAULT, profile_id=2)
    await accept(work, at, DEFAULT, replace(DEFAULT, stack_level=1), second, replace(second, profile_id=3, connector_id=2))
    assert await states(work) == [(1, "replaced"), (1, "active"), (2, "active"), (3, "active")]
    await accept(work, at, replace(DEFAULT, profile_id=4))
    assert await states(work) == [(1, "replaced"), (1, "active"), (2, "replaced"), (3, "active"), (4, "active")]


async def test_a_number_that_is_in_force_is_not_given_out(work: Work, at: datetime) -> None:
    await accept(work, at, DEFAULT)
    assert await work.run(lambda store: charging_profiles.fresh_id(store, "CP1")) == 2


async def test_profiles_are_cleared(work: Work, at: datetime) -> None:
    await accept(work, at, DEFAULT, replace(DEFAULT, profile_id=2, stack_level=1))
    await work.run(lambda store: charging_profiles.clear(store, "CP1", Criteria(stack_level=1), at))
    assert await states(work) == [(1, "active"), (2, "cleared")]


async def test_a_profile_of_a_transaction_belongs_to_the_one_that_runs(work: Work, at: datetime) -> None:
    number = await begun(work, at)
    await accept(work, at, OWN)
    [row] = await knowledge.charging_profiles("CP1", 10, None)
    assert row["transaction_id"] == number


async def test_what_came_with_a_remote_start_waits_for_its_transaction(work: Work, at: datetime) -> None:
    await accept(work, at, replace(OWN, connector_id=None, id_tag_key="tag"))
    number = await begun(work, at)
    await work.run(lambda store: charging_profiles.started(store, "CP1", 1, "TAG", number, at))
    [row] = await knowledge.charging_profiles("CP1", 10, None)
    assert (row["transaction_id"], row["connector_id"], row["id_tag_key"]) == (number, 1, None)


@pytest.mark.parametrize(
    ("began", "taken"),
    [
        (timedelta(minutes=-5), True),
        (timedelta(minutes=-5, seconds=-1), False),
        (charging_profiles.PENDING_FOR, True),
        (charging_profiles.PENDING_FOR + timedelta(seconds=1), False),
    ],
)
async def test_only_a_session_that_begins_soon_after_takes_it(work: Work, at: datetime, began: timedelta, taken: bool) -> None:
    await accept(work, at, replace(OWN, connector_id=None, id_tag_key="tag"))
    await work.run(lambda store: charging_profiles.started(store, "CP1", 1, "TAG", 9, at + began))
    [row] = await knowledge.charging_profiles("CP1", 10, None)
    assert row["transaction_id"] == (9 if taken else None)


async def test_what_no_session_took_has_lapsed(work: Work, at: datetime) -> None:
    await accept(work, at, replace(OWN, profile_id=2), replace(OWN, connector_id=None, id_tag_key="tag"))
    lapses = at + charging_profiles.PENDING_FOR
    pending, other = await knowledge.charging_profiles("CP1", 10, None)
    for instant, shown in ((lapses, ("active", None)), (lapses + timedelta(seconds=1), ("lapsed", lapses))):
        found = charging_profiles.standing(pending, instant)
        assert (found["state"], found["ended_at"]) == shown
        assert charging_profiles.standing(other, instant)["state"] == "active"


@pytest.mark.parametrize(
    ("connector_id", "purpose", "other", "sentence"),
    [
        (0, "ChargePointMaxProfile", None, None),
        (1, "ChargePointMaxProfile", None, "connectorId must be 0"),
        (0, "TxDefaultProfile", None, None),
        (1, "TxDefaultProfile", None, None),
        (1, "TxDefaultProfile", 0, "belongs to a TxProfile only"),
        (0, "TxProfile", None, "connectorId must be above 0"),
        (1, "TxProfile", None, None),
        (1, "TxProfile", 0, None),
        (1, "TxProfile", 1, "does not run at connector 1"),
        (2, "TxProfile", None, "none runs at connector 2"),
    ],
)
async def test_each_purpose_has_its_place(
    work: Work, at: datetime, connector_id: int, purpose: str, other: int | None, sentence: str | None
) -> None:
    number = await begun(work, at)
    named = None if other is None else number + other
    if sentence is None:
        await work.run(lambda store: charging_profiles.check_place(store, "CP1", connector_id, purpose, named))
        return
    with pytest.raises(Invalid, match=sentence):
        await work.run(lambda store: charging_profiles.check_place(store, "CP1", connector_id, purpose, named))
