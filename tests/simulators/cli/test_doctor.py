import json
from typing import Any

import pytest

from simulators.cli import run
from tests.simulators.scripted_csms import ScriptedCsms, in_a_thread


def examined(csms: ScriptedCsms, *more: str) -> int:
    with in_a_thread(csms):
        return run(["doctor", "--csms", csms.url, "--id", "CP1", *more])


def test_a_healthy_way_is_a_checklist_and_exit_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert examined(ScriptedCsms()) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[:-1]] == ["✓"] * 7
    assert lines[-1] == "all is well"


def test_trouble_is_exit_1_with_something_to_try(capsys: pytest.CaptureFixture[str]) -> None:
    assert examined(ScriptedCsms(refuse=404)) == 1
    shown = capsys.readouterr().out
    assert "✗ HTTP upgrade  HTTP 404" in shown
    assert "try: create the charge point" in shown
    assert "- registration  not tried" in shown
    assert shown.endswith("HTTP upgrade: not-found\n")


def test_pending_is_no_success(capsys: pytest.CaptureFixture[str]) -> None:
    def pending(action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {"status": "Pending", "currentTime": "2030-01-01T00:00:00Z", "interval": 5}

    assert examined(ScriptedCsms(pending)) == 1
    assert "… registration  Pending" in capsys.readouterr().out


def test_json_is_one_object_a_step_and_a_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    assert examined(ScriptedCsms(refuse=401), "--json", "--no-boot") == 1
    *steps, verdict = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [step["state"] for step in steps] == ["ok", "ok", "ok", "failed", "skipped", "skipped"]
    assert verdict == {"result": "failed", "cause": "unauthorized"}


def test_without_a_boot_nothing_is_sent(capsys: pytest.CaptureFixture[str]) -> None:
    csms = ScriptedCsms()
    assert examined(csms, "--no-boot", "--json") == 0
    assert csms.calls == []
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == {"result": "passed", "cause": ""}


def test_unusable_options_are_exit_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor", "--csms", "ws://h/x", "--id", "CP1", "--ca", "x.pem"]) == 2
    assert "--ca needs a wss:// address" in capsys.readouterr().err
    with pytest.raises(SystemExit) as left:
        run(["doctor", "--csms", "ws://h/x", "--id", "CP1", "--timeout", "0"])
    assert left.value.code == 2
