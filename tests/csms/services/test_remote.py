"""Operators' commands: stored, handed over, answered or taken back."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from csms.bus.local import LocalBus
from csms.bus.port import Handler, Message, commands_of
from csms.domain.charge_points import Registration
from csms.domain.errors import Conflict, Invalid, NotFound
from csms.services import registration, remote
from csms.services.remote import Outcome, Prepare, Prepared, Wanted
from csms.storage import commands
from csms.storage.work import Row, Store, Work

A_SECOND = timedelta(seconds=1)
RESET = Wanted("c1", "CP1", "Reset", '{"type":"Soft"}')


@pytest.fixture
async def bus() -> AsyncIterator[LocalBus]:
    bus = LocalBus()
    yield bus
    await bus.close()


@pytest.fixture(autouse=True)
async def station(work: Work, at: datetime) -> None:
    await work.run(lambda store: registration.create(store, "CP1", at))


def station_that_answers(work: Work, at: datetime, got: list[Message]) -> Handler:
    """A node that sends a new command and, as `wait` asks, stores its outcome before it answers."""

    async def handler(message: Message) -> Message:
        got.append(message)
        if message["again"]:
            return {}
        await work.run(lambda store: remote.sent(store, message["command_id"], at))
        if message["wait"]:
            outcome = Outcome("answered", '{"status":"Accepted"}')
            await work.run(lambda store: remote.finished(store, message["command_id"], outcome, at + A_SECOND))
        return {}

    return handler


async def request(work: Work, bus: LocalBus, wanted: Wanted, at: datetime, *, wait: bool = True, timeout_s: float = 10) -> Row:
    return await remote.request(work, bus, wanted, at, wait=wait, timeout_s=timeout_s)


async def stored(work: Work) -> dict[str, str]:
    rows = await work.run(lambda store: store.rows("SELECT command_id, state FROM commands"))
    return {row["command_id"]: row["state"] for row in rows}


@pytest.mark.parametrize(("wait", "state", "response"), [(True, "answered", '{"status":"Accepted"}'), (False, "sent", None)])
async def test_a_command_is_handed_to_the_node_that_holds_the_station(
    work: Work, at: datetime, bus: LocalBus, wait: bool, state: str, response: str | None
) -> None:
    got: list[Message] = []
    await bus.serve(commands_of("CP1"), station_that_answers(work, at, got))
    row = await request(work, bus, RESET, at, wait=wait)
    assert got == [{"command_id": "c1", "action": "Reset", "request": '{"type":"Soft"}', "wait": wait, "again": False}]
    assert (row["command_id"], row["state"], row["response"], row["sent_at"]) == ("c1", state, response, at)
    assert row["answered_at"] == (at + A_SECOND if wait else None)


async def test_a_command_to_a_station_that_is_not_connected_leaves_nothing_behind(work: Work, at: datetime, bus: LocalBus) -> None:
    with pytest.raises(Conflict, match="charge point with id: CP1 is not connected"):
        await request(work, bus, RESET, at)
    assert await stored(work) == {}


async def test_a_command_that_the_node_refuses_leaves_nothing_behind(work: Work, at: datetime, bus: LocalBus) -> None:
    async def handler(message: Message) -> Message:
        return {"refused": "its queue is full"}

    await bus.serve(commands_of("CP1"), handler)
    with pytest.raises(Conflict, match="its queue is full"):
        await request(work, bus, RESET, at)
    assert await stored(work) == {}


async def test_a_node_that_does_not_reply_leaves_the_command_to_be_looked_up(work: Work, at: datetime, bus: LocalBus) -> None:
    go_on = asyncio.Event()

    async def handler(message: Message) -> Message:
        await go_on.wait()
        return {}

    await bus.serve(commands_of("CP1"), handler)
    row = await request(work, bus, RESET, at, timeout_s=0)
    go_on.set()
    assert (row["state"], await stored(work)) == ("queued", {"c1": "queued"})


async def test_an_unknown_station_is_not_found(work: Work, at: datetime, bus: LocalBus) -> None:
    with pytest.raises(NotFound, match="charge point with id: CP9 not found"):
        await request(work, bus, Wanted("c1", "CP9", "Reset", "{}"), at)
    assert await stored(work) == {}


@pytest.mark.parametrize(
    ("status", "action", "allowed"),
    [
        (Registration.ACCEPTED, "RemoteStartTransaction", True),
        (Registration.PENDING, "RemoteStartTransaction", False),
        (Registration.PENDING, "RemoteStopTransaction", False),
        (Registration.PENDING, "GetConfiguration", True),
        (Registration.REJECTED, "GetConfiguration", False),
    ],
)
async def test_the_registration_says_what_may_be_asked(
    work: Work, at: datetime, bus: LocalBus, status: Registration, action: str, allowed: bool
) -> None:
    got: list[Message] = []
    await bus.serve(commands_of("CP1"), station_that_answers(work, at, got))
    await work.run(lambda store: registration.change(store, "CP1", registration.Change(registration_status=status)))
    if allowed:
        assert (await request(work, bus, Wanted("c1", "CP1", action, "{}"), at))["state"] == "answered"
        return
    with pytest.raises(Conflict, match=f"{action} is not allowed while the charge point is {status.value}"):
        await request(work, bus, Wanted("c1", "CP1", action, "{}"), at)
    assert (got, await stored(work)) == ([], {})


@pytest.mark.parametrize(
    ("status", "action"), [(Registration.PENDING, "RemoteStartTransaction"), (Registration.REJECTED, "TriggerMessage")]
)
async def test_what_the_registration_forbids_is_sent_by_force(
    work: Work, at: datetime, bus: LocalBus, status: Registration, action: str
) -> None:
    await bus.serve(commands_of("CP1"), station_that_answers(work, at, []))
    await work.run(lambda store: registration.change(store, "CP1", registration.Change(registration_status=status)))
    assert (await request(work, bus, Wanted("c1", "CP1", action, "{}", force=True), at))["state"] == "answered"


async def test_a_repeat_with_the_same_key_gets_the_first_command(work: Work, at: datetime, bus: LocalBus) -> None:
    got: list[Message] = []
    await bus.serve(commands_of("CP1"), station_that_answers(work, at, got))
    rows = [await request(work, bus, Wanted(name, "CP1", "Reset", "{}", "key"), at) for name in ("c1", "c2")]
    assert [row["command_id"] for row in rows] == ["c1", "c1"]
    assert rows[1]["state"] == "answered"
    assert len(got) == 1


@pytest.mark.usefixtures("at_once")
async def test_ten_at_once_with_one_key_are_one_command(work: Work, at: datetime, bus: LocalBus) -> None:
    got: list[Message] = []
    await bus.serve(commands_of("CP1"), station_that_answers(work, at, got))
    rows = await asyncio.gather(*(request(work, bus, Wanted(f"c{n}", "CP1", "Reset", "{}", "key"), at) for n in range(10)))
    assert len({row["command_id"] for row in rows}) == len(await stored(work)) == 1
    assert [message["again"] for message in got].count(False) == 1


async def test_a_repeat_waits_for_the_first_command_as_well(work: Work, at: datetime, bus: LocalBus) -> None:
    taken, go_on = asyncio.Event(), asyncio.Event()
    got: list[bool] = []

    async def handler(message: Message) -> Message:
        got.append(message["again"])
        taken.set()
        await go_on.wait()
        await work.run(lambda store: remote.finished(store, message["command_id"], Outcome("answered", "{}"), at))
        return {}

    await bus.serve(commands_of("CP1"), handler)
    asking = [asyncio.ensure_future(request(work, bus, Wanted("c1", "CP1", "Reset", "{}", "key"), at))]
    async with asyncio.timeout(20):
        await taken.wait()
        taken.clear()
        at_once = await request(work, bus, Wanted("c2", "CP1", "Reset", "{}", "key"), at, wait=False)
        asking.append(asyncio.ensure_future(request(work, bus, Wanted("c3", "CP1", "Reset", "{}", "key"), at)))
        await taken.wait()
        go_on.set()
        rows = await asyncio.gather(*asking)
    assert (at_once["command_id"], at_once["state"], got) == ("c1", "queued", [False, True])
    assert [(row["command_id"], row["state"]) for row in rows] == [("c1", "answered")] * 2


@pytest.mark.usefixtures("at_once")
async def test_ten_at_once_with_one_key_to_nobody_are_ten_conflicts(work: Work, at: datetime, bus: LocalBus) -> None:
    asking = (request(work, bus, Wanted(f"c{n}", "CP1", "Reset", "{}", "key"), at) for n in range(10))
    ended = await asyncio.gather(*asking, return_exceptions=True)
    assert {type(one) for one in ended} == {Conflict}
    assert await stored(work) == {}


@pytest.mark.parametrize(("other", "action", "asked"), [("CP2", "Reset", "{}"), ("CP1", "ClearCache", "{}"), ("CP1", "Reset", '{"a":1}')])
async def test_a_key_that_served_another_command_is_a_conflict(
    work: Work, at: datetime, bus: LocalBus, other: str, action: str, asked: str
) -> None:
    await work.run(lambda store: registration.create(store, "CP2", at))
    await bus.serve(commands_of("CP1"), station_that_answers(work, at, []))
    await request(work, bus, Wanted("c1", "CP1", "Reset", "{}", "key"), at)
    with pytest.raises(Conflict, match="idempotency key was used for another command"):
        await request(work, bus, Wanted("c2", other, action, asked, "key"), at)


@pytest.mark.parametrize("outcome", [Outcome("error", None, "NotSupported", "no"), Outcome("timeout"), Outcome("invalid_response", "[]")])
async def test_an_outcome_is_kept(work: Work, at: datetime, bus: LocalBus, outcome: Outcome) -> None:
    await bus.serve(commands_of("CP1"), station_that_answers(work, at, []))
    await request(work, bus, RESET, at, wait=False)
    await work.run(lambda store: remote.finished(store, "c1", outcome, at))
    row = await work.run(lambda store: remote.find(store, "c1"))
    assert Outcome(row["state"], row["response"], row["error_code"], row["error_description"]) == outcome


async def test_after_a_restart_what_was_unfinished_is_lost(work: Work, at: datetime, bus: LocalBus) -> None:
    await bus.serve(commands_of("CP1"), station_that_answers(work, at, []))
    await request(work, bus, RESET, at, wait=False)
    await request(work, bus, Wanted("c2", "CP1", "Reset", "{}"), at)
    await work.run(remote.lose_unfinished)
    assert await stored(work) == {"c1": "connection_lost", "c2": "answered"}


async def test_a_command_that_is_not_there_is_not_found(work: Work) -> None:
    with pytest.raises(NotFound, match="command with id: c9 not found"):
        await work.run(lambda store: remote.find(store, "c9"))


def as_prepared(sent: str, shown: str) -> Prepare:
    async def prepare(store: Store) -> Prepared:
        return Prepared(sent, shown)

    return prepare


async def test_a_prepared_request_goes_to_the_station_and_what_may_be_shown_is_stored(work: Work, at: datetime, bus: LocalBus) -> None:
    got: list[Message] = []
    await bus.serve(commands_of("CP1"), station_that_answers(work, at, got))
    prepare = as_prepared('{"value":"secret"}', '{"value":"***"}')
    row = await remote.request(work, bus, RESET, at, wait=True, timeout_s=10, prepare=prepare)
    assert (got[0]["request"], row["request"]) == ('{"value":"secret"}', '{"value":"***"}')


async def test_a_request_that_breaks_a_rule_leaves_nothing_behind(work: Work, at: datetime, bus: LocalBus) -> None:
    async def prepare(store: Store) -> Prepared:
        raise Invalid("no")

    with pytest.raises(Invalid):
        await remote.request(work, bus, RESET, at, wait=True, timeout_s=10, prepare=prepare)
    assert await stored(work) == {}


async def test_a_repeat_is_known_by_what_was_asked_not_by_what_was_filled_in(work: Work, at: datetime, bus: LocalBus) -> None:
    await bus.serve(commands_of("CP1"), station_that_answers(work, at, []))
    for number in (1, 2):
        prepare = as_prepared(f'{{"id":{number}}}', f'{{"id":{number}}}')
        wanted = Wanted(f"c{number}", "CP1", "Reset", "{}", "key")
        row = await remote.request(work, bus, wanted, at, wait=True, timeout_s=10, prepare=prepare)
        assert (row["command_id"], row["request"]) == ("c1", '{"id":1}')
    with pytest.raises(Conflict):
        await request(work, bus, Wanted("c3", "CP1", "Reset", "{}", "key", fingerprint="other"), at)


async def test_a_key_stands_for_a_day(work: Work, at: datetime, bus: LocalBus) -> None:
    await bus.serve(commands_of("CP1"), station_that_answers(work, at, []))
    for later, command_id in ((timedelta(0), "c1"), (timedelta(hours=24), "c1"), (timedelta(hours=24) + A_SECOND, "c3")):
        row = await request(work, bus, Wanted(f"c{1 + later // timedelta(hours=12)}", "CP1", "Reset", "{}", "key"), at + later)
        assert row["command_id"] == command_id


async def test_a_repeat_that_overtakes_the_first_on_its_way_waits_for_it_all_the_same(work: Work, at: datetime, bus: LocalBus) -> None:
    asked, finish = asyncio.Event(), asyncio.Event()
    known: list[bool] = []

    async def handler(message: Message) -> Message:
        if message["again"] and not known:
            known.append(True)
            asked.set()
            return {"unknown": True}
        await finish.wait()
        await work.run(lambda store: remote.finished(store, message["command_id"], Outcome("answered", "{}"), at))
        return {}

    await bus.serve(commands_of("CP1"), handler)
    async with asyncio.timeout(20):
        first = asyncio.ensure_future(request(work, bus, Wanted("c1", "CP1", "Reset", "{}", "key"), at))
        second = asyncio.ensure_future(request(work, bus, Wanted("c2", "CP1", "Reset", "{}", "key"), at))
        await asked.wait()
        finish.set()
        one, other = await asyncio.gather(first, second)
        assert one["command_id"] == other["command_id"]
        assert one["state"] == other["state"] == "answered"


async def test_only_a_command_with_a_key_has_a_fingerprint(work: Work, at: datetime, bus: LocalBus) -> None:
    await bus.serve(commands_of("CP1"), station_that_answers(work, at, []))
    for key, length in ((None, 0), ("key", 64)):
        row = await request(work, bus, Wanted(f"c-{key}", "CP1", "Reset", "{}", key), at)
        assert len(row["fingerprint"]) == length


async def test_what_a_station_says_of_an_error_is_kept_without_secrets(work: Work, at: datetime, bus: LocalBus) -> None:
    await bus.serve(commands_of("CP1"), station_that_answers(work, at, []))
    await work.run(lambda store: commands.add(store, "c9", "CP1", "Reset", "{}", None, at))
    said = Outcome("error", "{}", "InternalError", "cannot set AuthorizationKey=hush")
    await work.run(lambda store: remote.finished(store, "c9", said, at))
    row = await work.run(lambda store: remote.find(store, "c9"))
    assert row["error_description"] == "cannot set AuthorizationKey=***"
