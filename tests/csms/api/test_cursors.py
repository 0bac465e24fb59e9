import pytest
from hypothesis import given
from hypothesis import strategies as st

from csms.api.cursors import read, written
from csms.domain.errors import Invalid

TEXTS = st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=3)


@given(TEXTS)
def test_a_cursor_names_the_place_that_it_was_written_for(place: list[str]) -> None:
    cursor = written("things", *place)
    assert read("things", cursor) == place
    assert cursor.isascii()
    assert set(cursor) - set("-_") == {one for one in cursor if one.isalnum()}


@given(st.text())
def test_what_was_not_written_here_is_no_cursor(text: str) -> None:
    with pytest.raises(Invalid, match="cursor must be the next_cursor of the page before"):
        read("things", text)


@pytest.mark.parametrize(
    "cursor", ["", "CP1", "A", "é", written("others", "CP1"), written("things", "CP1")[:-1], "x" + written("things", "CP1")]
)
def test_neither_is_one_of_another_list_nor_a_part_of_one(cursor: str) -> None:
    with pytest.raises(Invalid):
        read("things", cursor)
