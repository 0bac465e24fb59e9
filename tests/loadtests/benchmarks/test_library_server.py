import asyncio
import json

from loadtests.benchmarks.calls import SCRIPTS
from loadtests.benchmarks.peers import Peer, library
from loadtests.benchmarks.stations import Round, connected


def test_it_answers_all_that_is_measured() -> None:
    async def play(peer: Peer) -> list[int]:
        stations = await connected(peer.ws_url, ["A", "B"])
        boot = json.dumps([2, "boot", "BootNotification", {"chargePointVendor": "avt", "chargePointModel": "avt_plus"}])
        await Round(stations, [lambda _: boot], 2, at_once=2).play(60)
        for script in SCRIPTS.values():
            await Round(stations, script, 4, at_once=2).play(60)
        for station in stations:
            station.close()
        return [station.transaction_id for station in stations]

    with library() as peer:
        numbers = asyncio.run(play(peer))
    assert len(set(numbers)) == 2
    assert min(numbers) > 0
