from hypothesis import given
from hypothesis import strategies as st

from simulators.fleet.draws import between, draw


@given(st.integers(), st.text(), st.integers())
def test_a_draw_is_a_share_and_the_same_for_the_same_words(seed: int, word: str, number: int) -> None:
    assert 0 <= draw(seed, word, number) < 1
    assert draw(seed, word, number) == draw(seed, word, number)


def test_draws_differ_by_seed_and_words_and_spread() -> None:
    drawn = [draw(seed, station, "dial") for seed in range(2) for station in range(500)]
    assert len(set(drawn)) == 1000
    assert 0.45 < sum(drawn) / len(drawn) < 0.55


def test_a_share_lies_between_its_bounds() -> None:
    assert [between(2, 4, share) for share in (0, 0.5, 1)] == [2, 3, 4]
