"""Settings as stations tell of them."""

from datetime import datetime

import pytest

from csms.domain.errors import Invalid
from csms.services import configuration, registration
from csms.services.configuration import Setting
from csms.storage import charge_points, commands, knowledge
from csms.storage.work import Work


async def known(work: Work) -> dict[str, str | None]:
    return {row["key"]: row["value"] for row in await knowledge.configuration("CP1", 100, None)}


async def told(work: Work, at: datetime, settings: list[Setting], unknown: list[str], *, complete: bool) -> None:
    await work.run(lambda store: configuration.told(store, "CP1", settings, unknown, at, complete=complete))


async def test_a_part_adds_and_the_whole_replaces(work: Work, at: datetime) -> None:
    await told(work, at, [Setting("A", "1"), Setting("B", "1")], [], complete=True)
    await told(work, at, [Setting("a", "2"), Setting("C", None)], ["b"], complete=False)
    assert await known(work) == {"a": "2", "C": None}
    await told(work, at, [Setting("D", "3")], [], complete=True)
    assert await known(work) == {"D": "3"}


async def test_the_value_of_a_secret_is_not_kept(work: Work, at: datetime) -> None:
    await told(work, at, [Setting("AuthorizationKey", "hush"), Setting("WifiPassword", "hush")], [], complete=False)
    await work.run(lambda store: configuration.changed(store, "CP1", Setting("ApnSecret", "hush"), "c1", at))
    assert await known(work) == {"AuthorizationKey": None, "WifiPassword": None, "ApnSecret": None}


@pytest.mark.parametrize(("key", "password"), [("AuthorizationKey", "new"), ("authorizationkey", "new"), ("Interval", "old")])
async def test_only_the_stations_own_password_changes_its_door(work: Work, at: datetime, key: str, password: str) -> None:
    await work.run(lambda store: registration.create(store, "CP1", at, password_hash="old"))
    await work.run(lambda store: commands.add(store, "c1", "CP1", "ChangeConfiguration", "{}", None, at, "", "new"))
    await work.run(lambda store: configuration.leaves(store, "CP1", key, "c1"))
    await work.run(lambda store: configuration.changed(store, "CP1", Setting(key, "x", reboot_required=True), "c1", at))
    assert await passwords(work) == ("old", None if password == "old" else "new")
    await work.run(lambda store: configuration.changed(store, "CP1", Setting(key, "x"), "c1", at))
    assert await passwords(work) == (password, None)


async def passwords(work: Work) -> tuple[str, str | None]:
    row = await work.run(lambda store: charge_points.find(store, "CP1"))
    assert row is not None
    return row["password_hash"], row["awaited_password_hash"]


@pytest.mark.parametrize(("key", "awaited"), [("AuthorizationKey", None), ("Interval", "new")])
async def test_only_a_refusal_of_the_password_ends_the_new_one(work: Work, at: datetime, key: str, awaited: str | None) -> None:
    await work.run(lambda store: registration.create(store, "CP1", at, password_hash="old"))
    await work.run(lambda store: commands.add(store, "c1", "CP1", "ChangeConfiguration", "{}", None, at, "", "new"))
    await work.run(lambda store: configuration.leaves(store, "CP1", "AuthorizationKey", "c1"))
    await work.run(lambda store: configuration.refused(store, "CP1", key, "c1"))
    assert await passwords(work) == ("old", awaited)


async def test_a_setting_that_the_station_does_not_know_is_forgotten(work: Work, at: datetime) -> None:
    await told(work, at, [Setting("A", "1")], [], complete=True)
    await work.run(lambda store: configuration.unsupported(store, "CP1", "a"))
    assert await known(work) == {}


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("FIXED", "1", "Fixed is read-only"),
        ("Free", "1", None),
        ("Unheard", "1", None),
        ("AuthorizationKey", "x" * 15, "16 to 40 characters"),
        ("AuthorizationKey", "x" * 41, "16 to 40 characters"),
        ("AuthorizationKey", "x" * 16, None),
        ("AuthorizationKey", "x" * 40, None),
    ],
)
async def test_a_change_that_cannot_be_is_not_asked_for(work: Work, at: datetime, key: str, value: str, sentence: str | None) -> None:
    await told(work, at, [Setting("Fixed", "1", True), Setting("Free", "1", False)], [], complete=True)
    if sentence is None:
        await work.run(lambda store: configuration.check_change(store, "CP1", key, value))
        return
    with pytest.raises(Invalid, match=sentence):
        await work.run(lambda store: configuration.check_change(store, "CP1", key, value))
