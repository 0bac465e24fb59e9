from hypothesis import given
from hypothesis import strategies as st

from simulators.transport.backoff import Backoff


@given(seed=st.integers(), failures=st.integers(1, 2000))
def test_each_wait_lies_between_half_and_all_of_the_doubled_and_capped_time(seed: int, failures: int) -> None:
    backoff = Backoff(first_s=1, max_s=60, seed=seed)
    for number in range(failures):
        whole = min(60.0, 2.0 ** min(number, 10))
        assert whole / 2 <= backoff.next_s() <= whole


def test_the_same_seed_gives_the_same_waits_and_another_seed_others() -> None:
    def waits(seed: str) -> list[float]:
        backoff = Backoff(seed=seed)
        return [backoff.next_s() for _ in range(5)]

    assert waits("CP1") == waits("CP1") != waits("CP2")


def test_a_connection_that_stood_starts_over() -> None:
    backoff = Backoff(first_s=1, seed=1)
    for _ in range(6):
        backoff.next_s()
    backoff.reset()
    assert backoff.next_s() <= 1
