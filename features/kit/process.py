"""Our own CSMS as a process: started with a database of its own, killed, started again where it was, stopped by its id.

It knows the command line and the line `ready http://HOST:PORT`, which may name the address of TLS behind that; nothing of the program
behind them.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

START_S = 40.0
STOP_S = 10.0
COMMAND = (sys.executable, "-m", "csms")
TAIL_LINES = 15


class NotServing(Exception):
    """The CSMS did not come up; the text ends with what it logged."""


class CsmsProcess:
    """One CSMS in `folder`, where its log is kept as well; `options` are its settings, by their option names."""

    def __init__(self, folder: Path, options: Mapping[str, str], command: Sequence[str] = COMMAND) -> None:
        self.url = self.secure_url = ""
        self._folder, self._options, self._command = folder, dict(options), tuple(command)
        self._log = folder / "csms.log"
        self._process: subprocess.Popen[str] | None = None

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.poll() is None

    def migrate(self) -> None:
        """Bring the database up to date; raises NotServing."""
        done = subprocess.run(
            [*self._command, "migrate", *self._arguments()],
            cwd=self._folder,
            env=_environment(),
            capture_output=True,
            text=True,
            timeout=START_S,
            check=False,
        )
        if done.returncode:
            raise NotServing(f"the database could not be brought up to date:\n{done.stdout}{done.stderr}")

    def start(self) -> None:
        """Start it, on the port that it had before if it had one; returns when it is ready. Raises NotServing."""
        port = self.url.rpartition(":")[2] or "0"
        with self._log.open("ab") as sink:
            self._process = subprocess.Popen(
                [*self._command, "serve", "--port", port, *self._arguments()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=sink,
                text=True,
                cwd=self._folder,
                env=_environment(),
            )
        try:
            self.url, _, self.secure_url = self._read_addresses(self._process).partition(" ")
        except BaseException:
            self.kill()
            raise

    def kill(self) -> None:
        """End it at once, as a power cut would (SIGKILL)."""
        self._end(lambda process: process.kill())

    def stop(self) -> None:
        """Ask it to end (SIGTERM), and kill it when it does not."""
        self._end(lambda process: process.terminate())

    def tail(self) -> str:
        """The last lines of its log."""
        lines = self._log.read_text(errors="replace").splitlines() if self._log.is_file() else []
        return "\n".join(lines[-TAIL_LINES:]) or "(nothing was logged)"

    def _arguments(self) -> list[str]:
        return [part for name, value in self._options.items() for part in (f"--{name}", value)]

    def _read_addresses(self, process: "subprocess.Popen[str]") -> str:
        assert process.stdout is not None
        watchdog = threading.Timer(START_S, process.kill)
        watchdog.start()
        try:
            line = process.stdout.readline()
        finally:
            watchdog.cancel()
        word, _, addresses = line.strip().partition(" ")
        if word != "ready":
            raise NotServing(f"the CSMS did not come up; it said {line.strip()!r}:\n{self.tail()}")
        return addresses

    def _end(self, ask: Callable[["subprocess.Popen[str]"], None]) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        ask(process)
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("CSMS_")}
