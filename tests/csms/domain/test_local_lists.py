import pytest
from hypothesis import given
from hypothesis import strategies as st

from csms.domain.local_lists import Entry, LocalList, applied, by_key, difference, fault

STATUSES = st.sampled_from(["Accepted", "Blocked"])


@st.composite
def entries(draw: st.DrawFn) -> dict[str, Entry]:
    tags = draw(st.sets(st.sampled_from("ABCDEF")))
    return by_key([{"idTag": tag, "idTagInfo": {"status": draw(STATUSES)}} for tag in sorted(tags)])


@given(entries(), entries())
def test_the_difference_applied_makes_the_one_list_the_other(before: dict[str, Entry], after: dict[str, Entry]) -> None:
    assert applied(before, difference(before, after)) == after
    assert difference(after, after) == []


@given(entries(), entries())
def test_the_difference_names_only_what_changed(before: dict[str, Entry], after: dict[str, Entry]) -> None:
    named = {entry["idTag"].casefold() for entry in difference(before, after)}
    assert named == {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def test_of_several_entries_for_one_tag_the_last_counts() -> None:
    assert by_key([{"idTag": "A", "idTagInfo": {"status": "Accepted"}}, {"idTag": "a"}]) == {"a": {"idTag": "a"}}


def test_a_list_needs_a_full_one_unless_the_last_that_left_was_confirmed() -> None:
    assert LocalList().needs_full
    assert LocalList(1, 2, {}).needs_full
    assert LocalList(2, 2, None).needs_full
    assert not LocalList(2, 2, {}).needs_full


def test_the_next_version_is_above_all_that_the_station_may_have() -> None:
    assert [LocalList(*pair).next_version for pair in ((None, None), (0, 0), (-1, None), (3, 5), (5, 3))] == [1, 1, 1, 6, 6]


@pytest.mark.parametrize(
    ("named", "full", "text"),
    [
        ([("A", True), ("B", True)], True, ""),
        ([("A", True), ("a", True)], True, "a stands twice in the list"),
        ([("A", True), ("A", False)], False, "A stands twice in the list"),
        ([("A", False)], True, "A has no idTagInfo"),
        ([("A", False)], False, ""),
        ([], True, ""),
    ],
)
def test_a_tag_stands_once_in_a_list_and_a_full_one_takes_nothing_out(named: list[tuple[str, bool]], full: bool, text: str) -> None:
    found = fault([{"idTag": tag, **({"idTagInfo": {"status": "Accepted"}} if info else {})} for tag, info in named], full=full)
    assert found.startswith(text)
    assert bool(found) is bool(text)
