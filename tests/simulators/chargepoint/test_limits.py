import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.chargepoint.limits import Limit, Wish, divide

AMPS = st.floats(0, 100)


@pytest.mark.parametrize(
    ("limit", "phases", "amps", "watts"),
    [
        (Limit(current_a=16), 3, 16, 11_040),
        (Limit(current_a=16), 1, 16, 3_680),
        (Limit(power_w=11_040), 3, 16, 11_040),
        (Limit(power_w=11_040, phases=1), 3, 48, 11_040),
        (Limit(power_w=6_900), 1, 30, 6_900),  # for the phases that can be used, the limit is as it is (errata 3.34)
        (Limit(current_a=10, power_w=3_680, phases=1), 3, 10, 2_300),
    ],
)
def test_amperes_are_for_each_phase_and_watts_for_all(limit: Limit, phases: int, amps: float, watts: float) -> None:
    assert limit.amps(230, phases) == pytest.approx(amps)
    assert limit.watts(230, phases) == pytest.approx(watts)


@given(AMPS, AMPS, st.floats(0, 70_000), st.floats(0, 70_000), st.integers(1, 3), st.integers(1, 3))
def test_what_is_merged_is_within_both(a: float, b: float, v: float, w: float, p: int, q: int) -> None:
    one, other = Limit(a, v, p), Limit(b, w, q)
    merged = one.merge(other)
    assert merged == other.merge(one)
    assert merged.watts(230) <= min(one.watts(230), other.watts(230)) + 1e-6
    assert merged.amps(230, 1) <= min(one.amps(230, 1), other.amps(230, 1)) + 1e-9


def test_without_any_limit_there_is_none() -> None:
    assert Limit().amps(230) == math.inf
    assert Limit().share(0) == Limit()


def test_a_minimum_in_watts_is_a_current_on_the_phases_in_use() -> None:
    assert Limit(minimum_w=4_140).least_amps(230) == 6
    assert Limit(minimum_w=4_140).least_amps(230, 1) == 18


@pytest.mark.parametrize(
    ("wishes", "parts"),
    [
        ([], []),
        ([Wish(1, 0)], [1]),
        ([Wish(2, 0), Wish(2, 0)], [0.5, 0.5]),
        ([Wish(0.2, 0), Wish(2, 0)], [0.2, 0.8]),
        ([Wish(2, 0.6), Wish(2, 0.6)], [1, 0]),  # too little for both: who came first charges
        ([Wish(2, 0.3), Wish(2, 0.3), Wish(2, 0.4)], [0.3, 0.3, 0.4]),
        ([Wish(2, 0.1), Wish(2, 0.1), Wish(2, 0.6)], [0.2, 0.2, 0.6]),
        ([Wish(2, 1.5)], [0]),
    ],
)
def test_a_limit_is_divided_fairly_among_those_for_whom_it_is_enough(wishes: list[Wish], parts: list[float]) -> None:
    assert divide(wishes) == pytest.approx(parts)


@given(st.lists(st.tuples(st.floats(0, 3), st.floats(0, 1)), max_size=6))
def test_parts_never_exceed_the_whole_nor_the_wish(pairs: list[tuple[float, float]]) -> None:
    wishes = [Wish(part, min(part, least)) for part, least in pairs]
    parts = divide(wishes)
    assert sum(parts) <= 1 + 1e-9
    assert all(0 <= part <= wish.part + 1e-9 for part, wish in zip(parts, wishes, strict=True))
    assert all(part == 0 or part >= wish.least - 1e-6 for part, wish in zip(parts, wishes, strict=True))
