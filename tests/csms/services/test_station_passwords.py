"""How the password of a charge point changes."""

from datetime import datetime

import pytest

from csms.services import registration, station_passwords
from csms.services.registration import Change
from csms.storage import commands
from csms.storage.work import Work


async def make(work: Work, at: datetime, password: str | None = "old", *digests: str) -> None:
    """A charge point, and a command for each password that is on its way to it."""
    await work.run(lambda store: registration.create(store, "CP1", at, password_hash=password))
    for digest in digests:
        await work.run(lambda store, d=digest: commands.add(store, d, "CP1", "ChangeConfiguration", "{}", None, at, "", d))
        await work.run(lambda store, d=digest: station_passwords.leaves(store, "CP1", d))


async def good(work: Work) -> tuple[str | None, tuple[str, ...]]:
    door = await work.run(lambda store: registration.door(store, "CP1"))
    assert door is not None
    return door.password_hash, door.awaited_passwords


async def test_both_are_good_from_the_moment_in_which_the_new_one_leaves(work: Work, at: datetime) -> None:
    await make(work, at, "old", "one")
    assert await good(work) == ("old", ("one",))


async def test_one_that_was_sent_before_an_outcome_is_not_forgotten(work: Work, at: datetime) -> None:
    await make(work, at, "old", "one", "two")
    await work.run(lambda store: station_passwords.refused(store, "CP1", "two"))
    assert await good(work) == ("old", ("one",))


async def test_no_more_than_a_few_are_awaited(work: Work, at: datetime) -> None:
    await make(work, at, "old", "one", "two", "three")
    assert await good(work) == ("old", ("two", "three"))


@pytest.mark.parametrize("before", ["old", None])
async def test_one_that_was_taken_ends_all_others(work: Work, at: datetime, before: str | None) -> None:
    await make(work, at, before, "one", "two")
    await work.run(lambda store: station_passwords.taken(store, "CP1", "two"))
    assert await good(work) == ("two", ())


@pytest.mark.parametrize(
    ("used", "left"),
    [("old", ("old", ("one", "two"))), ("one", ("one", ("two",))), ("two", ("two", ())), ("none", ("old", ("one", "two")))],
)
async def test_the_first_login_with_one_puts_it_in_force(work: Work, at: datetime, used: str, left: tuple[str, tuple[str, ...]]) -> None:
    await make(work, at, "old", "one", "two")
    await work.run(lambda store: station_passwords.arrived_with(store, "CP1", used))
    assert await good(work) == left


async def test_a_command_that_sets_no_password_and_a_station_that_is_gone_change_nothing(work: Work, at: datetime) -> None:
    await make(work, at, "old", "one")
    for step in (station_passwords.leaves, station_passwords.taken, station_passwords.refused):
        await work.run(lambda store, step=step: step(store, "CP1", "unknown"))
        await work.run(lambda store, step=step: step(store, "CP2", "one"))
    await work.run(lambda store: station_passwords.arrived_with(store, "CP2", "one"))
    assert await good(work) == ("old", ("one",))


@pytest.mark.parametrize("change", [Change(password_hash="given"), Change(clear_password=True)])
async def test_what_an_operator_sets_is_the_only_one(work: Work, at: datetime, change: Change) -> None:
    await make(work, at, "old", "one")
    await work.run(lambda store: registration.change(store, "CP1", change))
    assert await good(work) == (change.password_hash, ())
