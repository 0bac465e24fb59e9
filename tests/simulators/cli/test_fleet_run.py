import argparse
import asyncio
import json
import signal
import sys
import time
from pathlib import Path
from typing import Any

import httpx

from simulators.cli.fleet_run import Run
from simulators.fleet.plan import Plan
from tests.conftest import StartCsms
from tests.simulators.fleet.conftest import counting
from tests.simulators.scripted_csms import ScriptedCsms


async def started(url: str, *words: str) -> asyncio.subprocess.Process:
    command = [sys.executable, "-m", "simulators", "fleet", "--csms", url, *words]
    return await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )


async def ended(process: asyncio.subprocess.Process) -> tuple[int, str, str]:
    async with asyncio.timeout(60):
        out, told = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), told.decode()


def summary(out: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(out)
    return found


async def test_a_run_ends_by_itself_and_writes_its_report(tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    async with ScriptedCsms(counting()) as csms:
        words = ["--count", "5", "--for", "2s", "--session-every", "60s", "--speed", "240", "--seed", "4", "--report", str(file)]
        code, out, told = await ended(await started(csms.url, *words))
    assert (code, told) == (0, "")
    assert "5 of 5 stations accepted" in out
    assert out.rstrip().splitlines()[-1].startswith(("passed", "LATENCIES INVALID"))
    report = json.loads(file.read_text())
    assert report["run"]["seed"] == 4
    assert report["sessions"]["started"] == report["sessions"]["stopped"] > 0


async def test_two_processes_make_one_report_and_ctrl_c_ends_both() -> None:
    async with ScriptedCsms(counting()) as csms:
        process = await started(csms.url, "--count", "6", "--processes", "2", "--json", "--backoff", "1s..2s", "--shape", "surge@100m")
        await csms.until(lambda: csms.actions().count("BootNotification") == 6, 30)
        process.send_signal(signal.SIGINT)
        code, out, _ = await ended(process)
    report = summary(out)
    assert (code, report["run"]["processes"]) == (0, 2)
    assert report["stations"]["accepted once"] == report["stations"]["wanted"] == 6
    assert sorted(csms.paths) == [f"/ocpp/CP{number:05}" for number in range(1, 7)]


def test_a_process_that_comes_up_late_plays_as_long_as_the_others() -> None:
    run = Run(Plan(for_s=3600), argparse.Namespace(share="0/2"))
    assert not run._over(time.monotonic() - 7200)()
    assert Run(Plan(for_s=0.0), argparse.Namespace(share="0/2"))._over(None)()


async def test_ctrl_c_stops_running_sessions_and_exits_by_the_verdict() -> None:
    async with ScriptedCsms(counting()) as csms:
        process = await started(csms.url, "--count", "2", "--json", "--shape", "surge@3s,for=1h")
        await csms.until(lambda: csms.actions().count("StartTransaction") == 2, 30)
        process.send_signal(signal.SIGINT)
        code, out, _ = await ended(process)
        await csms.until(lambda: csms.closes == [1000, 1000])
    assert code == 0
    assert summary(out)["sessions"] == {**summary(out)["sessions"], "started": 2, "stopped": 2}


async def test_a_fleet_that_is_refused_exits_with_1_and_says_why() -> None:
    async with ScriptedCsms(refuse=404) as csms:
        code, out, _ = await ended(await started(csms.url, "--count", "3", "--for", "1s"))
    assert code == 1
    assert "dials failed" in out
    assert "not_found (HTTP 404)" in out
    assert "FAILED: 3 stations were never accepted" in out


async def test_registered_by_the_operator_api_and_compared_with_it(sqlite_csms: StartCsms) -> None:
    csms = await sqlite_csms(operator_token="a token of the operator")
    words = ["--count", "4", "--session-every", "60s", "--speed", "240", "--for", "3s", "--processes", "2", "--json"]
    outside = ["--register", csms.url, "--verify", csms.url, "--token", "a token of the operator"]
    code, out, told = await ended(await started(csms.ws_url.rstrip("/"), *words, *outside))
    assert code == 0, out + told
    stored = summary(out)["correctness"]["stored"]
    assert stored["compared"] == summary(out)["sessions"]["started"] > 0
    assert stored["differing"] == 0


async def test_an_operator_api_that_refuses_ends_the_run_with_a_sentence(sqlite_csms: StartCsms) -> None:
    csms = await sqlite_csms(operator_token="a token of the operator")
    code, _, told = await ended(await started(csms.ws_url.rstrip("/"), "--register", csms.url))
    assert code == 1
    assert "POST /charge-points: HTTP 401" in told


async def test_metrics_are_served_while_it_runs() -> None:
    async with ScriptedCsms(counting()) as csms:
        process = await started(csms.url, "--count", "2", "--metrics", "0")
        assert process.stderr is not None
        word, url = (await process.stderr.readline()).decode().split()
        await csms.until(lambda: csms.actions().count("BootNotification") == 2, 30)
        async with httpx.AsyncClient(trust_env=False) as http:
            shown = (await http.get(url)).text
        process.send_signal(signal.SIGTERM)
        code, _, _ = await ended(process)
    assert (word, code) == ("metrics", 0)
    assert 'fleet_connections_total{event="opened"} 2.0' in shown


async def test_a_metrics_port_that_is_taken_is_told() -> None:
    async with ScriptedCsms(counting()) as csms:
        port = csms.url.rpartition(":")[2].partition("/")[0]
        code, _, told = await ended(await started(csms.url, "--metrics", port))
    assert code == 1
    assert f"no metrics at port {port}" in told
