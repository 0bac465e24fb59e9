from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadtests.report import failed, idle, percentile_ms, table, unchecked


@pytest.mark.parametrize(("share", "ms"), [(0.5, 2), (0.9, 2), (0.95, 30), (1, 30)])
def test_a_percentile_is_read_from_the_counts(share: float, ms: float) -> None:
    assert percentile_ms({"30": 1, "2": 9}, share) == ms


def test_no_requests_have_no_percentile() -> None:
    assert percentile_ms({}, 0.5) == 0


@given(st.dictionaries(st.integers(0, 5000).map(str), st.integers(1, 50), min_size=1))
def test_percentiles_never_fall(times: dict[str, int]) -> None:
    marks = [percentile_ms(times, share / 10) for share in range(1, 11)]
    assert marks == sorted(marks)
    assert marks[-1] == max(map(float, times))


def row(method: str, name: str, failures: int) -> dict[str, Any]:
    times = {"10": 4, "20": 1}
    counts = {"num_requests": 5, "num_failures": failures, "max_response_time": 20.4}
    return {"method": method, "name": name, "response_times": times, **counts}


def test_the_table_has_a_sorted_line_for_each_kind_of_request() -> None:
    statistics = [row("POST", "block_customer", 0), row("OCPP", "StartTransaction", 2)]
    head, first, second = table(statistics).splitlines()
    assert head.split() == ["request", "count", "failed", "p50", "ms", "p95", "ms", "max", "ms"]
    assert first.split() == ["OCPP", "StartTransaction", "5", "2", "10", "20", "20"]
    assert second.split() == ["POST", "block_customer", "5", "0", "10", "20", "20"]
    assert failed(statistics) == 2


def test_stations_that_were_not_compared_at_the_end_are_counted() -> None:
    boots, checks = row("OCPP", "BootNotification", 0), row("CHECK", "sessions stored", 0)
    assert unchecked([boots, checks]) == 0
    assert unchecked([boots, {**checks, "num_requests": 3}]) == 2
    assert unchecked([boots]) == 5


def test_a_run_in_which_no_session_came_to_its_stop_is_idle() -> None:
    booted = {"method": "OCPP", "name": "BootNotification", "num_requests": 9}
    stopped = {"method": "OCPP", "name": "StopTransaction", "num_requests": 1}
    assert idle([booted])
    assert not idle([booted, stopped])
