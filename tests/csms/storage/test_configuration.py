"""Stations' settings, as rows."""

from datetime import datetime

from csms.storage import configuration
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
