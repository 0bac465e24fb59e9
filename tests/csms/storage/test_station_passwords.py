"""The digests of passwords, as columns."""

from datetime import datetime

from csms.services import registration
from csms.storage import commands, station_passwords
from csms.storage.work import Work


async def test_the_one_in_force_and_those_that_are_awaited_come_back_in_their_order(work: Work, at: datetime) -> None:
    await work.run(lambda store: registration.create(store, "CP1", at, password_hash="scrypt$a$b"))
    for digest, awaited in (("scrypt$a$b", ()), (None, ("scrypt$c$d",)), ("scrypt$a$b", ("scrypt$e$f", "scrypt$c$d"))):
        await work.run(lambda store, d=digest, a=awaited: station_passwords.save(store, "CP1", d, a))
        row = await work.run(lambda store: station_passwords.find(store, "CP1"))
        assert row is not None
        assert (row["password_hash"], station_passwords.awaited(row)) == (digest, awaited)
    assert await work.run(lambda store: station_passwords.find(store, "CP2")) is None


async def test_a_command_s_digest_is_there_until_it_is_finished(work: Work, at: datetime) -> None:
    await work.run(lambda store: commands.add(store, "c1", "CP1", "ChangeConfiguration", "{}", None, at, "", "new"))
    assert await work.run(lambda store: station_passwords.of_command(store, "c1")) == "new"
    await work.run(lambda store: commands.finish(store, "c1", "timeout", None, None, None, at))
    for command_id in ("c1", "c2"):
        assert await work.run(lambda store, c=command_id: station_passwords.of_command(store, c)) is None
