from datetime import UTC, datetime

from tests.conftest import StartCsms
from tests.csms.bench import bench


async def test_a_heartbeat_tells_the_time_and_leaves_one(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            answer = await station.call("Heartbeat", {"more": 1})
            assert set(answer) == {"currentTime"}
            assert abs((datetime.now(UTC) - datetime.fromisoformat(answer["currentTime"])).total_seconds()) < 60
            found = await desk.get("/charge-points/CP1")
            assert found["last_heartbeat_timestamp"][:23] == answer["currentTime"][:23] == found["last_seen"][:23]


async def test_a_repeated_heartbeat_gets_the_time_as_it_is_now(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            first = await station.call("Heartbeat", {}, "same")
            assert (await station.call("Heartbeat", {}, "same"))["currentTime"] >= first["currentTime"]
