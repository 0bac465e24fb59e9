from datetime import timedelta

import pytest

from simulators.chargepoint.answers.orders import LONGEST_RETRY_S, attempts, instant, optional_instant, retry_s
from simulators.chargepoint.answers.refusals import Refusal
from tests.simulators.chargepoint.bench import START, Bench

STATION = Bench().machine._station


@pytest.mark.parametrize(("payload", "tries"), [({}, 1), ({"retries": 0}, 1), ({"retries": -3}, 1), ({"retries": 4}, 4)])
def test_it_is_tried_once_at_least(payload: dict[str, int], tries: int) -> None:
    assert attempts(payload) == tries


@pytest.mark.parametrize(
    ("payload", "seconds"), [({}, 60), ({"retryInterval": 5}, 5), ({"retryInterval": -5}, 0), ({"retryInterval": 10**9}, LONGEST_RETRY_S)]
)
def test_the_interval_is_one_that_can_be_waited(payload: dict[str, int], seconds: int) -> None:
    assert retry_s(payload) == seconds


def test_instants_are_read_by_the_clock_of_the_csms() -> None:
    bench = Bench()
    bench.answers["BootNotification"] = {"status": "Accepted", "currentTime": "2026-05-04T11:00:00Z", "interval": 300}
    station = bench.boot().machine._station
    assert instant(station, {"at": "2026-05-04T11:00:05Z"}, "at") == START + timedelta(seconds=5)
    assert optional_instant(station, {}, "at") is None


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01T00:00:00Z"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="is no date"):
        instant(STATION, {"at": text}, "at")


def test_a_date_out_of_reach_is_refused() -> None:
    bench = Bench()
    bench.answers["BootNotification"] = {"status": "Accepted", "currentTime": "2030-01-01T00:00:00Z", "interval": 300}
    with pytest.raises(Refusal, match="out of reach"):
        instant(bench.boot().machine._station, {"at": "0001-01-01T00:00:00Z"}, "at")
