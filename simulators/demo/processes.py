"""The servers of the demo as child processes: start one, wait until it is ready, end it by its process id.

It knows the `ready URL` line that every server of this project prints; it does not know what the servers do.
"""

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Self

import simulators

READY_S: Final = 30.0
STOP_S: Final = 2.0  # a server that has not ended by then is killed
_LOG_LINES: Final = 12


class StartFailed(Exception):
    """A server did not become ready; the text ends with the last lines of its log."""


class Service:
    """One running server: its `name`, its `url`, its process."""

    def __init__(self, name: str, process: asyncio.subprocess.Process, log: Path) -> None:
        self.name = name
        self.url = ""
        self.process = process
        self._log = log

    @classmethod
    async def start(cls, name: str, module: str, arguments: Sequence[str], home: Path, settings: Mapping[str, str]) -> Self:
        """Run `python -m module arguments` in `home` and wait for its ready line; raises StartFailed.

        Settings are environment variables. Settings of the same prefixes (`CSMS_`) that are in the caller's
        environment do not reach the server: the demo is the same everywhere.
        """
        log = home / f"{name}.log"
        with log.open("wb") as stderr:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", module, *arguments),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=stderr,
                cwd=home,
                env=_environment(settings),
                start_new_session=True,  # Ctrl-C reaches the demo alone, which then ends its servers in order
            )
        service = cls(name, process, log)
        try:
            service.url = await service._read_ready()
        except BaseException:
            await service.stop()
            raise
        return service

    async def _read_ready(self) -> str:
        assert self.process.stdout is not None
        try:
            line = (await asyncio.wait_for(self.process.stdout.readline(), READY_S)).decode(errors="replace").split()
        except TimeoutError as error:
            raise StartFailed(f"{self.name} was not ready within {READY_S:g} s\n{self.tail()}") from error
        if len(line) != 2 or line[0] != "ready":
            said = f"said {' '.join(line)!r} instead of ready" if line else "ended before it was ready"
            raise StartFailed(f"{self.name} {said}\n{self.tail()}")
        return line[1]

    def tail(self) -> str:
        """The last lines of the server's log."""
        lines = self._log.read_text(errors="replace").splitlines()[-_LOG_LINES:]
        return "\n".join(f"  {self.name} | {line}" for line in lines) or f"  {self.name} | (nothing was logged)"

    async def stop(self) -> None:
        """End the server: SIGTERM, and SIGKILL when that does not help."""
        if self.process.returncode is None:
            self.process.terminate()
            try:
                await asyncio.wait_for(self.process.wait(), STOP_S)
            except TimeoutError:
                self.process.kill()
        await self.process.communicate()  # reads the pipe to its end, so that nothing of it is left open


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CSMS_")}
    root = str(Path(simulators.__file__).parents[1])
    kept["PYTHONPATH"] = os.pathsep.join(filter(None, (root, kept.get("PYTHONPATH"))))
    return kept | dict(settings)
