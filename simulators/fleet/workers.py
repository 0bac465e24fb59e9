"""A fleet in several processes: each plays its share of the stations and writes a snapshot a line, the parent adds them up. The processes
share the plan, the seed and the instant at which it begins; nothing passes between them."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import cast

from simulators.fleet.report import Snapshot, merged

LAST_WORDS_S = 1.0  # how long a process that has ended is still read: one that it started may hold its pipe open


class Workers:
    """The processes that `command` starts, once for each share, while it is entered."""

    def __init__(self, command: Sequence[str], shares: int, environment: Mapping[str, str] | None = None) -> None:
        self._command, self._shares = command, shares
        self._environment = {**os.environ, **(environment or {})}
        self._snapshots: dict[int, Snapshot] = {}
        self._processes: list[_Worker] = []
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
        finally:
            for process in self._processes:
                await process.end()

    def interrupt(self) -> None:
        """Let every process end its run now, with its report."""
        for process in self._processes:
            process.interrupt()

    async def _start(self, share: int) -> "_Worker":
        _, process = await asyncio.get_running_loop().subprocess_exec(
            lambda: _Worker(partial(self._take, share)),
            *self._command,
            "--share",
            f"{share}/{self._shares}",
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=None,
            env=self._environment,
            start_new_session=True,  # Ctrl-C reaches the parent alone, which passes it on
        )
        return process

    def _take(self, share: int, line: bytes) -> None:
        with suppress(ValueError):
            self._snapshots[share] = Snapshot.from_json(json.loads(line))

    async def _follow(self, share: int, process: "_Worker") -> None:
        code = await process.wait()
        if code not in (0, 1) or share not in self._snapshots:
            self.failed.append(f"process {share + 1} of {self._shares} ended with {code}")


class _Worker(asyncio.SubprocessProtocol):
    """One process; each line that it writes is given to `take`. It has ended when it has, whoever else still holds its pipe."""

    transport: asyncio.SubprocessTransport

    def __init__(self, take: Callable[[bytes], None]) -> None:
        self._take, self._rest = take, bytearray()
        self._ended, self._silent = asyncio.Event(), asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The process runs."""
        self.transport = cast(asyncio.SubprocessTransport, transport)  # that of uvloop is none by name

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """It wrote."""
        self._rest += data
        if b"\n" in data:
            *lines, self._rest = self._rest.split(b"\n")
            for line in lines:
                self._take(bytes(line))

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        """Nobody writes any more."""
        self._silent.set()

    def process_exited(self) -> None:
        """The process is no more."""
        self._ended.set()

    async def wait(self) -> int | None:
        """How it ended, when it has, and has been read to the end."""
        await self._ended.wait()
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_WORDS_S):
                await self._silent.wait()
        return self.transport.get_returncode()

    def interrupt(self) -> None:
        """Let it end by itself."""
        if not self._ended.is_set():
            with suppress(ProcessLookupError):
                self.transport.send_signal(signal.SIGTERM)

    async def end(self) -> None:
        """Leave nothing of it."""
        if not self._ended.is_set():
            with suppress(ProcessLookupError):
                self.transport.kill()
            await self._ended.wait()
        self.transport.close()


def share_of(count: int, share: str) -> list[int]:
    """The numbers of the stations that a process plays: every n-th, so that all take part in the ramp. Raises ValueError."""
    place, _, shares = share.partition("/")
    return list(range(1 + int(place), count + 1, int(shares)))


def executable() -> list[str]:
    """How this program is started again: `-P`, lest modules of the working directory be taken for those of Python."""
    return [sys.executable, "-P", "-m", "simulators", "fleet"]
