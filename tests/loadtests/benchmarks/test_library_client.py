import asyncio
import sys

import pytest

from loadtests.benchmarks.counting_csms import CountingCsms


@pytest.mark.parametrize("switches", [[], ["--unchecked"]])
async def test_its_stations_boot_and_answer(switches: list[str]) -> None:
    async with CountingCsms() as csms:
        command = [sys.executable, "-m", "loadtests.benchmarks.library_client", csms.url, "3", *switches]
        process = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.DEVNULL)
        await csms.until(lambda: len(csms.booted_s) == 3, 60)
        assert await csms.flood("GetConfiguration", {"key": ["HeartbeatInterval"]}, 2) > 3
        process.terminate()
        async with asyncio.timeout(30):
            await process.wait()
