import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.report.wire_text import cut, one_line, told


@given(st.text(), st.integers(1, 60))
def test_one_line_is_one_line_and_no_longer_than_it_may_be(text: str, width: int) -> None:
    shown = one_line(text, width)
    assert len(shown) <= width
    assert shown.split() == shown.split(" ") or shown == ""


def test_what_is_cut_says_so() -> None:
    assert (cut("abcd", 4), cut("abcde", 4)) == ("abcd", "abc…")


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("it is absent\nassert not ['x']\n + where", "it is absent"),
        ("not seen within 2 s\nthe last frames of CP1 (seed 7):\n  [2]", "not seen within 2 s"),
        ("assert 1 == 2", "assert 1 == 2"),
        ("Traceback (most recent call last):\n  File ...\nKeyError: 'a'\n", "KeyError: 'a'"),
        ("two\nlines", "two\nlines"),
    ],
)
def test_a_failure_is_told_without_the_words_of_the_machine(words: str, shown: str) -> None:
    assert told(words) == shown
