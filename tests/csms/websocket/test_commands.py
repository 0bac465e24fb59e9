import asyncio
import json
import re
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from csms.bus.port import Message
from csms.services import registration, remote
from csms.services.remote import Outcome
from csms.storage import commands as stored
from csms.storage.work import Unit, Work
from csms.websocket import commands as module
from csms.websocket.commands import Commands
from csms.websocket.events import Answered
from csms.websocket.rpc import Rpc
from csms.websocket.session import Session
from tests.conftest import StartCsms
from tests.csms.bench import BOOT, START, bench, eventually
from tests.csms.broken import without

SHAPE = {
    "command_id",
    "charging_point_id",
    "state",
    "action",
    "request",
    "response",
    "error_code",
    "error_description",
    "created_at",
    "sent_at",
    "answered_at",
}


async def test_a_command_waits_for_its_answer_and_tells_all_of_it(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            asked = asyncio.ensure_future(desk.command("Reset", {"type": "Soft"}))
            frame = await station.obey()
            assert frame[2:] == ["Reset", {"type": "Soft"}]
            answer = await asked
            found = answer.json()
            assert (answer.status_code, set(found)) == (200, SHAPE)
            assert (found["state"], found["action"]) == ("answered", "Reset")
            assert (found["request"], found["response"]) == ({"type": "Soft"}, {"status": "Accepted"})
            assert (found["error_code"], found["error_description"]) == (None, None)
            assert found["created_at"] <= found["sent_at"] <= found["answered_at"]
            assert await desk.get(f"/commands/{found['command_id']}") == found


async def test_what_the_station_says_is_passed_through(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            for answer in ({"status": "Rejected"}, {"status": "Scheduled"}, {"status": "Accepted", "more": [1]}):
                asked = asyncio.ensure_future(desk.command("ChangeAvailability", {"connectorId": 1, "type": "Inoperative"}))
                await station.obey(answer)
                assert (await asked).json()["response"] == answer


async def test_a_callerror_is_a_502_with_the_station_s_own_words(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            for rest, code, description, response in (
                (["NotImplemented", "no such thing", {"a": 1}], "NotImplemented", "no such thing", {"a": 1}),
                (["FormatViolation", "", {}], "FormatViolation", "", {}),
                (["", "", {}], "", "", {}),
                ([], "", "", {}),
            ):
                asked = asyncio.ensure_future(desk.command("ClearCache"))
                await station.send([4, (await station.command())[1], *rest])
                answer = await asked
                found = answer.json()
                assert (answer.status_code, found["state"], found["error_code"]) == (502, "error", code)
                assert (found["error_description"], found["response"]) == (description, response)
                assert found["answered_at"]


async def test_a_garbled_answer_is_a_502_and_the_socket_lives(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            garbled: list[list[Any]] = [[{"status": "Maybe"}], [{}], [{"status": 5}], ["Accepted"], [], [[]]]
            for rest in garbled:
                asked = asyncio.ensure_future(desk.command("ClearCache"))
                await station.send([3, (await station.command())[1], *rest])
                answer = await asked
                assert (answer.status_code, answer.json()["state"]) == (502, "invalid_response")
                assert answer.json()["error_description"]
                await station.call("Heartbeat")
            asked = asyncio.ensure_future(desk.command("ClearCache"))
            await station.obey()
            assert (await asked).status_code == 200


async def test_a_station_that_is_not_there_is_a_409_or_a_404_and_nothing_is_kept(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        for identity, status, text in (
            ("CP1", 409, "charge point with id: CP1 is not connected"),
            ("CP2", 404, "charge point with id: CP2 not found"),
        ):
            answer = await desk.command("ClearCache", identity=identity, key="k")
            assert (answer.status_code, answer.json()["error"]) == (status, text)
        async with await desk.station() as station:
            asked = asyncio.ensure_future(desk.command("ClearCache", key="k"))
            await station.obey()
            assert (await asked).status_code == 200


async def test_twenty_commands_at_once_arrive_one_by_one_in_order(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            asked = []
            for number in range(20):
                request = {"vendorId": "v", "data": str(number)}
                answer = await desk.command("DataTransfer", request, wait="0")
                assert (answer.status_code, answer.json()["state"]) in ((202, "queued"), (202, "sent"))
                asked.append(answer.json()["command_id"])
            for number in range(20):
                frame = await station.command()
                assert frame[3]["data"] == str(number)
                await station.call("Heartbeat")  # whatever the CSMS had in flight besides would have come before the answer
                assert not station._commands
                await station.send([3, frame[1], {"status": "Accepted"}])
            await station.call("Heartbeat")

            async def finished() -> bool:
                return all([(await desk.get(f"/commands/{command_id}"))["state"] == "answered" for command_id in asked])

            assert await eventually(finished)


async def test_a_call_that_comes_while_a_command_is_unanswered_is_answered_at_once(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            asked = asyncio.ensure_future(desk.command("ClearCache"))
            frame = await station.command()
            await station.call("BootNotification", BOOT)
            await station.call("Heartbeat")
            assert not asked.done()
            await station.send([3, frame[1], {"status": "Accepted"}])
            assert (await asked).status_code == 200


async def test_a_silent_station_is_a_504_then_the_next_command_goes_out_and_a_late_answer_is_not_its(
    csms: StartCsms, monkeypatch: pytest.MonkeyPatch
) -> None:
    carry_out = Commands._carry_out

    async def impatiently(commands: Commands, job: Any) -> Outcome:
        """Only the first command is not waited for."""
        first = (commands._charging_point_id, job.action) == ("CP1", "ClearCache")
        commands._timeout_s = 0.5 if first else 60
        return await carry_out(commands, job)

    monkeypatch.setattr(Commands, "_carry_out", impatiently)
    async with bench(csms) as desk:
        await desk.make("CP1", "CP2")
        async with await desk.station() as station, await desk.station("CP2") as other:
            first = asyncio.ensure_future(desk.command("ClearCache"))
            late = await station.command()
            second = asyncio.ensure_future(desk.command("Reset", {"type": "Hard"}))
            unaffected = asyncio.ensure_future(desk.command("ClearCache", identity="CP2"))
            await other.obey()
            assert (await unaffected).status_code == 200
            answer = await first
            assert (answer.status_code, answer.json()["state"], answer.json()["answered_at"]) == (504, "timeout", None)
            frame = await station.command()
            assert frame[2] == "Reset"
            await station.send([3, late[1], {"status": "Rejected"}])
            await station.send([3, frame[1], {"status": "Accepted"}])
            assert (await second).json()["response"] == {"status": "Accepted"}
            assert (await desk.get(f"/commands/{answer.json()['command_id']}"))["state"] == "timeout"


async def test_a_lost_connection_is_a_504_for_what_was_sent_and_for_what_waited(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        station = await desk.station()
        asked = [asyncio.ensure_future(desk.command("ClearCache")) for _ in range(3)]
        await station.command()
        station.socket.transport.abort()
        for answer in await asyncio.gather(*asked):
            assert answer.status_code in (409, 504)
            if answer.status_code == 504:
                assert answer.json()["state"] == "connection_lost"
                assert (await desk.get(f"/commands/{answer.json()['command_id']}"))["state"] == "connection_lost"


async def test_an_answer_that_is_followed_at_once_by_a_close_counts(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        for _ in range(5):
            station = await desk.station()
            asked = asyncio.ensure_future(desk.command("Reset", {"type": "Hard"}))
            frame = await station.command()
            await station.send([3, frame[1], {"status": "Accepted"}])
            await station.socket.close()
            answer = await asked
            assert (answer.status_code, answer.json()["response"]) == (200, {"status": "Accepted"})


async def test_who_does_not_wait_gets_a_202_and_may_ask_later(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            answer = await desk.command("ClearCache", wait="0")
            assert (answer.status_code, set(answer.json())) == (202, SHAPE)
            command_id = answer.json()["command_id"]
            await station.obey()

            async def finished() -> Any:
                found = await desk.get(f"/commands/{command_id}")
                return found if found["state"] == "answered" else None

            assert (await eventually(finished))["response"] == {"status": "Accepted"}
        await desk.server.stop()
    async with bench(csms) as desk:
        assert (await desk.get(f"/commands/{command_id}"))["state"] == "answered"


async def test_the_same_key_twice_is_one_call_and_two_equal_answers(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            asked = [asyncio.ensure_future(desk.command("ClearCache", key="k")) for _ in range(2)]
            frame = await station.command()
            await station.call("Heartbeat")
            await station.send([3, frame[1], {"status": "Accepted"}])
            first, second = await asyncio.gather(*asked)
            later = await desk.command("ClearCache", key="k")
            assert (first.status_code, first.json()) == (second.status_code, second.json()) == (later.status_code, later.json())
            assert first.status_code == 200
            await station.call("Heartbeat")
            assert not station._commands
            other = await desk.command("Reset", {"type": "Soft"}, key="k")
            assert (other.status_code, other.json()["error"]) == (409, "the idempotency key was used for another command")


@pytest.mark.parametrize(
    ("status", "action", "payload", "allowed"),
    [
        ("Pending", "RemoteStartTransaction", {"idTag": "T"}, False),
        ("Pending", "RemoteStopTransaction", {"transactionId": 1}, False),
        ("Pending", "GetConfiguration", {}, True),
        ("Rejected", "GetConfiguration", {}, False),
        ("Rejected", "Reset", {"type": "Soft"}, False),
    ],
)
async def test_a_registration_that_forbids_a_command_is_a_409_and_nothing_is_sent(
    csms: StartCsms, status: str, action: str, payload: dict[str, Any], allowed: bool
) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1", registration_status=status)
        async with await desk.station() as station:
            await station.call("BootNotification", BOOT)
            asked = asyncio.ensure_future(desk.command(action, payload))
            if allowed:
                await station.obey({"configurationKey": [], "unknownKey": []})
                assert (await asked).status_code == 200
            else:
                answer = await asked
                assert (answer.status_code, status in answer.json()["error"]) == (409, True)
                await station.call("BootNotification", BOOT)
                assert not station._commands


async def test_too_many_that_wait_are_refused(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            await station.call("Heartbeat")
            codes = [(await desk.command("ClearCache", wait="0")).status_code for _ in range(105)]
            assert set(codes[:100]) == {202}
            assert codes[-1] == 409


async def test_a_failing_database_does_not_stop_the_commands_behind(csms: StartCsms, database_url: str) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            first, second = [asyncio.ensure_future(desk.command("ClearCache")) for _ in range(2)]
            frame = await station.command()
            async with without(database_url, "commands"):
                await station.send([3, frame[1], {"status": "Accepted"}])
                assert {(await first).status_code, (await second).status_code} == {500}
            third = asyncio.ensure_future(desk.command("ClearCache"))
            await station.obey()
            assert (await third).status_code == 200


async def test_our_own_message_ids_are_short_and_never_repeat(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            seen = set()
            for _ in range(5):
                asked = asyncio.ensure_future(desk.command("ClearCache"))
                seen.add((await station.obey())[1])
                await asked
            assert len(seen) == 5
            assert all(re.fullmatch(r"[0-9a-f-]{1,36}", message_id) for message_id in seen)


async def test_an_answer_whose_meaning_cannot_be_stored_is_still_an_answer(csms: StartCsms, database_url: str) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            asked = asyncio.ensure_future(desk.command("GetConfiguration"))
            frame = await station.command()
            async with without(database_url, "configuration_keys"):
                await station.send([3, frame[1], {"configurationKey": [{"key": "A", "readonly": True}]}])
                answer = await asked
            assert (answer.status_code, answer.json()["state"]) == (200, "answered")
            assert await desk.items("/charge-points/CP1/configuration") == []


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_what_follows_an_answer_waits_until_the_answer_is_stored(csms: StartCsms, database_url: str) -> None:
    import asyncpg

    async with bench(csms) as desk:
        await desk.make("CP1", "CP2")
        await desk.tag("TAGOK", -1)
        async with await desk.station() as station, await desk.station("CP2") as other:
            wanted = {"connectorId": 1, "idTag": "TAGOK", "expiryDate": "2030-01-01T00:00:00Z", "reservationId": 7}
            asked = asyncio.ensure_future(desk.command("ReserveNow", wanted))
            frame = await station.command()
            connection = await asyncpg.connect(database_url)
            async with connection.transaction():
                await connection.fetch("SELECT 1 FROM commands FOR UPDATE")  # so that the outcome cannot be stored yet
                await station.send([3, frame[1], {"status": "Accepted"}])
                said = START | {"reservationId": 7, "timestamp": datetime.now(UTC).isoformat()}
                await station.send([2, "s1", "StartTransaction", said])
                for number in range(5):
                    await other.start(meterStart=number)
            await connection.close()
            assert (await station.answer_to("s1"))[0] == 3
            await asked
            assert [one["state"] for one in await desk.items("/reservations")] == ["used"]


async def test_the_end_of_the_link_ends_commands_at_once_though_the_session_is_busy(
    sqlite_csms: StartCsms, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = asyncio.Event()

    async def busy(*_: object) -> None:
        await go_on.wait()

    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        station = await desk.station()
        asked = asyncio.ensure_future(desk.command("ClearCache"))
        await station.command()
        waiting = (await desk.command("ClearCache", wait="0")).json()["command_id"]
        monkeypatch.setattr(Session, "_answer", busy)
        await station.send([2, "m", "Authorize", {"idTag": "T"}])
        await station.socket.close()
        assert (await asked).json()["state"] == "connection_lost"

        async def lost() -> bool:
            return bool((await desk.get(f"/commands/{waiting}"))["state"] == "connection_lost")

        assert await eventually(lost)
        assert (await desk.command("ClearCache")).status_code == 409
        go_on.set()


async def test_a_superseded_session_s_commands_end_at_once(sqlite_csms: StartCsms, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = asyncio.Event()
    answer = Session._answer

    async def busy(session: Session, received: Any) -> None:
        if received.message_id == "busy":
            await go_on.wait()
        await answer(session, received)

    monkeypatch.setattr(Session, "_answer", busy)
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as older:
            asked = asyncio.ensure_future(desk.command("ClearCache"))
            await older.command()
            await older.send([2, "busy", "Authorize", {"idTag": "T"}])
            async with await desk.station() as newer:
                assert (await asked).json()["state"] == "connection_lost"
                again = asyncio.ensure_future(desk.command("ClearCache"))
                await newer.obey()
                assert (await again).status_code == 200
            go_on.set()


# the queue by itself


class Slow:
    """A database that takes its time once `delay_s` says so; whoever gives up waiting changes nothing of what it does."""

    def __init__(self, work: Work) -> None:
        self._work, self.delay_s = work, 0.0
        self.tasks: list[asyncio.Task[Any]] = []

    async def run(self, unit: Unit[Any]) -> Any:
        self.tasks.append(asyncio.ensure_future(self._later(unit)))
        return await asyncio.shield(self.tasks[-1])

    async def _later(self, unit: Unit[Any]) -> Any:
        await asyncio.sleep(self.delay_s)
        return await self._work.run(unit)


class FakeLink:
    def __init__(self) -> None:
        self.sent = asyncio.Event()
        self.inbox = ""

    async def send(self, text: str) -> None:
        self.sent.set()

    def has_waiting(self, part: str) -> bool:
        return part in self.inbox


RESERVE = {"reservationId": 7, "connectorId": 1, "idTag": "T", "expiryDate": "2030-01-01T00:00:00Z"}


def queue(work: Any, link: FakeLink, at: datetime, timeout_s: float = 30) -> Commands:
    witness: Any = SimpleNamespace(commanded=lambda *_: None)
    return Commands("CP1", work, Rpc(), link, lambda: at, timeout_s, witness)  # type: ignore[arg-type]


async def wanted(work: Work, at: datetime, command_id: str) -> Message:
    request = json.dumps(RESERVE)
    await work.run(lambda store: stored.add(store, command_id, "CP1", "ReserveNow", request, None, at))
    return {"command_id": command_id, "action": "ReserveNow", "request": request, "wait": True, "again": False}


async def state(work: Work, command_id: str) -> Any:
    return (await work.run(lambda store: remote.find(store, command_id)))["state"]


async def test_what_an_answer_means_is_stored_once_though_its_storing_was_given_up(
    work: Work, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STORE_TIMEOUT_S", 0.02)
    await work.run(lambda store: registration.create(store, "CP1", at))
    slow, link = Slow(work), FakeLink()
    commands = queue(slow, link, at)
    running = asyncio.ensure_future(commands.run())
    asking = asyncio.ensure_future(commands.handle(await wanted(work, at, "c1")))
    await link.sent.wait()
    slow.delay_s = 0.1
    await commands.settle(Answered("c1", {"status": "Accepted"}, "[3]", at))
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await commands.end()
    await asyncio.gather(*slow.tasks, asking)
    rows = await work.run(lambda store: store.rows("SELECT state FROM reservations"))
    assert ([row["state"] for row in rows], await state(work, "c1")) == (["accepted"], "answered")


async def test_an_answer_to_what_was_just_given_up_is_left_to_the_caller(work: Work, at: datetime) -> None:
    await work.run(lambda store: registration.create(store, "CP1", at))
    link = FakeLink()
    commands = queue(work, link, at, timeout_s=0.01)
    running = asyncio.ensure_future(commands.run())
    asking = asyncio.ensure_future(commands.handle(await wanted(work, at, "c1")))
    await link.sent.wait()
    async with asyncio.timeout(20):
        while commands._answer is None or not commands._answer.cancelled():  # noqa: ASYNC110 - the moment before it is known
            await asyncio.sleep(0)
        assert await commands.settle(Answered("c1", {"status": "Accepted"}, "[3]", at)) is False
        await asking
    assert await state(work, "c1") == "timeout"
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


@pytest.mark.parametrize(("inbox", "first"), [("", "connection_lost"), ('[3,"c1",{"status":"Accepted"}]', "answered")])
async def test_a_stop_loses_all_but_an_answer_that_has_arrived(work: Work, at: datetime, inbox: str, first: str) -> None:
    await work.run(lambda store: registration.create(store, "CP1", at))
    link = FakeLink()
    commands = queue(work, link, at)
    running = asyncio.ensure_future(commands.run())
    messages = [await wanted(work, at, f"c{number}") for number in (1, 2, 3)]
    asked = [asyncio.ensure_future(commands.handle(message)) for message in messages]
    await link.sent.wait()
    link.inbox = inbox
    commands.stop()
    async with asyncio.timeout(20):
        await asyncio.gather(*asked[1:])
        if inbox:
            await commands.settle(Answered("c1", {"status": "Accepted"}, inbox, at))
        await asked[0]
    assert [await state(work, name) for name in ("c1", "c2", "c3")] == [first, "connection_lost", "connection_lost"]
    assert await commands.handle(await wanted(work, at, "c4")) == {"refused": "the connection is closing"}
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await commands.end()
