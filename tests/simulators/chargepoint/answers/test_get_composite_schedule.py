from datetime import timedelta
from typing import Any

import pytest

from simulators.chargepoint.instants import written
from tests.simulators.chargepoint.bench import START, Bench
from tests.simulators.chargepoint.charging import install, profile, schedule


def test_three_purposes_merge_to_the_lowest_at_the_right_seconds() -> None:
    bench = Bench().charge()
    install(bench, profile((0, 10), purpose="ChargePointMaxProfile", id=1), 0)
    install(bench, profile((0, 6), (60, 10), (120, 8), (180, 15), (260, 8), id=2))
    install(bench, profile((0, 8), (50, 11), (140, 16), (200, 6), (240, 12), purpose="TxProfile", id=3))
    assert schedule(bench, 400) == [(0, 8), (50, 10), (200, 6), (240, 10)]


def test_two_levels_take_turns() -> None:
    bench = Bench().boot()
    install(bench, profile((0, 10), schedule={"duration": 400}))
    install(bench, profile((0, 6), (100, 8), id=2, level=1, schedule={"duration": 200}, start=50))
    assert schedule(bench, 500) == [(0, 10), (50, 6), (150, 8), (250, 10), (400, 32)]


def test_the_answer_names_connector_start_duration_and_unit() -> None:
    bench = Bench().boot()
    bench.at += timedelta(milliseconds=400)
    answer = bench.call("GetCompositeSchedule", {"connectorId": 1, "duration": 60, "chargingRateUnit": "W"})[2]
    assert answer == {
        "status": "Accepted",
        "connectorId": 1,
        "scheduleStart": written(START),
        "chargingSchedule": {"duration": 60, "chargingRateUnit": "W", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 22080.0}]},
    }


def test_amperes_and_watts_are_those_of_the_phases_and_one_phase_is_said() -> None:
    bench = Bench().boot()
    install(bench, profile((0, 16), (60, 16, 1)))
    periods = bench.call("GetCompositeSchedule", {"connectorId": 1, "duration": 90, "chargingRateUnit": "W"})[2]["chargingSchedule"]
    assert periods["chargingSchedulePeriod"] == [
        {"startPeriod": 0, "limit": 11040.0},
        {"startPeriod": 60, "limit": 3680.0, "numberPhases": 1},
    ]
    install(bench, profile((0, 6900), unit="W"))
    assert schedule(bench, 90, chargingRateUnit="A") == [(0, 10)]


def test_the_charge_point_may_have_what_its_connectors_may_have_and_no_more_than_its_maximum() -> None:
    bench = Bench(connectors=2).boot()
    install(bench, profile((0, 10)), 1)
    assert schedule(bench, 60, 0) == [(0, 42)]
    install(bench, profile((0, 40), (30, 50), purpose="ChargePointMaxProfile", id=2), 0)
    assert schedule(bench, 60, 0) == [(0, 40), (30, 42)]


def test_a_recurring_schedule_is_told_up_to_the_most_periods_and_the_duration_says_so() -> None:
    bench = Bench(settings={"ChargingScheduleMaxPeriods": "4"}).boot()
    install(bench, profile((0, 10), (3600, 16), recurrencyKind="Daily"))
    answer: dict[str, Any] = bench.call("GetCompositeSchedule", {"connectorId": 1, "duration": 7 * 86_400})[2]["chargingSchedule"]
    assert [p["startPeriod"] for p in answer["chargingSchedulePeriod"]] == [0, 3600, 86_400, 90_000]
    assert answer["duration"] == 2 * 86_400


@pytest.mark.parametrize("request_", [{"connectorId": 3, "duration": 60}, {"connectorId": 1, "duration": 0}])
def test_an_unknown_connector_and_no_duration_are_rejected(request_: dict[str, int]) -> None:
    assert Bench().boot().status("GetCompositeSchedule", request_) == "Rejected"


def test_a_unit_that_does_not_exist_is_an_error() -> None:
    frame = Bench().boot().call("GetCompositeSchedule", {"connectorId": 1, "duration": 60, "chargingRateUnit": "kW"})
    assert frame[2] == "PropertyConstraintViolation"


DAY = timedelta(days=1)


def a_day_behind() -> Bench:
    bench = Bench()
    bench.answers["BootNotification"] = {**bench.answers["BootNotification"], "currentTime": written(START + DAY)}
    return bench.boot()


def test_dates_are_those_of_the_csms_s_clock() -> None:
    bench = a_day_behind()
    install(
        bench, profile((0, 16), (120, 10), start=START + DAY - timedelta(minutes=1), validTo=written(START + DAY + timedelta(minutes=2)))
    )
    answer = bench.call("GetCompositeSchedule", {"connectorId": 1, "duration": 300})[2]
    assert answer["scheduleStart"] == written(START + DAY)
    assert schedule(bench, 300) == [(0, 16), (60, 10), (120, 32)]
    assert bench.wait(121).machine.offered_a(1) == 32


@pytest.mark.parametrize(("begins_ms", "asked_ms"), [(0, 0), (400, 400), (400, 900), (900, 900), (999, 999), (0, 600)])
def test_the_schedule_is_right_second_by_second_from_the_very_instant(begins_ms: int, asked_ms: int) -> None:
    bench = Bench().charge()
    install(bench, profile((0, 16), (20, 10), (40, 12), start=START + timedelta(milliseconds=begins_ms)))
    bench.at = START + timedelta(milliseconds=asked_ms)
    told = schedule(bench, 60)
    assert told[0] == (0, 16)
    for second in range(60):
        assert [limit for start, limit in told if start <= second][-1] == bench.machine.offered_a(1), second
        bench.wait(1)
