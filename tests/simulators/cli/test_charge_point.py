import codecs
import json
import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path
from typing import Any

import pytest

from simulators.cli import run
from tests.simulators.scripted_csms import ScriptedCsms, friendly, in_a_thread, mute

COMMAND = (sys.executable, "-m", "simulators", "charge-point")


def options(csms: ScriptedCsms | str, *more: str) -> list[str]:
    return ["charge-point", "--csms", csms if isinstance(csms, str) else csms.url, "--id", "CP1", *more]


def charging(*more: str) -> tuple[str, ...]:
    return ("--id-tag", "TAG", "--charge", "10m", "--speed", "2000", *more)


def test_a_session_is_drawn_as_arrows_and_succeeds(capsys: pytest.CaptureFixture[str]) -> None:
    csms = ScriptedCsms()
    with in_a_thread(csms):
        assert run(options(csms, *charging())) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any("CP1 → CSMS  StartTransaction  connectorId=1 idTag=TAG meterStart=0" in line for line in lines)
    assert any("CP1 ← CSMS  StopTransaction ✓  Accepted" in line for line in lines)
    assert lines[-1].startswith("session accepted and stopped cleanly: transaction 71, ")
    assert "\x1b[" not in "".join(lines)


def test_a_program_reads_json_lines_and_the_tape_holds_the_same(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    csms, tape = ScriptedCsms(), tmp_path / "tape.jsonl"
    with in_a_thread(csms):
        assert run(options(csms, *charging("--json", "--tape", str(tape)))) == 0
    *told, result = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    entries = [one for one in told if "direction" in one]
    assert (result["result"], result["transaction_id"]) == ("passed", 71)
    assert result["energy_wh"] > 1000
    taped = [json.loads(line) for line in tape.read_text().splitlines()]
    assert [entry for entry in entries if entry["frame"]] == [entry for entry in taped if entry["frame"]]
    assert {"registration", "status", "session-started", "session-stopped"} <= {one.get("event") for one in told}


def test_a_refused_session_fails_with_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    def blocking(action: str, payload: dict[str, Any]) -> dict[str, Any] | None:
        return {"idTagInfo": {"status": "Blocked"}} if action == "Authorize" else friendly(action, payload)

    csms = ScriptedCsms(blocking)
    with in_a_thread(csms):
        assert run(options(csms, *charging())) == 1
    assert capsys.readouterr().err == "simulators charge-point: TAG may not charge at connector 1: Blocked\n"


def test_a_start_that_is_refused_is_stopped_before_the_station_leaves(capsys: pytest.CaptureFixture[str]) -> None:
    def full(action: str, payload: dict[str, Any]) -> dict[str, Any] | None:
        refused = {"transactionId": 71, "idTagInfo": {"status": "ConcurrentTx"}}
        return refused if action == "StartTransaction" else friendly(action, payload)

    csms = ScriptedCsms(full)
    with in_a_thread(csms):
        assert run(options(csms, *charging())) == 1
    [stop] = [payload for action, payload in csms.calls if action == "StopTransaction"]
    assert (stop["transactionId"], stop["reason"]) == (71, "DeAuthorized")
    shown = capsys.readouterr()
    assert "StopTransaction ✓" in shown.out
    assert "ConcurrentTx" in shown.err


@pytest.mark.parametrize(("status", "hint"), [(404, "create the charge point first"), (401, "--password")])
def test_with_charge_a_csms_that_turns_it_away_ends_it_at_once_in_words(status: int, hint: str, capsys: pytest.CaptureFixture[str]) -> None:
    csms = ScriptedCsms(refuse=status)
    with in_a_thread(csms):
        assert run(options(csms, *charging())) == 1
    told = capsys.readouterr().err
    assert f"HTTP {status}" in told
    assert hint in told


@pytest.mark.parametrize("work", [charging(), ("--story", "full-session"), ("--story", "remote-start-stop")])
def test_a_csms_that_is_not_there_fails_in_words(work: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(options("ws://127.0.0.1:1/ocpp", *work, "--timeout", "0.2s")) == 1
    assert "nothing listens at 127.0.0.1:1\n  try: start the CSMS" in capsys.readouterr().err


def test_a_failure_is_json_too(capsys: pytest.CaptureFixture[str]) -> None:
    csms = ScriptedCsms(refuse=404)
    with in_a_thread(csms):
        assert run(options(csms, *charging("--json"))) == 1
    result = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert result["result"] == "failed"
    assert "HTTP 404" in result["text"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (options("http://127.0.0.1:8000"), "no WebSocket address"),
        (options("ws://h/ocpp", "--charge", "10m"), "give --id-tag"),
        (options("ws://h/ocpp", "--tape", "/nonexistent/tape"), "No such file"),
        (options("ws://h/ocpp", "--store", "/nonexistent/store"), "/nonexistent/store is no file of charge points: unable to open"),
        (options("ws://h/ocpp", "--store", "/tmp"), "/tmp is no file of charge points"),
    ],
)
def test_wrong_usage_is_told_in_a_sentence(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--charge", "soon"),
        ("--speed", "0"),
        ("--speed", "fast"),
        ("--connectors", "0"),
        ("--connectors", "x"),
        ("--id-tag", "T" * 21),
        ("--id-tag", ""),
    ],
)
def test_unusable_values_are_wrong_usage(option: str, value: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        run(options("ws://h/ocpp", option, value))
    assert left.value.code == 2
    assert option in capsys.readouterr().err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly(number: signal.Signals) -> None:
    csms = ScriptedCsms()
    with in_a_thread(csms):
        command = (*COMMAND, *options(csms)[1:])
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for line in process.stdout:
                if "connectorId=1 Available" in line:
                    break
            process.send_signal(number)
            _, told = process.communicate(timeout=30)
    assert (process.returncode, told) == (0, "")
    assert csms.closes == [1000]


def test_an_interrupted_session_is_stopped_and_a_failure() -> None:
    csms = ScriptedCsms()
    with in_a_thread(csms):
        command = (*COMMAND, *options(csms, "--id-tag", "TAG", "--charge", "10h")[1:])
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for line in process.stdout:
                if "connectorId=1 Charging" in line:
                    break
            process.send_signal(signal.SIGINT)
            shown, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert csms.calls[-2][0] == "StopTransaction" or csms.calls[-1][0] == "StopTransaction"
    assert "StopTransaction ✓" in shown


@pytest.mark.parametrize("work", [("--charge", "10h"), ("--story", "full-session", "--set", "charge_for=10h")])
@pytest.mark.parametrize("signals", [1, 2])
def test_a_program_reads_how_it_ended_when_it_is_interrupted_too(work: tuple[str, ...], signals: int) -> None:
    csms = ScriptedCsms()
    with in_a_thread(csms):
        command = (*COMMAND, *options(csms, "--id-tag", "TAG", *work, "--json")[1:])
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for line in process.stdout:
                if '"Charging"' in line and '"call-finished"' in line:
                    break
            if signals == 2:
                csms.answer = mute
            process.send_signal(signal.SIGINT)
            for line in process.stdout if signals == 2 else ():
                if "StopTransaction" in line:
                    process.send_signal(signal.SIGINT)
                    break
            shown = process.stdout.read()  # what was read ahead as well
            process.wait(30)
    assert process.returncode == 1
    last = json.loads(shown.splitlines()[-1])
    assert last["result"] == "interrupted"
    assert last.get("undelivered", []) == ["StopTransaction"] * (signals - 1)


def test_a_reader_that_leaves_ends_it_quietly() -> None:
    csms = ScriptedCsms()
    with in_a_thread(csms):
        command = (*COMMAND, *options(csms, "--speed", "1000")[1:])
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.readline()
            process.stdout.close()
            assert process.wait(30) == 0
            assert process.stderr.read() == ""


def test_keys_work_on_a_terminal_and_the_terminal_is_restored() -> None:
    csms = ScriptedCsms()
    master, slave = pty.openpty()
    before = termios.tcgetattr(slave)
    with in_a_thread(csms):
        command = (*COMMAND, *options(csms, "--id-tag", "TAG", "--speed", "60", "--connectors", "2")[1:])
        with subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave) as process:
            try:
                screen = read_until(master, "connectorId=2 Available")
                for keys, shown in (
                    ("ps", "connectorId=1 Charging"),
                    ("2", "connector 2 chosen"),
                    ("f", "connectorId=2 Faulted"),
                    ("c", "connectorId=2 Available"),
                    ("1s", "connectorId=1 Finishing"),
                    ("u", "connectorId=1 Available"),
                    ("x", "'x' is no key; ? tells which there are"),
                    ("?", "hold the card"),
                ):
                    os.write(master, keys.encode())
                    screen += read_until(master, shown)
                os.write(master, b"q")
                assert process.wait(30) == 0
            finally:
                process.kill()  # else a failure would wait for it for ever
    assert "\x1b[" in screen
    assert termios.tcgetattr(slave) == before
    os.close(master)
    os.close(slave)


def read_until(descriptor: int, words: str) -> str:
    """What the terminal shows up to `words`; fails when they do not come for 30 s."""
    shown, end_s = "", time.monotonic() + 30
    decoder = codecs.getincrementaldecoder("utf-8")("replace")  # a read may end within a character, and begin there
    while words not in shown:
        readable, _, _ = select.select([descriptor], [], [], max(0, end_s - time.monotonic()))
        assert readable, f"{words!r} was never shown: {shown}"
        shown += decoder.decode(os.read(descriptor, 4096))
    return shown
