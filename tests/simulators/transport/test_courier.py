import asyncio
import hashlib
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

from simulators.chargepoint.errands import Abandon, Download, DownloadEnded, Failure, KeyMade, MakeKey, Upload, UploadEnded
from simulators.chargepoint.events import Event
from simulators.transport.courier import Courier, refused
from simulators.transport.tape import Tape
from tests.simulators.chargepoint.bench import START
from tests.simulators.file_servers import http_files


class Office:
    """Where a courier works: it runs what is given to it."""

    def __init__(self, seed: int | None = None) -> None:
        self.tape = Tape("CP1")
        self.courier = Courier("CP1", self.tape, self.employ, seed)
        self.tasks: list[asyncio.Task[Event | None]] = []

    def employ(self, work: Coroutine[Any, Any, Event | None]) -> None:
        self.tasks.append(asyncio.ensure_future(work))

    async def events(self) -> list[Event | BaseException | None]:
        return await asyncio.gather(*self.tasks, return_exceptions=True)


async def test_downloads_and_uploads_end_as_events() -> None:
    office = Office()
    with http_files() as files:
        files.content["/f"] = b"abc"
        office.courier.take(Download("1", f"{files.url}/f"))
        office.courier.take(Download("2", f"{files.url}/g"))
        office.courier.take(Upload("3", f"{files.url}/in/", "n", b"x"))
        assert await office.events() == [
            DownloadEnded("1", hashlib.sha256(b"abc").digest(), 3),
            DownloadEnded("2", failure=Failure.UNREACHABLE, reason="HTTP 404"),
            UploadEnded("3"),
        ]
        assert files.given == [("PUT", "/in/n", b"x")]


async def test_an_upload_with_the_log_bears_the_tape_of_that_time_and_no_password() -> None:
    office = Office()
    for minute, frame in enumerate(
        ('["early"]', '["wanted"]', '[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"geheim"}]', '["late"]')
    ):
        office.tape.write("received", START + timedelta(minutes=minute), frame=frame)
    with http_files() as files:
        since, until = START + timedelta(minutes=1), START + timedelta(minutes=2)
        office.courier.take(Upload("1", f"{files.url}/", "n", b"head\n", since, until, True))
        await office.events()
        [(_, _, body)] = files.given
    assert body.startswith(b"head\n")
    assert b"wanted" in body
    assert b"left out" in body
    for word in (b"early", b"late", b"geheim"):
        assert word not in body


async def test_what_is_abandoned_reports_nothing_begun_or_not() -> None:
    office = Office()
    with http_files() as files:
        files.held = True
        office.courier.take(Download("1", f"{files.url}/f"))
        office.courier.take(Abandon("1"))
        office.courier.take(Download("2", f"{files.url}/f"))
        await asyncio.sleep(0)
        office.courier.take(Abandon("2"))
        office.courier.take(Abandon("3"))
        ended = await office.events()
    assert ended[0] is None
    assert isinstance(ended[1], asyncio.CancelledError)


async def test_keys_come_with_the_identity_and_repeat_with_a_seed() -> None:
    made: list[Any] = []
    for seed in (7, 7, None):
        office = Office(seed)
        office.courier.take(MakeKey("1", "EC"))
        office.courier.take(MakeKey("2", "EC"))
        made.append(await office.events())
    assert made[0] == made[1] != made[2]
    assert [(one.job, one.identity) for one in made[0] if isinstance(one, KeyMade)] == [("1", "CP1"), ("2", "CP1")]
    assert made[0][0].key != made[0][1].key


def test_where_nobody_carries_files_transfers_fail_and_keys_are_made() -> None:
    assert refused(Download("1", "http://h/"), "CP1") == DownloadEnded(
        "1", failure=Failure.UNSUPPORTED, reason="this driver carries no files"
    )
    assert refused(Upload("2", "http://h/", "n", b""), "CP1") == UploadEnded("2", Failure.UNSUPPORTED, "this driver carries no files")
    made = refused(MakeKey("3", "EC"), "CP1")
    assert isinstance(made, KeyMade)
    assert (made.job, made.identity) == ("3", "CP1")
