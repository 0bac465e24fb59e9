import asyncio
import os
import signal
from pathlib import Path

import pytest

from simulators.demo import processes
from simulators.demo.processes import Service, StartFailed

SERVER = """
import os, signal, sys, time
print("a word on stderr", file=sys.stderr, flush=True)
if sys.argv[1] == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
if sys.argv[1] == "die":
    sys.exit(3)
if sys.argv[1] == "silent":
    time.sleep(600)
print({"odd": "hello", "mute": ""}.get(sys.argv[1], "ready http://127.0.0.1:" + os.environ.get("CSMS_PORT", "none")), flush=True)
time.sleep(600)
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "server_of_test.py").write_text(SERVER)
    return tmp_path


async def start(home: Path, how: str, settings: dict[str, str] | None = None) -> Service:
    return await Service.start("server", "server_of_test", [how], home, settings or {})


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_a_server_is_started_and_ended(home: Path) -> None:
    service = await start(home, "well", {"CSMS_PORT": "8000"})
    assert service.url == "http://127.0.0.1:8000"
    assert is_alive(service.process.pid)
    await service.stop()
    assert not is_alive(service.process.pid)
    assert service.process.returncode == -signal.SIGTERM
    await service.stop()


async def test_settings_of_the_caller_do_not_reach_the_server(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSMS_PORT", "9999")
    service = await start(home, "well")
    await service.stop()
    assert service.url == "http://127.0.0.1:none"


async def test_a_server_that_ignores_sigterm_is_killed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "STOP_S", 0.05)
    service = await start(home, "stubborn")
    await service.stop()
    assert service.process.returncode == -signal.SIGKILL


@pytest.mark.parametrize(
    ("how", "words"),
    [("die", "ended before it was ready"), ("odd", "said 'hello' instead of ready"), ("mute", "ended before it was ready")],
)
async def test_a_server_that_does_not_get_ready_is_told_with_its_log(home: Path, how: str, words: str) -> None:
    with pytest.raises(StartFailed, match=rf"(?s)server {words}.*a word on stderr"):
        await start(home, how)


async def test_a_server_that_stays_silent_is_given_up(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "READY_S", 0.01)
    with pytest.raises(StartFailed, match="was not ready within"):
        await start(home, "silent")


async def test_breaking_off_a_start_leaves_no_process(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []
    create = asyncio.create_subprocess_exec

    async def note(*arguments: object, **options: object) -> asyncio.subprocess.Process:
        process = await create(*arguments, **options)  # type: ignore[arg-type]
        started.append(process.pid)
        starting.cancel()
        return process

    monkeypatch.setattr(asyncio, "create_subprocess_exec", note)
    starting = asyncio.create_task(start(home, "well"))
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert [is_alive(pid) for pid in started] == [False]
