import json
from datetime import UTC, datetime

from csms.actions.v16 import heartbeat
from tests.conftest import StartCsms
from tests.csms.bench import bench, eventually


async def test_a_heartbeat_tells_the_time_and_leaves_one(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            answer = await station.call("Heartbeat", {"more": 1})
            assert set(answer) == {"currentTime"}
            assert abs((datetime.now(UTC) - datetime.fromisoformat(answer["currentTime"])).total_seconds()) < 60

            async def written() -> bool:
                found = await desk.get("/charge-points/CP1")
                return str(found["last_heartbeat_timestamp"])[:23] == answer["currentTime"][:23] == found["last_seen"][:23]

            assert await eventually(written)


def test_the_answer_is_the_same_written_out(at: datetime) -> None:
    assert json.loads(heartbeat.written(at)) == heartbeat.answer(at) == {"currentTime": "2026-03-01T12:00:00.250Z"}


async def test_a_repeated_heartbeat_gets_the_time_as_it_is_now(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            first = await station.call("Heartbeat", {}, "same")
            assert (await station.call("Heartbeat", {}, "same"))["currentTime"] >= first["currentTime"]
