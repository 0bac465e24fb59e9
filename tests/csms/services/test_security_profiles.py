"""How security profiles rise."""

from datetime import datetime

import pytest

from csms.domain.errors import Conflict, Invalid, NotFound
from csms.services import reading, registration, security_profiles
from csms.services.registration import Change
from csms.storage import station_passwords
from csms.storage.work import Work


async def make(work: Work, at: datetime, profile: int, password: str | None = "scrypt$") -> None:
    await work.run(lambda store: registration.create(store, "CP1", at, password_hash=password, security_profile=profile))


async def profiles() -> tuple[int, int | None]:
    row = await reading.charge_point("CP1")
    return row["security_profile"], row["awaited_security_profile"]


async def test_a_change_that_was_sent_is_awaited_and_then_in_force(work: Work, at: datetime) -> None:
    await make(work, at, 1)
    await work.run(lambda store: security_profiles.leaves(store, "CP1", "securityprofile", "2"))
    assert await profiles() == (1, 2)
    await work.run(lambda store: security_profiles.arrived_with(store, "CP1", 2))
    assert await profiles() == (2, None)


@pytest.mark.parametrize(("key", "value"), [("SecurityProfile", "1"), ("SecurityProfile", "0"), ("SecurityProfile", "x"), ("Other", "3")])
async def test_nothing_else_is_awaited(work: Work, at: datetime, key: str, value: str) -> None:
    await make(work, at, 1)
    await work.run(lambda store: security_profiles.leaves(store, "CP1", key, value))
    assert await profiles() == (1, None)


@pytest.mark.parametrize(("value", "left"), [("3", None), ("2", 3), ("x", 3)])
async def test_a_change_that_the_station_refuses_is_awaited_no_more(work: Work, at: datetime, value: str, left: int | None) -> None:
    await make(work, at, 1)
    await work.run(lambda store: security_profiles.leaves(store, "CP1", "SecurityProfile", "3"))
    await work.run(lambda store: security_profiles.refused(store, "CP1", "SecurityProfile", value))
    assert await profiles() == (1, left)


async def test_a_profile_in_force_is_never_lowered_by_an_arrival(work: Work, at: datetime) -> None:
    await make(work, at, 3)
    await work.run(lambda store: security_profiles.arrived_with(store, "CP1", 2))
    assert await profiles() == (3, None)


async def test_a_higher_profile_stays_awaited_when_a_lower_one_arrives(work: Work, at: datetime) -> None:
    await make(work, at, 1)
    await work.run(lambda store: security_profiles.leaves(store, "CP1", "SecurityProfile", "3"))
    await work.run(lambda store: registration.change(store, "CP1", Change(security_profile=2)))
    assert await profiles() == (2, 3)


@pytest.mark.parametrize("value", ["1", "0", "", "4", "two", "²", "03"])
async def test_a_setting_that_lowers_the_profile_or_is_none_is_refused(work: Work, at: datetime, value: str) -> None:
    await make(work, at, 2)
    with pytest.raises(Conflict if value == "1" else Invalid):
        await work.run(lambda store: security_profiles.check_change(store, "CP1", "SecurityProfile", value))


async def test_a_setting_that_raises_the_profile_needs_its_password(work: Work, at: datetime) -> None:
    await make(work, at, 0, None)
    for value, refused in (("1", True), ("2", True), ("3", False)):
        if refused:
            with pytest.raises(Invalid, match="needs a password"):
                await work.run(lambda store, value=value: security_profiles.check_change(store, "CP1", "SecurityProfile", value))
        else:
            await work.run(lambda store, value=value: security_profiles.check_change(store, "CP1", "SecurityProfile", value))


async def test_other_settings_are_no_concern_of_it(work: Work, at: datetime) -> None:
    await make(work, at, 2)
    await work.run(lambda store: security_profiles.check_change(store, "CP1", "HeartbeatInterval", "0"))
    with pytest.raises(NotFound):
        await work.run(lambda store: security_profiles.check_change(store, "CP2", "SecurityProfile", "2"))


async def test_a_password_that_is_awaited_is_enough_to_ask_for_its_profile(work: Work, at: datetime) -> None:
    await make(work, at, 0, None)
    await work.run(lambda store: station_passwords.save(store, "CP1", None, ("scrypt$",)))
    await work.run(lambda store: security_profiles.check_change(store, "CP1", "SecurityProfile", "1"))
