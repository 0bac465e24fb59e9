from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.chargepoint.instants import written
from simulators.chargepoint.local_list import LocalList
from tests.simulators.chargepoint.bench import START

TAGS = st.sampled_from("ABCDEF")
CHANGES = st.lists(st.tuples(TAGS, st.booleans()), unique_by=lambda change: change[0], max_size=6)


def card(id_tag: str, status: str = "Accepted", **info: Any) -> dict[str, Any]:
    return {"idTag": id_tag, "idTagInfo": {"status": status, **info}}


def filled(*tags: str, version: int = 5) -> LocalList:
    cards = LocalList()
    assert cards.replace(version, [card(tag) for tag in tags], 100)[0] == "Accepted"
    return cards


def test_it_begins_empty_with_version_0() -> None:
    assert (LocalList().version, len(LocalList())) == (0, 0)


def test_a_full_update_replaces_all_even_with_a_lower_version() -> None:
    cards = filled("A", "B")
    assert cards.replace(2, [card("c")], 100) == ("Accepted", "")
    assert (cards.version, list(cards)) == (2, ["c"])


def test_a_full_update_without_cards_empties_it_and_its_version_reads_0() -> None:
    cards = filled("A")
    assert cards.replace(9, [], 100)[0] == "Accepted"
    assert (cards.version, cards.get("A", START)) == (0, None)


def test_a_differential_update_sets_and_deletes_and_takes_its_version() -> None:
    cards = filled("A", "B")
    assert cards.amend(8, [card("a", "Blocked"), {"idTag": "B"}, {"idTag": "Z"}, card("C")], 100)[0] == "Accepted"
    entry = cards.get("A", START)
    assert entry is not None
    assert (cards.version, sorted(cards), entry.status) == (8, ["a", "c"], "Blocked")


def test_a_differential_update_without_cards_changes_the_version_only() -> None:
    cards = filled("A")
    assert cards.amend(6, [], 100)[0] == "Accepted"
    assert (cards.version, list(cards)) == (6, ["a"])


@pytest.mark.parametrize("version", [5, 4, 0, -1])
def test_a_differential_update_needs_a_higher_version(version: int) -> None:
    cards = filled("A")
    assert cards.amend(version, [card("B")], 100)[0] == "VersionMismatch"
    assert (cards.version, list(cards)) == (5, ["a"])


@pytest.mark.parametrize(
    ("version", "data", "why"),
    [
        (0, [], "no version"),
        (-1, [], "no version"),
        (6, [card("X"), card("x")], "twice"),
        (6, [{"idTag": "X"}], "idTagInfo"),
        (6, [card("X", expiryDate="soon")], "no date"),
        (6, [card(tag) for tag in "UVWXYZ"], "more than 5"),
    ],
)
def test_a_full_update_that_cannot_be_taken_changes_nothing(version: int, data: list[dict[str, Any]], why: str) -> None:
    cards = filled("A", "B")
    status, reason = cards.replace(version, data, 5)
    assert (status, cards.version, sorted(cards)) == ("Failed", 5, ["a", "b"])
    assert why in reason


def test_the_limit_counts_the_list_after_the_update() -> None:
    cards = filled("A", "B")
    assert cards.amend(6, [card("C")], 2)[0] == "Failed"
    assert (cards.version, sorted(cards)) == (5, ["a", "b"])
    assert cards.amend(6, [card("C"), {"idTag": "A"}], 2)[0] == "Accepted"


def test_an_accepted_card_expires_at_its_instant_and_stays_as_it_was_sent() -> None:
    cards = LocalList()
    cards.replace(1, [card("A", expiryDate=written(START + timedelta(minutes=1)), parentIdTag="G")], 100)
    before, after, again = (cards.get("a", START + timedelta(minutes=m)) for m in (0, 1, 0))
    assert before is not None
    assert after is not None
    assert (before.status, after.status, after.parent_id_tag) == ("Accepted", "Expired", "G")
    assert again == before


@given(st.lists(CHANGES, max_size=6))
def test_any_row_of_differential_updates_gives_what_a_dictionary_gives(updates: list[list[tuple[str, bool]]]) -> None:
    cards, expected = LocalList(), set[str]()
    version = 0
    for changes in updates:
        version = cards.version + 1
        assert cards.amend(version, [card(tag) if set_it else {"idTag": tag} for tag, set_it in changes], 6)[0] == "Accepted"
        expected = (expected | {tag.lower() for tag, yes in changes if yes}) - {tag.lower() for tag, yes in changes if not yes}
        assert set(cards) == expected
        assert cards.version == (version if expected else 0)
