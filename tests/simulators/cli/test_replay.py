import json
from pathlib import Path
from typing import Any

import pytest

from simulators.cli import run
from tests.simulators.scripted_csms import ScriptedCsms, friendly, in_a_thread

FRAMES = [
    ("sent", '[2,"a","Authorize",{"idTag":"TAG"}]'),
    ("received", '[3,"a",{"idTagInfo":{"status":"Accepted"}}]'),
]


@pytest.fixture
def tape(tmp_path: Path) -> str:
    lines = [
        json.dumps({"at": "2026-03-01T12:00:00Z", "station": "CP1", "direction": direction, "frame": frame, "note": None})
        for direction, frame in FRAMES
    ]
    (tmp_path / "field.jsonl").write_text("\n".join(lines))
    return str(tmp_path / "field.jsonl")


def blocking(action: str, payload: dict[str, Any]) -> dict[str, Any] | None:
    return {"idTagInfo": {"status": "Blocked"}} if action == "Authorize" else friendly(action, payload)


def test_equal_answers_end_with_0(tape: str, capsys: pytest.CaptureFixture[str]) -> None:
    csms = ScriptedCsms()
    with in_a_thread(csms):
        assert run(["replay", tape, "--csms", csms.url]) == 0
    assert capsys.readouterr().out == "1 calls, 1 answers compared, 0 differences\n"
    assert csms.paths == ["/ocpp/CP1"]


def test_other_answers_end_with_1_and_a_table(tape: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    csms = ScriptedCsms(blocking)
    with in_a_thread(csms):
        assert run(["replay", tape, "--csms", csms.url, "--id", "CP2", "--tape", str(tmp_path / "now.jsonl")]) == 1
    assert "1     Authorize  idTagInfo.status  Accepted  Blocked" in capsys.readouterr().out
    assert csms.paths == ["/ocpp/CP2"]
    assert "Blocked" in (tmp_path / "now.jsonl").read_text()


def test_commands_that_do_not_come_again_are_named_and_no_difference(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    frames = [*FRAMES, ("received", '[2,"b","ClearCache",{}]'), ("sent", '[3,"b",{"status":"Accepted"}]')]
    entry = {"at": "2026-03-01T12:00:00Z", "station": "CP1", "note": None}
    path = tmp_path / "t.jsonl"
    path.write_text("".join(json.dumps({**entry, "direction": direction, "frame": frame}) + "\n" for direction, frame in frames))
    csms = ScriptedCsms()
    with in_a_thread(csms):
        assert run(["replay", str(path), "--csms", csms.url]) == 0
    assert "the CSMS did not send this time: ClearCache" in capsys.readouterr().out


def test_programs_get_json(tape: str, capsys: pytest.CaptureFixture[str]) -> None:
    csms = ScriptedCsms(blocking)
    with in_a_thread(csms):
        assert run(["replay", tape, "--csms", csms.url, "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["differences"] == [
        {"number": 1, "action": "Authorize", "field": "idTagInfo.status", "recorded": "Accepted", "now": "Blocked"}
    ]


def test_a_csms_that_is_not_there_ends_with_1(tape: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["replay", tape, "--csms", "ws://127.0.0.1:1/ocpp"]) == 1
    assert "nothing listens" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["--csms", "http://x"], ["--csms", "ws://127.0.0.1:1", "--station", "CP7"]])
def test_wrong_usage_ends_with_2(tape: str, words: list[str]) -> None:
    assert run(["replay", tape, *words]) == 2


def test_a_file_that_is_none_ends_with_2(tmp_path: Path) -> None:
    assert run(["replay", str(tmp_path / "no.jsonl"), "--csms", "ws://127.0.0.1:1"]) == 2


def test_a_speed_below_the_recorded_one_is_refused(tape: str) -> None:
    with pytest.raises(SystemExit, match="2"):
        run(["replay", tape, "--csms", "ws://127.0.0.1:1", "--speed", "0.5"])


def test_another_interval_is_told_and_ends_with_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    boot = '[2,"a","BootNotification",{"chargePointVendor":"V","chargePointModel":"M"}]'
    answer = '[3,"a",{"status":"Accepted","currentTime":"2026-03-01T12:00:00Z","interval":60}]'
    entry = {"at": "2026-03-01T12:00:00Z", "station": "CP1", "note": None}
    path = tmp_path / "t.jsonl"
    path.write_text(
        "".join(json.dumps({**entry, "direction": way, "frame": frame}) + "\n" for way, frame in (("sent", boot), ("received", answer)))
    )
    csms = ScriptedCsms()
    with in_a_thread(csms):
        assert run(["replay", str(path), "--csms", csms.url]) == 0
        assert run(["replay", str(path), "--csms", csms.url, "--json"]) == 0
    shown, told = capsys.readouterr().out.rsplit("\n", 2)[:2]
    assert "no differences, but for information:\n" in shown
    assert "1     BootNotification  interval  60        300" in shown
    assert [one["field"] for one in json.loads(told)["variations"]] == ["interval"]


def test_a_tape_that_was_cut_is_played_up_to_there_with_a_word(tape: str, capsys: pytest.CaptureFixture[str]) -> None:
    with Path(tape).open("a") as file:
        file.write('\n{"at": "2026-03-01T12:0')
    csms = ScriptedCsms()
    with in_a_thread(csms):
        assert run(["replay", tape, "--csms", csms.url]) == 0
    out, told = capsys.readouterr()
    assert out == "1 calls, 1 answers compared, 0 differences\n"
    assert told == f"simulators replay: {tape}, line 3 is cut: the tape is played up to there\n"
