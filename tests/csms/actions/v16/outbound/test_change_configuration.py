from datetime import datetime

import pytest

from csms.services import registration
from csms.storage import charge_points, commands, configuration, knowledge
from csms.storage.configuration import Setting
from csms.storage.work import Work
from tests.csms.actions.v16.outbound.orders import concluded, prepared, sentence, told


@pytest.mark.parametrize(
    ("status", "passwords", "known"),
    [
        ("Accepted", ("new", None), [(None, False)]),
        ("RebootRequired", ("old", "new"), [(None, True)]),
        ("Rejected", ("old", None), [(None, False)]),
        ("NotSupported", ("old", None), []),
    ],
)
async def test_the_password_changes_only_when_the_station_takes_it(
    work: Work, at: datetime, status: str, passwords: tuple[str, str | None], known: list[tuple[None, bool]]
) -> None:
    await work.run(lambda store: registration.create(store, "CP1", at, password_hash="old"))
    await work.run(lambda store: commands.add(store, "c1", "CP1", "ChangeConfiguration", "{}", None, at, "", "new"))
    await work.run(lambda store: configuration.save(store, "CP1", Setting("AuthorizationKey", None), at))
    request = {"key": "AuthorizationKey", "value": "0123456789abcdef"}
    await concluded(work, "ChangeConfiguration", request, at, {"status": status})
    row = await work.run(lambda store: charge_points.find(store, "CP1"))
    assert row is not None
    assert (row["password_hash"], row["awaited_password_hash"]) == passwords
    rows = await knowledge.configuration("CP1", 10, None)
    assert [(one["value"], one["reboot_required"]) for one in rows] == known


async def test_a_read_only_setting_is_not_changed(work: Work, at: datetime) -> None:
    await work.run(lambda store: configuration.save(store, "CP1", Setting("Fixed", "1", True), at))
    assert await sentence(work, "ChangeConfiguration", {"key": "fixed", "value": "2"}, at) == "Fixed is read-only at this charge point"


async def test_a_value_that_cannot_be_is_sent_only_by_force(work: Work, at: datetime) -> None:
    change = {"key": "HeartbeatInterval", "value": "-5"}
    assert await sentence(work, "ChangeConfiguration", change, at) == "HeartbeatInterval is a whole number from 0 to 2147483647"
    assert await prepared(work, "ChangeConfiguration", change, at, force=True) == change


async def test_a_list_is_no_longer_than_the_station_says(work: Work, at: datetime) -> None:
    await told(work, at, MeterValuesSampledDataMaxLength="1")
    change = {"key": "MeterValuesSampledData", "value": "SoC,Voltage"}
    assert await sentence(work, "ChangeConfiguration", change, at) == "the charge point takes 1 items in MeterValuesSampledData, not 2"
    await prepared(work, "ChangeConfiguration", change | {"value": "SoC"}, at)
