"""The tag decision: one order of refusals, and a limit that counts only where a transaction starts."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csms.domain.id_tags import Decision, IdTag, Rule, Verdict, decide, key, related, rules

AN_HOUR = timedelta(hours=1)
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def tag(limit: int = 1, expiry: datetime | None = None, parent: str | None = None, name: str = "TAG") -> IdTag:
    return IdTag(name, limit, expiry, parent)


def test_an_unknown_tag_is_invalid_and_nothing_is_said_of_it(at: datetime) -> None:
    assert decide(None, at, 0) == Decision(Verdict.INVALID)


@pytest.mark.parametrize(
    ("limit", "expires_in", "active", "verdict"),
    [
        (1, None, None, Verdict.ACCEPTED),
        (1, None, 0, Verdict.ACCEPTED),
        (1, None, 1, Verdict.CONCURRENT),
        (1, None, 2, Verdict.CONCURRENT),
        (2, None, 1, Verdict.ACCEPTED),
        (2, None, 2, Verdict.CONCURRENT),
        (-1, None, 1000, Verdict.ACCEPTED),
        (0, None, None, Verdict.BLOCKED),
        (0, None, 5, Verdict.BLOCKED),
        (0, -AN_HOUR, 5, Verdict.BLOCKED),
        (1, -AN_HOUR, None, Verdict.EXPIRED),
        (1, -AN_HOUR, 5, Verdict.EXPIRED),
        (1, timedelta(0), 0, Verdict.ACCEPTED),
        (1, timedelta(microseconds=-1), 0, Verdict.EXPIRED),
        (1, AN_HOUR, 0, Verdict.ACCEPTED),
        (1, AN_HOUR, 1, Verdict.CONCURRENT),
        (-1, -AN_HOUR, 0, Verdict.EXPIRED),
    ],
)
def test_the_first_reason_to_refuse_holds(
    at: datetime, limit: int, expires_in: timedelta | None, active: int | None, verdict: Verdict
) -> None:
    expiry = None if expires_in is None else at + expires_in
    decision = decide(tag(limit, expiry), at, active)
    assert (decision.verdict, decision.accepted) == (verdict, verdict is Verdict.ACCEPTED)


@pytest.mark.parametrize("limit", [0, 1])
def test_the_answer_says_when_a_known_tag_expires_and_whose_it_is(at: datetime, limit: int) -> None:
    decision = decide(tag(limit, at + AN_HOUR, "FAMILY"), at)
    assert (decision.expiry_date, decision.parent_id_tag) == (at + AN_HOUR, "FAMILY")


@given(limit=st.integers(1, 1000), active=st.integers(0, 1000))
def test_a_limit_lets_in_as_many_as_it_says(limit: int, active: int) -> None:
    assert decide(tag(limit), datetime.max.replace(tzinfo=UTC), active).accepted is (active < limit)


@pytest.mark.parametrize(("one", "other"), [("Tag-1", "tag-1"), ("ÄRGER", "ärger"), ("straße", "STRASSE")])
def test_tags_are_compared_without_regard_to_case(one: str, other: str) -> None:
    assert key(one) == key(other)


@given(st.text(max_size=20))
def test_a_key_is_its_own_key(text: str) -> None:
    assert key(key(text)) == key(text)


@pytest.mark.parametrize(
    ("first", "second", "kin"),
    [
        (tag(name="A"), tag(name="A"), True),
        (tag(name="A"), tag(name="a"), True),
        (tag(name="A", parent="P"), tag(name="B", parent="p"), True),
        (tag(name="A", parent="P"), tag(name="P"), True),
        (tag(name="p"), tag(name="A", parent="P"), True),
        (tag(name="A"), tag(name="B"), False),
        (tag(name="A", parent="P"), tag(name="B", parent="Q"), False),
        (tag(name="A", parent="P"), tag(name="B"), False),
        (None, tag(name="A"), False),
        (tag(name="A"), None, False),
        (None, None, False),
    ],
)
def test_a_tag_may_stop_what_its_family_started(first: IdTag | None, second: IdTag | None, kin: bool) -> None:
    assert related(first, second) is kin


@given(st.integers(-3, 3), st.none() | st.integers(-1, 1), st.none() | st.integers(0, 3))
def test_the_first_rule_that_does_not_hold_decides(limit: int, expires_in: int | None, active: int | None) -> None:
    expiry = None if expires_in is None else NOW + timedelta(hours=expires_in)
    found = rules(IdTag("T", limit, expiry), NOW, active)
    broken = [rule.verdict for rule in found if not rule.holds]
    assert decide(IdTag("T", limit, expiry), NOW, active).verdict is (broken[0] if broken else Verdict.ACCEPTED)
    assert [rule.verdict for rule in found] == [Verdict.INVALID, Verdict.BLOCKED, Verdict.EXPIRED, Verdict.CONCURRENT]


def test_of_an_unknown_tag_nothing_else_is_said() -> None:
    assert rules(None, NOW, 0) == [Rule(Verdict.INVALID, False)]
