from datetime import timedelta
from typing import Any

import pytest

from simulators.chargepoint.charging_profiles import ChargingProfile, read
from simulators.chargepoint.instants import written
from simulators.chargepoint.limits import Limit
from tests.simulators.chargepoint.bench import START
from tests.simulators.chargepoint.charging import profile

DAY_S = 86_400


def amps(made: ChargingProfile, seconds: float) -> float | None:
    limit = made.limit_at(START + timedelta(seconds=seconds), START)
    return None if limit is None else limit.current_a


def seconds(made: ChargingProfile, after: float) -> float | None:
    change = made.next_change(START + timedelta(seconds=after), START)
    return None if change is None else (change - START).total_seconds()


def test_an_absolute_schedule_runs_from_its_start_to_the_end_of_its_duration() -> None:
    made = read(profile((0, 16), (60, 10), start=100, schedule={"duration": 120}))
    assert [amps(made, s) for s in (99.9, 100, 159.9, 160, 219.9, 220)] == [None, 16, 16, 10, 10, None]
    assert [seconds(made, s) for s in (0, 100, 160, 220)] == [100, 160, 220, None]


def test_a_relative_schedule_runs_from_the_anchor_and_without_duration_for_good() -> None:
    made = read(profile((0, 16), (60, 10), start=None))
    assert [amps(made, s) for s in (-1, 0, 60, 10 * DAY_S)] == [None, 16, 10, 10]


def test_an_absolute_schedule_without_a_start_is_relative_to_the_start_of_charging() -> None:
    assert amps(read(profile((0, 16), start=None, kind="Absolute")), 5) == 16


def test_a_validity_is_from_and_to_but_not_including() -> None:
    validity: dict[str, Any] = {"validFrom": written(START + timedelta(seconds=10)), "validTo": written(START + timedelta(seconds=20))}
    made = read(profile((0, 16), **validity))
    assert [amps(made, s) for s in (9, 10, 19, 20)] == [None, 16, 16, None]
    assert [seconds(made, s) for s in (0, 10, 20)] == [10, 20, None]


def test_a_daily_schedule_begins_anew_and_pauses_after_its_duration() -> None:
    made = read(profile((0, 16), (3600, 10), recurrencyKind="Daily", schedule={"duration": 7200}))
    for day in (0, 1, 30):
        at = day * DAY_S
        assert [amps(made, at + s) for s in (0, 3600, 7199, 7200, DAY_S - 1)] == [16, 10, 10, None, None]
        assert [seconds(made, at + s) for s in (0, 3600, 7200)] == [at + 3600, at + 7200, at + DAY_S]
    assert amps(made, -1) is None


def test_a_weekly_schedule_begins_anew_each_week() -> None:
    made = read(profile((0, 16), (5 * DAY_S, 32), recurrencyKind="Weekly"))
    assert [amps(made, s * DAY_S) for s in (0, 4.9, 5, 6.9, 7, 12)] == [16, 16, 32, 32, 16, 32]


def test_what_is_longer_than_its_recurrence_is_not_executed() -> None:
    made = read(profile((0, 16), (DAY_S + 60, 10), recurrencyKind="Daily", schedule={"duration": 3 * DAY_S}))
    assert {amps(made, hours * 3600) for hours in range(100)} == {16}
    assert seconds(made, 1) == DAY_S


def test_periods_behind_the_duration_are_not_executed() -> None:
    made = read(profile((0, 16), (100, 10), schedule={"duration": 50}))
    assert [amps(made, s) for s in (49, 50, 100)] == [16, None, None]


def test_watts_phases_and_the_least_rate_are_kept() -> None:
    made = read(profile((0, 7360, 1), unit="W", schedule={"minChargingRate": 1380.0}))
    assert made.limit_at(START, START) == Limit(power_w=7360, phases=1, minimum_w=1380)


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (profile((0, 16), kind="Recurring"), "recurrencyKind"),
        (profile((0, 16), recurrencyKind="Daily", kind="Absolute"), "recurrencyKind"),
        (profile((0, 16), kind="Relative"), "startSchedule"),
        (profile((0, 16), level=-1), "stackLevel"),
        (profile((0, 16), transactionId=7), "transactionId"),
        (profile((1, 16)), "starts at 0"),
        (profile(), "starts at 0"),
        (profile((0, 16), (0, 10)), "one after the other"),
        (profile((0, 16), (60, 8), (30, 10)), "one after the other"),
        (profile((0, 16), schedule={"duration": 0}), "duration"),
        (profile((0, -0.1)), "not below 0"),
        (profile((0, 16, 4)), "numberPhases"),
        (profile((0, 16, 0)), "numberPhases"),
        (profile((0, 16), validFrom="2026-01-02T00:00:00Z", validTo="2026-01-01T00:00:00Z"), "before"),
        (profile((0, 16), schedule={"startSchedule": "soon"}, start=None, kind="Absolute"), "date"),
    ],
)
def test_a_profile_without_sense_is_refused_in_a_sentence(payload: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read(payload)
