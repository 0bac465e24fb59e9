import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.fleet.histogram import Histogram

DURATIONS = st.lists(st.floats(min_value=0, max_value=1000), min_size=1, max_size=20)


def of(seconds: list[float]) -> Histogram:
    made = Histogram()
    for one in seconds:
        made.add(one)
    return made


@given(DURATIONS, st.floats(min_value=0.01, max_value=1))
def test_a_percentile_is_that_of_the_durations_within_four_percent(seconds: list[float], share: float) -> None:
    ordered = sorted(int(one * 1e6) for one in seconds)
    true_us = next(one for place, one in enumerate(ordered, 1) if place >= share * len(ordered))
    found = of(seconds).percentile_ms(share)
    assert found is not None
    assert true_us <= found * 1000 + 0.001
    assert found * 1000 <= true_us * 1.04 + 1


@given(DURATIONS, DURATIONS)
def test_two_histograms_add_up_to_that_of_all_durations(one: list[float], other: list[float]) -> None:
    whole, part = of(one), of(other)
    whole.merge(part)
    assert whole.to_json() == of(one + other).to_json()
    assert whole.count == len(one) + len(other)


@given(DURATIONS)
def test_what_is_written_is_read_again(seconds: list[float]) -> None:
    made = of(seconds)
    assert Histogram.from_json(made.to_json()).to_json() == made.to_json()
    assert Histogram.from_json(made.to_json()).count == made.count


def test_an_empty_histogram_has_no_percentile() -> None:
    assert Histogram().percentile_ms(0.5) is None


def test_a_negative_duration_counts_as_none() -> None:
    assert of([-1.0]).percentile_ms(1) == 0


def test_what_lies_below_a_bound_is_counted() -> None:
    made = of([0.001, 0.001, 0.1, 3.0])
    assert (made.below(0.01), made.below(1.0), made.below(100.0)) == (2, 3, 4)


def test_what_is_no_histogram_is_not_read() -> None:
    with pytest.raises(ValueError, match="no histogram"):
        Histogram.from_json({"buckets": [], "total": 1, "max": 1})
