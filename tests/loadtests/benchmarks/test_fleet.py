import json

import pytest

from loadtests.benchmarks import fleet


def test_each_figure_is_taken_of_ours_and_of_the_library(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fleet, "REST_S", 0.0)
    monkeypatch.setattr(fleet, "SOAKED", 3)
    assert fleet.main(["--stations", "1,3", "--runs", "1", "--flood-s", "1", "--soak-s", "2", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    taken = {(row["server"], row["connections"], row["what"]): row["median"] for row in figures}
    for name in (fleet.OURS, fleet.CHECKED, fleet.UNCHECKED):
        assert taken[name, 3, "round trips"] > 0
        assert taken[name, 1, "memory at rest"] > 1
        assert (name, 3, "memory a station") in taken
    assert taken[fleet.OURS, 3, "soak, end"] > 1


def test_wrong_usage_exits_with_2() -> None:
    with pytest.raises(SystemExit) as left:
        fleet.main(["--stations", "0"])
    assert left.value.code == 2


def test_a_fleet_that_does_not_come_up_ends_the_benchmark(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(fleet, "BOOT_TIMEOUT_S", 0.05)
    monkeypatch.setattr(fleet, "_command", lambda *_: ["sleep", "60"])
    assert fleet.main(["--stations", "1"]) == 1
    assert "the benchmark ended: TimeoutError" in capsys.readouterr().err
