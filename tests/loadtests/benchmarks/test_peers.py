import asyncio
import os

import httpx
import pytest

from loadtests.benchmarks.peers import TAGS, Peer, csms, library, prepare
from loadtests.benchmarks.stations import connected


def test_our_csms_is_prepared_and_takes_stations() -> None:
    async def try_it(peer: Peer) -> int:
        for _ in range(2):  # those that are known already are fine
            await prepare(peer, ["A", "B"])
        for station in await connected(peer.ws_url, ["A", "B"]):
            station.close()
        async with httpx.AsyncClient(base_url=peer.api_url, trust_env=False) as http:
            return len((await http.get("/id-tags", params={"limit": 1000})).json()["items"])

    with csms("csms", "", "--journal", "off") as peer:
        assert peer.pid is not None
        os.kill(peer.pid, 0)
        assert asyncio.run(try_it(peer)) == TAGS
    with pytest.raises(ProcessLookupError):
        os.kill(peer.pid, 0)


def test_the_library_s_server_takes_whoever_comes() -> None:
    with library() as peer:
        asyncio.run(prepare(peer, ["A"]))
        asyncio.run(_come_and_go(peer))


async def _come_and_go(peer: Peer) -> None:
    [station] = await connected(peer.ws_url, ["A"])
    station.close()


def test_a_csms_that_does_not_come_up_is_told_with_its_log() -> None:
    with pytest.raises(RuntimeError, match="BAD_FRAMES_MAX"), csms("csms", "", "--bad-frames-max", "0"):
        pass
