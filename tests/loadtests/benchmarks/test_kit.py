import json

import pytest

from loadtests.benchmarks import kit


def test_each_part_is_timed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kit, "PARTS", {"remote": "remote_trigger"})
    assert kit.main(["--runs", "1", "--stations-at-once", "2", "--json"]) == 0
    [row] = json.loads(capsys.readouterr().out)
    assert (row["what"], row["connections"], row["unit"]) == ("remote", 2, "s")
    assert row["median"] > 0


def test_a_part_that_does_not_pass_ends_the_benchmark(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kit, "PARTS", {"nothing": "no_such_scenario"})
    assert kit.main(["--runs", "1"]) == 1
    assert "nothing did not pass: exit code 5" in capsys.readouterr().err


def test_the_parts_are_the_whole_kit() -> None:
    assert kit.command(kit.PARTS["certification"], 3)[-4:] == ["-k", "not robustness and not customer", "--stations-at-once", "3"]
    assert set(kit.PARTS) == {"certification", "robustness", "customer"}
