from typing import Any

import pytest

from simulators.fleet.plan import Plan
from simulators.fleet.report import Snapshot, merged, report, waiting
from simulators.fleet.tally import Tally


def snapshot(lag_s: float = 0.001, **messages: int) -> Snapshot:
    tally = Tally()
    tally.add("stations", "wanted", 2)
    tally.add("stations", "accepted once", 2)
    for what, number in messages.items():
        tally.add("transaction messages", what, number)
    tally.add("answered", "Heartbeat", 3)
    tally.time("response", "Heartbeat", 0.2)
    tally.time("service", "Heartbeat", 0.1)
    tally.time("tool", "loop lag", lag_s)
    return Snapshot(tally, 10.0, 0.5, 2.0, cpu_s=1.0)


def judged(one: Snapshot) -> dict[str, Any]:
    verdict: dict[str, Any] = report(one, Plan(), "ws://x/ocpp")["verdict"]
    return verdict


def test_a_run_without_a_fault_passes() -> None:
    good = snapshot(queued=4, done=4, acknowledged=4, started=1, stopped=1)
    assert judged(good) == {"passed": True, "reasons": [], "valid": True}


@pytest.mark.parametrize(
    ("messages", "words"),
    [
        ({"queued": 2, "acknowledged": 1}, "1 transaction messages were not acknowledged"),
        ({"repeated": 1}, "1 transaction ids were given twice"),
        ({"reordered": 3}, "3 transaction messages were acknowledged out of order"),
        ({"started": 2, "stopped": 1}, "1 sessions were not stopped"),
    ],
)
def test_each_fault_of_the_csms_fails_the_run(messages: dict[str, int], words: str) -> None:
    verdict = judged(snapshot(**messages))
    assert (verdict["passed"], verdict["reasons"]) == (False, [words])


def test_violations_stations_without_service_tool_errors_and_differences_fail_it_too() -> None:
    bad = snapshot()
    bad.tally.add("violations", "Heartbeat: x")
    bad.tally.add("stations", "wanted")
    bad.tally.add("tool errors", "ValueError: x")
    bad.stored = {"compared": 1, "differing": 1, "differences": ["CP1: x"]}
    assert len(judged(bad)["reasons"]) == 4


def test_a_tool_that_was_late_makes_the_latencies_invalid_and_not_the_run_failed() -> None:
    verdict = judged(snapshot(lag_s=0.2))
    assert verdict["passed"]
    assert not verdict["valid"]
    assert "bottleneck" in verdict["invalid"]
    assert report(snapshot(lag_s=0.2), Plan(), "ws://x", lag_limit_ms=300)["verdict"]["valid"]


def test_the_lag_of_the_loop_stands_beside_every_percentile() -> None:
    message = report(snapshot(), Plan(), "ws://x")["messages"]["Heartbeat"]
    assert message["answered"] == 3
    for times in (message["response_ms"], message["service_ms"]):
        assert set(times) == {"p50", "p90", "p99", "max"}
        assert all(set(one) == {"ms", "loop_lag_ms"} and one["loop_lag_ms"] is not None for one in times.values())
    assert message["response_ms"]["max"]["ms"] == 200


def test_snapshots_of_several_processes_are_one() -> None:
    one, other = snapshot(queued=2, done=1), snapshot(queued=3, done=3)
    other.first_boot_s, other.last_boot_s, other.lasted_s = 0.25, None, 12.0
    one.stored = {"compared": 2, "differing": 1, "differences": ["a"]}
    other.stored = {"compared": 3, "differing": 0, "differences": []}
    whole = merged([one, other])
    assert (whole.first_boot_s, whole.last_boot_s, whole.lasted_s, whole.cpu_s) == (0.25, 2.0, 12.0, 2.0)
    assert waiting(whole.tally) == 1
    assert whole.stored == {"compared": 5, "differing": 1, "differences": ["a"]}
    assert report(whole, Plan(), "ws://x", processes=2)["stations"]["wanted"] == 4


def test_a_snapshot_is_read_as_it_is_written() -> None:
    one = snapshot(queued=2)
    assert Snapshot.from_json(one.to_json()).to_json() == one.to_json()


def test_nothing_at_all_is_a_report_too() -> None:
    assert report(merged([]), Plan(), "ws://x")["messages"] == {}


def test_every_car_that_came_stands_under_one_cause() -> None:
    one = snapshot()
    one.tally.add("sessions", "arrivals", 5)
    one.tally.add("cars", "began a session", 2)
    one.tally.add("cars", "refused: Invalid (offline)", 2)
    sessions = report(one, Plan(), "ws://x")["sessions"]
    assert sessions["cars"] == {"began a session": 2, "refused: Invalid (offline)": 2, "not decided yet": 1}
    assert sum(sessions["cars"].values()) == sessions["arrivals"]
