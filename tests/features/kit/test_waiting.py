import pytest

from features.kit.waiting import Unseen, until


def test_the_first_true_answer_is_returned() -> None:
    answers = iter([None, None, 5, 6])
    assert until(lambda: next(answers), "a number") == 5


def test_what_never_comes_is_said_aloud_with_what_was_seen_last() -> None:
    with pytest.raises(Unseen, match=r"a bird: not seen within 0 s; seen last: a cat"):
        until(lambda: None, "a bird", timeout_s=0, show=lambda: "a cat")


def test_it_looks_at_least_once() -> None:
    assert until(lambda: "there", "it", timeout_s=-1) == "there"
