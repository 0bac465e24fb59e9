import pytest

from tests.conftest import StartCsms
from tests.csms.bench import Bench, Station, bench


async def ask(station: Station, message: str, data: str | None = None) -> dict[str, str]:
    payload = {"vendorId": "wattproof", "messageId": message} | ({} if data is None else {"data": data})
    return await station.call("DataTransfer", payload)


async def tags(desk: Bench) -> None:
    await desk.make("CP1")
    await desk.tag("GOOD")
    await desk.tag("BAD", 0)


async def test_an_echo_gives_back_what_came(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await tags(desk)
        async with await desk.station() as station:
            for data in ("", 'été ⚡ \\ " \n', "x" * 50_000):
                assert await ask(station, "Echo", data) == {"status": "Accepted", "data": data}
            assert await ask(station, "Echo") == {"status": "Accepted"}


async def test_the_time_is_that_of_a_heartbeat(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await tags(desk)
        async with await desk.station() as station:
            before = (await station.call("Heartbeat"))["currentTime"]
            told = (await ask(station, "ServerTime"))["data"]
            assert before <= told <= (await station.call("Heartbeat"))["currentTime"]


@pytest.mark.parametrize(
    ("tag", "answer"),
    [
        ("GOOD", {"status": "Accepted", "data": "Accepted"}),
        ("bad", {"status": "Accepted", "data": "Blocked"}),
        ("NOBODY", {"status": "Accepted", "data": "Invalid"}),
        ("", {"status": "Rejected"}),
        ("x" * 21, {"status": "Rejected"}),
        (None, {"status": "Rejected"}),
    ],
)
async def test_a_tag_stands_somehow(csms: StartCsms, tag: str | None, answer: dict[str, str]) -> None:
    async with bench(csms) as desk:
        await tags(desk)
        async with await desk.station() as station:
            assert await ask(station, "TagStanding", tag) == answer
