"""The interval given to a station."""

from hypothesis import given
from hypothesis import strategies as st

from csms.domain.heartbeats import interval_s

identities = st.text(min_size=1, max_size=40)


@given(identities, st.integers(1, 60))
def test_up_to_a_minute_the_interval_is_exact(charging_point_id: str, setting_s: int) -> None:
    assert interval_s(charging_point_id, setting_s) == setting_s


@given(identities, st.integers(61, 2**31 - 1))
def test_above_a_minute_it_is_up_to_a_tenth_less_but_never_under_a_minute(charging_point_id: str, setting_s: int) -> None:
    given_s = interval_s(charging_point_id, setting_s)
    assert max(60, setting_s - setting_s // 10 - 1) <= given_s <= setting_s
    assert given_s == interval_s(charging_point_id, setting_s)


def test_stations_are_spread() -> None:
    given_s = [interval_s(f"CP{number}", 300) for number in range(200)]
    assert len(set(given_s)) > 20
    assert min(given_s) < 275
    assert max(given_s) > 295
