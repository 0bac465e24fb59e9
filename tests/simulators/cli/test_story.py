import json
from pathlib import Path
from typing import Any

import pytest

from simulators.cli import run
from tests.simulators.scripted_csms import ScriptedCsms, friendly, in_a_thread


def play(*words: str, csms: ScriptedCsms | None = None) -> int:
    csms = csms or ScriptedCsms()
    with in_a_thread(csms):
        return run(["charge-point", "--csms", csms.url, "--id", "CP1", "--speed", "2000", *words])


def test_a_story_is_played_by_name_and_ends_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    csms = ScriptedCsms()
    assert play("--story", "full-session", "--id-tag", "TAG7", "--set", "charge_for=2m", csms=csms) == 0
    out = capsys.readouterr().out
    assert "full-session: played to its end, 1 sessions" in out
    assert "story: HoldCard(id_tag='TAG7', connector=1)" in out
    assert ("Authorize", {"idTag": "TAG7"}) in csms.calls


def test_programs_get_the_sessions_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert play("--story", "full-session", "--json") == 0
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert last["result"] == "passed"
    assert last["sessions"][0]["transaction_id"] == 71


def test_a_story_that_fails_ends_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    def blocking(action: str, payload: dict[str, Any]) -> dict[str, Any] | None:
        return {"idTagInfo": {"status": "Blocked"}} if action == "Authorize" else friendly(action, payload)

    assert play("--story", "full-session", csms=ScriptedCsms(blocking)) == 1
    assert "TAG1 may not charge at connector 1: Blocked" in capsys.readouterr().err


def test_a_desk_that_does_not_answer_ends_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert play("--story", "remote-start-stop", "--csms-api", "http://127.0.0.1:1") == 1
    assert "the operator API did not answer" in capsys.readouterr().err


def test_a_story_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('steps = ["boot"]')
    assert play("--story", str(tmp_path / "mine.toml")) == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--story", "cold-boat"], "did you mean cold-boot"),
        (["--story", "full-session", "--set", "charge_for"], "write NAME=VALUE"),
        (["--story", "full-session", "--set", "colour=red"], "no parameter colour"),
        (["--story", "full-session", "--charge", "1m", "--id-tag", "A"], "give one"),
    ],
)
def test_wrong_usage_ends_with_2(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["charge-point", "--csms", "ws://127.0.0.1:1/ocpp", "--id", "CP1", *words]) == 2
    assert said in capsys.readouterr().err
