"""Commands, as rows."""

from datetime import datetime, timedelta, timezone

import pytest

from csms.storage import commands
from csms.storage.work import Row, Work

A_SECOND = timedelta(seconds=1)


async def queued(work: Work, at: datetime, command_id: str = "c1", key: str | None = None) -> bool:
    return await work.run(lambda store: commands.add(store, command_id, "CP1", "Reset", '{"type":"Soft"}', key, at))


async def row(work: Work, command_id: str = "c1") -> Row:
    found = await work.run(lambda store: commands.find(store, command_id))
    assert found is not None
    return found


async def test_a_command_is_queued_first(work: Work, at: datetime) -> None:
    assert await queued(work, at)
    found = await row(work)
    assert (found["state"], found["action"], found["request"], found["created_at"]) == ("queued", "Reset", '{"type":"Soft"}', at)
    assert (found["sent_at"], found["answered_at"], found["response"]) == (None, None, None)


async def test_an_idempotency_key_serves_once(work: Work, at: datetime) -> None:
    assert await queued(work, at, "c1", "key")
    assert not await queued(work, at, "c2", "key")
    assert await queued(work, at, "c3", None)
    assert await queued(work, at, "c4", None)
    found = await work.run(lambda store: commands.find_by_key(store, "key"))
    assert found is not None
    assert found["command_id"] == "c1"
    assert await work.run(lambda store: commands.find_by_key(store, "other")) is None


@pytest.mark.parametrize(
    ("state", "answered"),
    [("answered", True), ("error", True), ("invalid_response", True), ("timeout", False), ("connection_lost", False)],
)
async def test_only_a_stations_answer_has_a_time(work: Work, at: datetime, state: str, answered: bool) -> None:
    await queued(work, at)
    await work.run(lambda store: commands.mark_sent(store, "c1", at + A_SECOND))
    assert ((await row(work))["state"], (await row(work))["sent_at"]) == ("sent", at + A_SECOND)
    await work.run(lambda store: commands.finish(store, "c1", state, "{}", "Code", "text", at + 2 * A_SECOND))
    found = await row(work)
    assert (found["state"], found["response"], found["error_code"], found["error_description"]) == (state, "{}", "Code", "text")
    assert found["answered_at"] == (at + 2 * A_SECOND if answered else None)


async def test_the_first_outcome_stays_and_ends_the_holding(work: Work, at: datetime) -> None:
    await queued(work, at)
    assert await work.run(lambda store: commands.hold(store, "c1"))
    await work.run(lambda store: commands.finish(store, "c1", "timeout", None, None, None, at))
    assert not await work.run(lambda store: commands.hold(store, "c1"))
    await work.run(lambda store: commands.finish(store, "c1", "answered", "{}", None, None, at))
    assert ((await row(work))["state"], (await row(work))["response"]) == ("timeout", None)


async def test_only_a_command_that_never_left_is_removed(work: Work, at: datetime) -> None:
    await queued(work, at, "c1")
    await queued(work, at, "c2")
    await work.run(lambda store: commands.mark_sent(store, "c2", at))
    for command_id in ("c1", "c2"):
        await work.run(lambda store, command_id=command_id: commands.remove(store, command_id))
    assert await work.run(lambda store: commands.find(store, "c1")) is None
    assert (await row(work, "c2"))["state"] == "sent"


async def test_what_a_former_run_left_unfinished_is_lost(work: Work, at: datetime) -> None:
    for command_id in ("c1", "c2", "c3"):
        await queued(work, at, command_id)
    await work.run(lambda store: commands.mark_sent(store, "c2", at))
    await work.run(lambda store: commands.finish(store, "c3", "answered", "{}", None, None, at))
    assert await work.run(commands.lose_unfinished) == 2
    assert [(await row(work, name))["state"] for name in ("c1", "c2", "c3")] == ["connection_lost", "connection_lost", "answered"]


async def test_a_key_is_free_again_after_its_time(work: Work, at: datetime) -> None:
    await queued(work, at, "c1", "key")
    await work.run(lambda store: commands.free_keys(store, "key", at))
    assert not await queued(work, at, "c2", "key")
    await work.run(lambda store: commands.free_keys(store, "key", at + A_SECOND))
    assert await queued(work, at, "c2", "key")
    assert (await row(work, "c1"))["idempotency_key"] is None


@pytest.mark.parametrize("ends", ["finish", "lose"])
async def test_the_hash_of_a_password_goes_with_the_end_of_its_command(work: Work, at: datetime, ends: str) -> None:
    await work.run(lambda store: commands.add(store, "c1", "CP1", "ChangeConfiguration", "{}", None, at, "print", "hash"))
    assert ((await row(work))["fingerprint"], (await row(work))["password_hash"]) == ("print", "hash")
    if ends == "finish":
        await work.run(lambda store: commands.finish(store, "c1", "timeout", None, None, None, at))
    else:
        await work.run(commands.lose_unfinished)
    assert (await row(work))["password_hash"] is None


async def test_a_station_s_commands_come_newest_first_in_pages(work: Work, at: datetime) -> None:
    for command_id, seconds in (("a", 0), ("c", 1), ("b", 1), ("d", 1), ("e", 2)):
        await queued(work, at + seconds * A_SECOND, command_id)
    found, before = [], None
    while page := await commands.page("CP1", 2, before, None, None):
        found += [row["command_id"] for row in page]
        before = (page[-1]["created_at"].astimezone(timezone(timedelta(hours=-7))), page[-1]["command_id"])
    assert found == ["e", "d", "c", "b", "a"]
    assert await commands.page("CP2", 2, None, None, None) == []


async def test_commands_are_filtered_by_state_and_action(work: Work, at: datetime) -> None:
    for command_id in ("a", "b"):
        await queued(work, at, command_id)
    await work.run(lambda store: commands.finish(store, "a", "timeout", None, None, None, at))
    for state, action, found in (("timeout", None, ["a"]), ("queued", "Reset", ["b"]), (None, "Reset", ["b", "a"]), (None, "Other", [])):
        assert [row["command_id"] for row in await commands.page("CP1", 9, None, state, action)] == found
