"""A stop with a useless id belongs to a transaction only when there is no doubt."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csms.domain.matching import Begun, Ended, can_be_matched, fits, stop_of, transactions_of
from csms.domain.transactions import Stop

BEGUN = Begun(1, "Tag", 1000, 50)
ENDED = Ended(1, "TAG", 2000, 70)
TAGS = st.sampled_from(["a", "A", "b"])
BEGUNS = st.builds(Begun, st.just(0), TAGS, st.integers(0, 2), st.integers(0, 2))
ENDEDS = st.builds(Ended, st.just(0), st.none() | TAGS, st.integers(0, 2), st.integers(0, 2))


def numbered(ones: list[Begun]) -> list[Begun]:
    return [replace(one, transaction_id=number) for number, one in enumerate(ones)]


def waiting(ones: list[Ended]) -> list[Ended]:
    return [replace(one, message_id=number) for number, one in enumerate(ones)]


@pytest.mark.parametrize(
    ("changes", "fit"),
    [
        ({}, True),
        ({"id_tag": None}, True),
        ({"id_tag": "other"}, False),
        ({"id_tag": ""}, False),
        ({"stop_ms": 1000}, True),
        ({"stop_ms": 999}, False),
        ({"meter_stop_wh": 50}, True),
        ({"meter_stop_wh": 49}, False),
    ],
)
def test_a_stop_fits_a_transaction_of_its_tag_that_began_no_later_and_no_higher(changes: dict[str, object], fit: bool) -> None:
    assert fits(replace(ENDED, **changes), BEGUN) is fit


@pytest.mark.parametrize(
    ("flags", "can"),
    [
        ((), True),
        (("transactionId_unusable", "timestamp_unusable", "reason_unusable"), True),
        (("meterStop_unusable",), False),
        (("idTag_unusable", "reason_unusable"), False),
    ],
)
def test_a_stop_that_does_not_say_what_is_compared_is_not_matched(at: datetime, flags: tuple[str, ...], can: bool) -> None:
    assert can_be_matched(Stop("CP1", -1, 5, at, flags=frozenset(flags))) is can


def test_a_start_gets_the_one_stop_that_waits_for_it_alone() -> None:
    other = replace(BEGUN, transaction_id=2)
    assert stop_of(BEGUN, [ENDED, replace(ENDED, message_id=2, id_tag="x")], [BEGUN]) == ENDED
    assert stop_of(BEGUN, [], [BEGUN]) is None
    assert stop_of(BEGUN, [ENDED, replace(ENDED, message_id=2)], [BEGUN]) is None
    assert stop_of(BEGUN, [ENDED], [BEGUN, other]) is None
    assert stop_of(BEGUN, [ENDED], [BEGUN, replace(other, id_tag="x")]) == ENDED
    assert stop_of(BEGUN, [replace(ENDED, stop_ms=999)], [BEGUN]) is None


@given(ENDEDS, st.lists(BEGUNS, max_size=4))
def test_the_rule_is_the_same_whichever_comes_last(ended: Ended, beguns: list[Begun]) -> None:
    """With one stop, and the transactions coming one after the other, the first that it fits alone gets it, as if the stop came then."""
    open_transactions: list[Begun] = []
    for begun in numbered(beguns):
        open_transactions.append(begun)
        fitting = transactions_of(ended, open_transactions)
        found = stop_of(begun, [ended], open_transactions)
        assert (found is not None) == (fitting == [begun])


@given(BEGUNS, st.lists(ENDEDS, max_size=4), st.lists(BEGUNS, max_size=3))
def test_what_a_start_gets_fits_it_and_no_other(begun: Begun, stops: list[Ended], others: list[Begun]) -> None:
    mine, *rest = numbered([begun, *others])
    found = stop_of(mine, waiting(stops), [mine, *rest])
    if found is not None:
        assert fits(found, mine)
        assert not any(fits(found, other) for other in rest)
        assert sum(fits(stop, mine) for stop in waiting(stops)) == 1
