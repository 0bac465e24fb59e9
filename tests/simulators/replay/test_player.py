"""Recordings of a virtual charge point, played again against a scripted CSMS."""

import json
from pathlib import Path
from typing import Any

import pytest

from simulators.replay.player import Player, Report
from simulators.replay.recording import load
from simulators.replay.script import Script, script_of
from simulators.transport.backoff import Backoff
from simulators.transport.dial import DialFailed
from simulators.transport.tape import Tape
from simulators.transport.virtual import VirtualChargePoint
from tests.simulators.scripted_csms import ScriptedCsms, friendly

COMMAND = '[2,"c","ChangeAvailability",{"connectorId":0,"type":"Operative"}]'


async def recorded(path: Path, *, cut: bool = False) -> Script:
    async with (
        ScriptedCsms() as csms,
        VirtualChargePoint(csms.url, "CP1", speed=100, backoff=Backoff(0.02, 0.05), tape=path) as station,
    ):
        await station.booted()
        await csms.say(COMMAND)
        await csms.until(lambda: any('"c"' in text for text in csms.frames))
        await station.plug()
        await station.swipe("TAG")
        await station.charging()
        if cut:
            await station.cut()
            await station.restore()
            await station.connected()
        await station.stop()
    return script_of(load(path))


async def replayed(csms: ScriptedCsms, script: Script, **options: Any) -> Report:
    return await Player(csms.url, "CP9", **options).play(script)


def shifted(action: str, payload: dict[str, Any]) -> dict[str, Any] | None:
    """A CSMS that counts transactions differently."""
    answer = friendly(action, payload)
    return {**answer, "transactionId": 900} if answer and action == "StartTransaction" else answer


async def test_a_session_is_said_again_with_new_ids_times_and_transaction(tmp_path: Path) -> None:
    script = await recorded(tmp_path / "t.jsonl")
    async with ScriptedCsms(shifted) as csms:
        report = await replayed(csms, script)
    assert csms.paths == ["/ocpp/CP9"]
    assert report.transactions == {71: 900}
    [stop] = [payload for action, payload in csms.calls if action == "StopTransaction"]
    assert stop["transactionId"] == 900
    before = [json.loads(line) for line in (tmp_path / "t.jsonl").read_text().splitlines()]
    sent = [json.loads(one["frame"]) for one in before if one["direction"] == "sent"]
    assert [one[2] for one in sent if one[0] == 2] == csms.actions()
    assert {one[1] for one in sent if one[0] == 2}.isdisjoint({json.loads(text)[1] for text in csms.frames})
    assert report.differences == []
    assert report.missed == ["ChangeAvailability"]
    assert report.calls == len(csms.calls)
    assert report.compared >= report.calls - 1  # the last one was perhaps not answered any more


async def test_other_answers_are_differences(tmp_path: Path) -> None:
    def strict(action: str, payload: dict[str, Any]) -> dict[str, Any] | None:
        return {"idTagInfo": {"status": "Blocked"}} if action == "Authorize" else friendly(action, payload)

    script = await recorded(tmp_path / "t.jsonl")
    async with ScriptedCsms(strict) as csms:
        report = await replayed(csms, script)
    assert ("Authorize", "idTagInfo.status", "Accepted", "Blocked") in [
        (one.action, one.field, one.recorded, one.now) for one in report.differences
    ]


async def test_commands_get_the_recorded_answer_and_unknown_ones_an_error(tmp_path: Path) -> None:
    script = await recorded(tmp_path / "t.jsonl")
    waiting = [COMMAND, '[2,"d","ClearCache",{}]']

    async with ScriptedCsms() as csms:
        original = csms._hear

        async def hear(link: Any, text: str) -> None:
            if waiting:
                await link.send(waiting.pop(0))
            await original(link, text)

        csms._hear = hear  # type: ignore[method-assign]
        report = await replayed(csms, script)
        assert any(json.loads(text) == [3, "c", {"status": "Accepted"}] for text in csms.frames)
        assert any(text.startswith('[4, "d", "NotSupported"') for text in csms.frames)
    assert (report.differences, report.missed, report.surprises) == ([], [], ["ClearCache"])


async def test_connections_end_where_they_ended_then(tmp_path: Path) -> None:
    script = await recorded(tmp_path / "t.jsonl", cut=True)
    async with ScriptedCsms() as csms:
        await replayed(csms, script)
    assert len(csms.links) == 2


async def test_a_csms_that_falls_silent_or_hangs_up_is_told(tmp_path: Path) -> None:
    def deaf(action: str, payload: dict[str, Any]) -> dict[str, Any] | None:
        return None if action == "Authorize" else friendly(action, payload)

    script = await recorded(tmp_path / "t.jsonl")
    async with ScriptedCsms(deaf) as csms:
        report = await replayed(csms, script, timeout_s=0.1)
    assert [one.now for one in report.differences if one.action == "Authorize"] == ["no answer"]


async def test_the_recorded_pace_can_be_kept_and_no_time_lies_in_the_future(tmp_path: Path) -> None:
    script = await recorded(tmp_path / "t.jsonl")
    tape = Tape("CP9")
    async with ScriptedCsms() as csms:
        await replayed(csms, script, speed=100_000, tape=tape)
    for entry in tape.entries:
        if entry.direction == "sent" and entry.frame and '"timestamp"' in entry.frame:
            said = json.loads(entry.frame)[3].get("timestamp", "")
            assert said <= entry.at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


async def test_a_csms_that_is_not_there_is_told(tmp_path: Path) -> None:
    script = await recorded(tmp_path / "t.jsonl")
    with pytest.raises(DialFailed, match="nothing listens"):
        await Player("ws://127.0.0.1:1/ocpp", "CP9").play(script)
