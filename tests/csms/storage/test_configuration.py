"""Stations' settings, as rows."""

from datetime import datetime, timedelta

from csms.services import registration
from csms.storage import charge_points, commands, configuration
from csms.storage.configuration import Setting
from csms.storage.work import Work


async def test_a_setting_is_one_row_whatever_its_case(work: Work, at: datetime) -> None:
    for setting in (Setting("Interval", "1", True), Setting("interval", "2", None, True)):
        await work.run(lambda store, setting=setting: configuration.save(store, "CP1", setting, at))
    row = await work.run(lambda store: configuration.find(store, "CP1", "INTERVAL"))
    assert row is not None
    assert (row["key"], row["value"], bool(row["readonly"]), bool(row["reboot_required"])) == ("interval", "2", True, True)
    assert await work.run(lambda store: configuration.find(store, "CP2", "Interval")) is None


async def test_one_setting_or_all_of_a_station_are_forgotten(work: Work, at: datetime) -> None:
    for identity, key in (("CP1", "A"), ("CP1", "B"), ("CP2", "A")):
        await work.run(lambda store, i=identity, k=key: configuration.save(store, i, Setting(k, "1"), at))
    await work.run(lambda store: configuration.forget(store, "CP1", "a"))
    assert await work.run(lambda store: configuration.find(store, "CP1", "A")) is None
    await work.run(lambda store: configuration.forget_all(store, "CP1"))
    assert await work.run(lambda store: configuration.find(store, "CP1", "B")) is None
    assert await work.run(lambda store: configuration.find(store, "CP2", "A")) is not None


async def test_a_password_is_adopted_from_the_command_that_set_it(work: Work, at: datetime) -> None:
    await work.run(lambda store: registration.create(store, "CP1", at, password_hash="old"))
    for command_id, password_hash in (("c1", "new"), ("c2", None)):
        await work.run(
            lambda store, c=command_id, p=password_hash: commands.add(store, c, "CP1", "ChangeConfiguration", "{}", None, at, "", p)
        )

    async def adopted(command_id: str) -> str:
        await work.run(lambda store: configuration.adopt_password(store, "CP1", command_id))
        row = await work.run(lambda store: charge_points.find(store, "CP1"))
        assert row is not None
        return str(row["password_hash"])

    assert [await adopted(command_id) for command_id in ("c2", "c9", "c1")] == ["old", "old", "new"]
    await work.run(lambda store: commands.finish(store, "c1", "answered", "{}", None, None, at + timedelta(seconds=1)))
    row = await work.run(lambda store: commands.find(store, "c1"))
    assert row is not None
    assert row["password_hash"] is None
