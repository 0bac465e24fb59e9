"""The servers that are measured, as processes of their own: our CSMS on a database, and the `ocpp` library's plain server. Knows how they
are started and prepared, not what is asked of them."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

REGISTER_AT_ONCE = 32
TAGS = 100


@dataclass(frozen=True)
class Peer:
    """A server under measurement: its name in the tables, where stations connect, its process (None: CPU is not known), and where it is
    told of stations (empty: it takes whoever comes)."""

    name: str
    ws_url: str
    pid: int | None
    api_url: str = ""
    token: str = ""


@contextmanager
def csms(name: str, database_url: str, *options: str, fill: Callable[[Path], None] | None = None) -> Iterator[Peer]:
    """Our CSMS on a fresh database at `database_url`; empty: SQLite in a temporary folder. `fill` puts something into that file before
    the server starts."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        url = database_url or f"sqlite://{folder}/csms.sqlite3"
        command = (sys.executable, "-m", "csms")
        settings = ("--database-url", url, "--log-level", "warning")
        subprocess.run([*command, "migrate", *settings], check=True, stdout=subprocess.DEVNULL, env=_environment())
        if fill is not None:
            fill(Path(folder, "csms.sqlite3"))
        with _process([*command, "serve", "--port", "0", *settings, *options], folder) as (pid, address):
            yield Peer(name, f"{address.replace('http', 'ws', 1)}/ocpp", pid, f"{address}/api/v1")


@contextmanager
def library() -> Iterator[Peer]:
    """The `ocpp` library's server."""
    script = Path(__file__).with_name("library_server.py")
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder, _process([sys.executable, str(script)], folder) as (pid, address):
        yield Peer("ocpp library", address, pid)


async def prepare(peer: Peer, identities: Sequence[str]) -> None:
    """Make stations and tags known; those that are known already are fine."""
    if not peer.api_url:
        return
    headers = {"Authorization": f"Bearer {peer.token}"} if peer.token else {}
    limit = asyncio.Semaphore(REGISTER_AT_ONCE)
    async with httpx.AsyncClient(base_url=peer.api_url, headers=headers, trust_env=False, timeout=60) as http:

        async def station(identity: str) -> None:
            async with limit:
                answer = await http.post("/charge-points", json={"charging_point_id": identity})
            if answer.status_code not in (201, 409):
                answer.raise_for_status()

        for number in range(TAGS):
            (await http.put(f"/id-tags/BENCH{number}", json={"max_active_transaction_count": -1})).raise_for_status()
        await asyncio.gather(*(station(identity) for identity in identities))


@contextmanager
def _process(command: Sequence[str], folder: str) -> Iterator[tuple[int, str]]:
    log = Path(folder, "log")
    with log.open("w") as sink, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=sink, text=True, env=_environment()) as process:
        try:
            assert process.stdout is not None
            word, _, address = process.stdout.readline().strip().partition(" ")
            if word != "ready":
                raise RuntimeError(f"{command[-1]} did not come up:\n{log.read_text()[-3000:]}")
            yield process.pid, address
        finally:
            process.terminate()


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("CSMS_")}
