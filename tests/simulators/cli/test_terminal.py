import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from simulators.cli import terminal
from simulators.cli.terminal import Result, Terminal, Work
from simulators.doctor.examination import Patient
from simulators.transport.backoff import Backoff
from simulators.transport.virtual import VirtualChargePoint
from tests.simulators.scripted_csms import ScriptedCsms, friendly


def attended(url: str, *, as_json: bool = False, work: Work | None = None, store: Path | None = None, timeout_s: float = 60) -> Terminal:
    station = VirtualChargePoint(url, "CP1", connectors=2, backoff=Backoff(0.01, 0.01), store=store)
    patient = Patient(url, "CP1", boots=False, linger_s=0.01)
    return Terminal(station, patient, card="TAG", speed=1, as_json=as_json, work=work, store=store, timeout_s=timeout_s)


def forgetful(action: str, payload: dict[str, Any]) -> dict[str, Any] | None:
    """The answers of a CSMS that never says anything to a StopTransaction."""
    return None if action == "StopTransaction" else friendly(action, payload)


async def charge_for_ever(station: VirtualChargePoint) -> Result:
    await station.booted()
    await station.plug()
    await station.swipe("TAG")
    await station.charging()
    await station.advance(hours=10)
    return Result(0, "done")


async def interrupted(*, as_json: bool, offline: bool, store: Path | None = None) -> int:
    async with ScriptedCsms() as csms:
        one = attended(csms.url, as_json=as_json, work=charge_for_ever, store=store)
        task = asyncio.create_task(one.run())
        await one._station.charging()
        if offline:
            await one._station.cut()
            await one._station.disconnected()
        one._interrupt()
        return await task


async def test_work_ends_the_run_with_its_result(capsys: pytest.CaptureFixture[str]) -> None:
    async def work(station: VirtualChargePoint) -> Result:
        await station.booted()
        return Result(0, "done", {"number": 5})

    async with ScriptedCsms() as csms:
        assert await attended(csms.url, work=work).run() == 0
        assert await attended(csms.url, as_json=True, work=work).run() == 0
    lines = capsys.readouterr().out.splitlines()
    assert "done" in lines
    assert json.loads(lines[-1]) == {"result": "passed", "text": "done", "number": 5}


async def test_a_program_is_told_what_happens(capsys: pytest.CaptureFixture[str]) -> None:
    async def work(station: VirtualChargePoint) -> Result:
        await station.booted()
        await station.plug()
        await station.swipe("TAG")
        await station.charging()
        await station.stop()
        return Result(0, "")

    async with ScriptedCsms() as csms:
        await attended(csms.url, as_json=True, work=work).run()
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    events = [one["event"] for one in told if "event" in one]
    for word in ("registration", "status", "authorization", "session-started", "session-stopped", "call-finished"):
        assert word in events
    assert all(("direction" in one) + ("event" in one) + ("result" in one) == 1 for one in told)


@pytest.mark.parametrize(("as_json", "words"), [(True, '"event": "doctor"'), (False, "✗ TCP")])
async def test_the_doctor_comes_when_the_first_dial_fails(as_json: bool, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    one, shown = attended("ws://127.0.0.1:1/ocpp", as_json=as_json), ""
    task = asyncio.create_task(one.run())
    async with asyncio.timeout(30):
        while words not in shown:
            await one._station.driver.watch.within(lambda: None, 0.01)
            shown += "".join(capsys.readouterr())
    one._press("q")
    assert await task == 0


async def test_keys_are_told_from_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    async with ScriptedCsms() as csms:
        one = attended(csms.url)
        task = asyncio.create_task(one.run())
        await csms.until(lambda: "BootNotification" in csms.actions())
        await one._station.booted()
        for key in "2x?0 d":
            one._press(key)
        one._press("\x04")
        assert await task == 0
    shown = capsys.readouterr().out
    assert "connector 2 chosen" in shown
    assert "'x' is no key" in shown
    assert "'0' is no key" in shown
    assert "keys: p plug" in shown
    assert "nothing to examine" in shown


async def test_a_csms_that_answers_nothing_does_not_hold_it_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "INTERRUPT_S", 0.05)
    async with ScriptedCsms(forgetful) as csms:
        one = attended(csms.url)
        task = asyncio.create_task(one.run())
        await one._station.booted()
        for key in "ps":
            one._press(key)
        await one._station.told("Charging")  # so that the wire is free for what comes then
        one._interrupt()
        async with asyncio.timeout(30):
            assert await task == 0
    assert "StopTransaction" in csms.actions()


async def test_work_that_is_interrupted_has_its_result_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert await interrupted(as_json=True, offline=False) == 1
    shown = capsys.readouterr()
    assert json.loads(shown.out.splitlines()[-1]) == {"result": "interrupted", "text": "interrupted before it was done"}
    assert await interrupted(as_json=False, offline=False) == 1
    assert capsys.readouterr().err == "simulators charge-point: interrupted before it was done\n"


async def test_a_second_signal_ends_it_at_once_and_with_its_result_line(capsys: pytest.CaptureFixture[str]) -> None:
    async with ScriptedCsms(forgetful) as csms:
        one = attended(csms.url, as_json=True, work=charge_for_ever)
        task = asyncio.create_task(one.run())
        await one._station.charging()
        one._interrupt()
        await csms.until(lambda: "StopTransaction" in csms.actions())
        one._interrupt()
        with pytest.raises(asyncio.CancelledError):
            await task
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (last["result"], last["undelivered"]) == ("interrupted", ["StopTransaction"])


async def test_what_is_lost_with_the_process_is_said_everywhere(capsys: pytest.CaptureFixture[str]) -> None:
    assert await interrupted(as_json=True, offline=True) == 1
    shown = capsys.readouterr()
    last = json.loads(shown.out.splitlines()[-1])
    assert (last["result"], last["undelivered"], last["kept"]) == ("interrupted", ["StopTransaction"], False)
    lost = "1 transaction message was never delivered and is lost: StopTransaction (--store FILE keeps them)"
    assert lost in last["text"]
    assert lost in shown.err
    assert await interrupted(as_json=False, offline=True) == 1
    assert lost in capsys.readouterr().err


async def test_with_a_store_the_session_is_the_next_start_s_affair(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert await interrupted(as_json=True, offline=True, store=tmp_path / "kept") == 1
    assert "lost" not in json.loads(capsys.readouterr().out.splitlines()[-1])["text"]


@pytest.mark.parametrize("keeps", [False, True])
async def test_work_that_leaves_messages_behind_fails_unless_they_are_kept(
    keeps: bool, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    async def work(station: VirtualChargePoint) -> Result:
        await station.booted()
        await station.plug()
        await station.swipe("TAG")
        await station.charging()
        await station.cut()
        await station.disconnected()
        await station.swipe("TAG")
        return Result(0, "done")

    async with ScriptedCsms() as csms:
        code = await attended(csms.url, as_json=True, work=work, store=tmp_path / "kept" if keeps else None).run()
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (code, last["result"], last["kept"]) == ((0, "passed", True) if keeps else (1, "failed", False))
    assert last["undelivered"] == ["StopTransaction"]
    assert ("the next start with --store" if keeps else "is lost") in last["text"]


async def test_somebody_at_the_keys_is_told_of_what_is_lost_and_leaves_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    async with ScriptedCsms() as csms:
        one = attended(csms.url)
        task = asyncio.create_task(one.run())
        await one._station.booted()
        for key in "ps":
            one._press(key)
        await one._station.charging()
        one._press("n")
        await one._station.disconnected()
        one._press("q")
        assert await task == 0
    assert "1 transaction message was never delivered and is lost: StopTransaction" in capsys.readouterr().err


async def test_a_csms_that_is_gone_for_too_long_ends_the_work_in_the_doctor_s_words(capsys: pytest.CaptureFixture[str]) -> None:
    async with ScriptedCsms() as csms:
        one = attended(csms.url, as_json=True, work=charge_for_ever, timeout_s=0.2)
        task = asyncio.create_task(one.run())
        await one._station.charging()
        await csms.close()
        async with asyncio.timeout(30):
            assert await task == 1
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert last["result"] == "failed"
    assert last["text"].startswith("no connection for 0.2 s: nothing listens at 127.0.0.1")
    assert "try: start the CSMS" in last["text"]
    assert last["undelivered"] == ["StopTransaction"]


async def test_an_outage_that_the_work_itself_makes_is_no_reason_to_give_up() -> None:
    async def work(station: VirtualChargePoint) -> Result:
        await station.booted()
        await station.cut()
        await station.disconnected()
        await station.advance(seconds=0.3)
        await station.restore()
        await station.connected()
        return Result(0, "done")

    async with ScriptedCsms() as csms:
        assert await attended(csms.url, work=work, timeout_s=0.05).run() == 0


async def test_whoever_plays_by_hand_may_wait_for_the_csms_as_long_as_he_likes() -> None:
    one = attended("ws://127.0.0.1:1/ocpp", timeout_s=0.01)
    task = asyncio.create_task(one.run())
    await one._station.driver.watch.within(lambda: one._station.driver.failure, 30)
    assert not await one._station.driver.watch.within(lambda: task.done(), 0.1)
    one._press("q")
    assert await task == 0
