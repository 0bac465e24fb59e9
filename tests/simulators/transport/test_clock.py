from datetime import UTC, datetime, timedelta

import pytest

from simulators.transport.clock import HEAD_START, RealClock, ScaledClock, clock_at

START = datetime(2026, 1, 1, tzinfo=UTC)


def test_the_real_clock_is_aware_and_counts_real_seconds() -> None:
    clock = RealClock()
    now = clock.now()
    assert now.tzinfo is UTC
    assert 9 < clock.seconds_until(now + timedelta(seconds=10)) <= 10
    assert clock.seconds_until(now - timedelta(seconds=10)) == 0


def test_a_scaled_clock_turns_station_time_into_less_real_time() -> None:
    clock = ScaledClock(60, start=START)
    assert 59 < clock.seconds_until(START + timedelta(hours=1)) <= 60
    assert clock.seconds_until(START) == 0


def test_a_scaled_clock_runs_on() -> None:
    clock = ScaledClock(1_000_000, start=START)
    first = clock.now()
    assert START <= first < clock.now()


def test_a_scaled_clock_starts_a_day_before_now_so_that_no_time_lies_in_the_future() -> None:
    behind = RealClock().now() - ScaledClock(60).now()
    assert timedelta(hours=23) < behind <= HEAD_START


def test_a_long_session_gets_a_longer_head_start() -> None:
    behind = RealClock().now() - clock_at(60, timedelta(hours=40)).now()
    assert timedelta(hours=79) < behind <= timedelta(hours=80)


def test_speed_one_is_the_real_clock() -> None:
    assert isinstance(clock_at(1), RealClock)


@pytest.mark.parametrize("speed", [0, -1, float("nan")])
def test_a_clock_that_does_not_go_forward_is_refused(speed: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        ScaledClock(speed)


def test_a_scaled_clock_slows_down_to_real_time_when_it_has_caught_up() -> None:
    clock = ScaledClock(1_000_000, head_start=timedelta(hours=1))  # caught up after 3.6 ms
    due = RealClock().now() + timedelta(seconds=10)
    assert 9 < clock.seconds_until(due) <= 10.1
    while not clock.caught_up:
        pass
    assert abs(RealClock().now() - clock.now()) < timedelta(seconds=5)
    assert 9 < clock.seconds_until(clock.now() + timedelta(seconds=10)) <= 10


def test_a_slow_clock_and_one_from_the_future_never_catch_up() -> None:
    assert not ScaledClock(0.5).caught_up
    ahead = ScaledClock(60, start=RealClock().now() + timedelta(days=1))
    assert not ahead.caught_up
    assert ahead.seconds_until(ahead.now() + timedelta(minutes=1)) <= 1


def test_a_fast_clock_goes_on_where_an_earlier_process_stopped() -> None:
    lived_until = RealClock().now() - timedelta(hours=2)
    assert clock_at(60, not_before=lived_until).now() >= lived_until
    assert clock_at(60, not_before=RealClock().now() + timedelta(days=1)).now() <= RealClock().now() + timedelta(seconds=1)
