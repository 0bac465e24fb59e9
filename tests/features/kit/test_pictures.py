import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.kit.pictures import plain


@given(st.text(st.characters()))
def test_a_plain_text_hides_nothing(text: str) -> None:
    shown = plain(text)
    assert {unicodedata.category(one) for one in shown if one not in "\n\t"}.isdisjoint({"Cc", "Cs"})
    shown.encode()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x00b\x7f", "a␀b␡"),
        ("\u202egnp", "⟨U+202E⟩gnp"),
        ("\ud800", "\ufffd"),
        ("a\n\tb", "a\n\tb"),
        ("a\rb", "a␍b"),
        ("Ladesäule ✓", "Ladesäule ✓"),
    ],
)
def test_what_cannot_be_seen_has_a_picture(text: str, shown: str) -> None:
    assert plain(text) == shown
