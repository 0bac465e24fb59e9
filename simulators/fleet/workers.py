"""A fleet in several processes: each plays its share of the stations and writes a snapshot a line, the parent adds them up. The processes
share the plan, the seed and the instant at which it begins; nothing passes between them."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress

from simulators.fleet.report import Snapshot, merged

LINE_MAX = 16 * 1024 * 1024


class Workers:
    """The processes that `command` starts, once for each share, while it is entered."""

    def __init__(self, command: Sequence[str], shares: int, environment: Mapping[str, str] | None = None) -> None:
        self._command, self._shares = command, shares
        self._environment = {**os.environ, **(environment or {})}
        self._snapshots: dict[int, Snapshot] = {}
        self._processes: list[asyncio.subprocess.Process] = []
        self.failed: list[str] = []

    def snapshot(self) -> Snapshot:
        """The newest snapshots of all, as one."""
        return merged(self._snapshots.values())

    async def run(self) -> None:
        """Start them and wait until all have ended. Cancelled, it ends them."""
        try:
            for share in range(self._shares):
                self._processes.append(await self._start(share))
            await asyncio.gather(*(self._follow(share, process) for share, process in enumerate(self._processes)))
        except asyncio.CancelledError:
            for process in self._processes:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
            raise

    def interrupt(self) -> None:
        """Let every process end its run now, with its report."""
        for process in self._processes:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.send_signal(signal.SIGTERM)

    async def _start(self, share: int) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *self._command,
            "--share",
            f"{share}/{self._shares}",
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            env=self._environment,
            limit=LINE_MAX,
            start_new_session=True,  # Ctrl-C reaches the parent alone, which passes it on
        )

    async def _follow(self, share: int, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            with suppress(ValueError):
                self._snapshots[share] = Snapshot.from_json(json.loads(line))
        code = await process.wait()
        if code not in (0, 1) or share not in self._snapshots:
            self.failed.append(f"process {share + 1} of {self._shares} ended with {code}")


def share_of(count: int, share: str) -> list[int]:
    """The numbers of the stations that a process plays: every n-th, so that all take part in the ramp. Raises ValueError."""
    place, _, shares = share.partition("/")
    return list(range(1 + int(place), count + 1, int(shares)))


def executable() -> list[str]:
    """How this program is started again."""
    return [sys.executable, "-m", "simulators", "fleet"]
