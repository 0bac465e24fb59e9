"""`csms` as a process of its own."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

DEADLINE_S = 60


@dataclass
class Serving:
    """A `csms serve` that is ready. `url` is what its ready line says."""

    process: asyncio.subprocess.Process
    url: str

    @property
    def ws_url(self) -> str:
        return f"{self.url.replace('http', 'ws', 1)}/ocpp/"

    async def stop(self) -> None:
        self.process.terminate()
        await self.ended()

    async def ended(self) -> tuple[int, str, str]:
        """Exit code, the rest of stdout, stderr."""
        async with asyncio.timeout(DEADLINE_S):
            out, err = await self.process.communicate()
        assert self.process.returncode is not None
        return self.process.returncode, out.decode(), err.decode()


async def start(folder: Path, *arguments: str, **environment: str) -> asyncio.subprocess.Process:
    """`csms ARGUMENTS` in a folder, with no other `CSMS_` variables than these."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("CSMS_")}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "csms",
        *arguments,
        cwd=folder,
        env=inherited | environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def ran(folder: Path, *arguments: str, **environment: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command that ends by itself."""
    return await Serving(await start(folder, *arguments, **environment), "").ended()


@asynccontextmanager
async def serving(folder: Path, *arguments: str, **environment: str) -> AsyncIterator[Serving]:
    """`csms serve` on a free port; it is killed in the end if it still runs."""
    process = await start(folder, "serve", "--port", "0", *arguments, **environment)
    assert process.stdout is not None
    try:
        async with asyncio.timeout(DEADLINE_S):
            line = (await process.stdout.readline()).decode()
        assert line.startswith(("ready http://127.0.0.1:", "ready https://127.0.0.1:")), (line, (await process.communicate())[1].decode())
        yield Serving(process, line.removeprefix("ready ").strip())
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()
