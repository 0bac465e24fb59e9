import resource
from pathlib import Path

import pytest

from simulators.cli import build_parser, run
from simulators.cli.fleet import _plan, _raise_file_limit
from simulators.fleet.plan import Plan, Redial, Shape

CSMS = ["fleet", "--csms", "ws://127.0.0.1:1/ocpp"]


def planned(*words: str) -> Plan:
    return _plan(build_parser(["fleet"]).parse_args([*CSMS, *words]))


def test_every_option_reaches_the_plan() -> None:
    words = (
        "--count 7 --id X{n} --id-tag T{n} --ramp 10/s --session-every 5m --for 1m --seed 3 --speed 60 --connectors 2 --backoff 2s..9s,0"
    )
    plan = planned(*words.split(), "--shape", "storm@5s", "--shape", "herd@9s")
    assert plan == Plan(7, "X{n}", "T{n}", 10, 300, 60, 3, 60, 2, Redial(2, 9, 0), (Shape("storm", 5), Shape("herd", 9)))


def test_an_option_beats_the_plan_file(tmp_path: Path) -> None:
    file = tmp_path / "plan.toml"
    file.write_text('count = 5\nseed = 9\nid = "F{n}"\n')
    plan = planned("--plan", str(file), "--count", "6")
    assert (plan.count, plan.seed, plan.pattern) == (6, 9, "F{n}")


def test_without_a_seed_one_is_drawn() -> None:
    assert planned().seed != planned().seed


@pytest.mark.parametrize(
    "words",
    [
        ["--count", "0"],
        ["--shape", "flood@3s"],
        ["--ramp", "fast"],
        ["--for", "long"],
        ["--backoff", "9s..2s"],
        ["--count", "3", "--id", "CP"],
        ["--plan", "/nowhere/plan.toml"],
        ["--speed", "0"],
        ["--for", "2s", "--shape", "storm@10s"],
        ["--for", "2s", "--shape", "storm@2s"],
        ["--session-every", "0s"],
        ["--report", "/nowhere/report.json"],
    ],
)
def test_wrong_usage_exits_with_2_and_a_sentence(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    try:
        code: object = run([*CSMS, *words])
    except SystemExit as left:
        code = left.code
    assert code == 2
    assert "simulators fleet" in capsys.readouterr().err


def test_an_unusable_address_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["fleet", "--csms", "http://127.0.0.1"]) == 2
    assert "WebSocket address" in capsys.readouterr().err


def test_help_has_an_example_and_every_shape(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        run(["fleet", "--help"])
    assert left.value.code == 0
    told = capsys.readouterr().out
    assert "simulators fleet --csms" in told
    assert all(kind in told for kind in ("storm", "herd", "outage", "blackout", "restart", "surge"))


def test_too_low_a_limit_of_open_files_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    raised: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (256, 1024))
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: raised.append(limits))
    _raise_file_limit(1000)
    assert capsys.readouterr().err == ""
    _raise_file_limit(5064)
    assert "only 1024 files may be open, and 5064 are needed" in capsys.readouterr().err
    assert raised == [(1024, 1024)] * 2
