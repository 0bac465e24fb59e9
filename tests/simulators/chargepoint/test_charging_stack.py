from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.chargepoint.charging_profiles import MAX, TX, TX_DEFAULT, read
from simulators.chargepoint.charging_stack import Installed, composite, next_change, own_limit, whole_limit
from simulators.chargepoint.instants import written
from simulators.chargepoint.limits import Limit
from tests.simulators.chargepoint.bench import START
from tests.simulators.chargepoint.charging import profile


def installed(payload: dict[str, Any], connector: int = 1, session: str | None = None) -> Installed:
    return Installed(connector, read(payload), START, session)


def amps(*stack: Installed, connector: int = 1, after_s: float = 0) -> float | None:
    limit = own_limit(stack, connector, "s", START, START + timedelta(seconds=after_s))
    return None if limit is None else limit.current_a


def test_the_highest_level_prevails_and_the_one_below_it_when_it_ends() -> None:
    stack = (installed(profile((0, 10), level=0)), installed(profile((0, 16), level=3, id=2, schedule={"duration": 60})))
    assert [amps(*stack, after_s=s) for s in (0, 59, 60)] == [16, 16, 10]


def test_a_transaction_profile_overrules_the_default_and_belongs_to_one_session() -> None:
    default = installed(profile((0, 10), level=5))
    own = installed(profile((0, 16), purpose=TX, id=2), session="s")
    other = installed(profile((0, 8), purpose=TX, id=3), session="another")
    assert amps(default, own) == 16
    assert amps(default, other) == 10


def test_a_default_for_the_connector_stands_in_for_the_one_of_connector_0_at_its_level() -> None:
    everywhere, here = installed(profile((0, 10)), 0), installed(profile((0, 16), id=2), 1)
    assert (amps(everywhere, here, connector=1), amps(everywhere, here, connector=2)) == (16, 10)
    higher = installed(profile((0, 12), id=3, level=1), 0)
    assert amps(everywhere, here, higher, connector=1) == 12


def test_the_charge_point_maximum_is_a_stack_of_its_own() -> None:
    stack = (installed(profile((0, 40), purpose=MAX), 0), installed(profile((0, 10), purpose=TX_DEFAULT, id=2)))
    assert whole_limit(stack, START) == Limit(current_a=40)
    assert whole_limit(stack[1:], START) is None


@pytest.mark.parametrize(
    ("other", "replaced"),
    [
        (installed(profile((0, 1), id=9)), True),  # the same place
        (installed(profile((0, 1), id=1, level=4), 2), True),  # the same id
        (installed(profile((0, 1), id=9, level=4)), False),
        (installed(profile((0, 1), id=9), 2), False),
        (installed(profile((0, 1), id=9, purpose=TX), session="s"), False),
    ],
)
def test_a_profile_replaces_the_same_id_and_the_same_place(other: Installed, replaced: bool) -> None:
    assert installed(profile((0, 16))).replaces(other) is replaced


def test_a_change_between_two_seconds_shows_in_the_next_one() -> None:
    stack = (Installed(1, read(profile((0, 16), (60, 10), start=None)), START),)
    anchor = START + timedelta(milliseconds=250)
    steps = composite(
        lambda at: own_limit(stack, 1, "s", anchor, at) or Limit(current_a=32), lambda at: next_change(stack, [anchor], at), START, 120
    )
    assert [(offset_s, limit.current_a) for offset_s, limit in steps] == [(0, 32), (1, 16), (61, 10)]


def moments(**bounds: int) -> st.SearchStrategy[str]:
    return st.integers(-400, 900).map(lambda s: written(START + timedelta(milliseconds=s * 500)))


@st.composite
def profiles(draw: st.DrawFn) -> Installed:
    purpose = draw(st.sampled_from([MAX, TX_DEFAULT, TX]))
    starts = sorted(draw(st.sets(st.integers(1, 300), max_size=4)) | {0})
    unit = draw(st.sampled_from("AW"))
    most = 40 if unit == "A" else 25_000
    periods = tuple((start, draw(st.integers(0, most)), draw(st.integers(1, 3))) for start in starts)
    extra: dict[str, Any] = {}
    if draw(st.booleans()):
        extra["validFrom"] = draw(moments())
    if draw(st.booleans()) and "validFrom" not in extra:
        extra["validTo"] = draw(moments())
    if draw(st.booleans()):
        extra["recurrencyKind"] = draw(st.sampled_from(["Daily", "Weekly"]))
    timing = {"duration": draw(st.integers(1, 400))} if draw(st.booleans()) else {}
    start = draw(st.sampled_from([None, 0, -100, 50, -86_400, -7 * 86_400 + 30, 200]))
    if "recurrencyKind" in extra and start is None:
        start = 0
    made = profile(
        *periods,
        purpose=purpose,
        unit=unit,
        id=draw(st.integers(1, 99)),
        level=draw(st.integers(0, 3)),
        start=start,
        schedule=timing,
        **extra,
    )
    connector = 0 if purpose == MAX else 1 if purpose == TX else draw(st.integers(0, 1))
    return installed(made, connector, "s" if purpose == TX else None)


def told(stack: tuple[Installed, ...], seconds: int) -> Limit:
    """The limit at a second, worked out the slow way: period by period, from the words of the specification."""
    at = START + timedelta(seconds=seconds)

    def says(one: Installed) -> Limit | None:
        made = one.profile
        if (made.valid_from and at < made.valid_from) or (made.valid_to and at >= made.valid_to):
            return None
        into = (at - (made.origin or START)).total_seconds()
        while made.recurrence_s and into >= made.recurrence_s:
            into -= made.recurrence_s
        if into < 0 or (made.duration_s is not None and into >= made.duration_s):
            return None
        said = None
        for period in made.periods:
            if period.start_s <= into:
                said = period
        assert said is not None
        return Limit(said.limit, phases=said.phases) if made.unit == "A" else Limit(power_w=said.limit, phases=said.phases)

    def first(purpose: str) -> Limit | None:
        for level in (3, 2, 1, 0):
            rank = [one for one in stack if one.profile.purpose == purpose and one.profile.stack_level == level]
            for one in sorted(rank, key=lambda one: -one.connector)[:1]:
                if (limit := says(one)) is not None:
                    return limit
        return None

    limit = Limit(current_a=32)
    for part in (first(TX) or first(TX_DEFAULT), first(MAX)):
        limit = limit if part is None else limit.merge(part)
    return limit


@given(st.lists(profiles(), max_size=6))
def test_the_composite_schedule_is_the_limit_of_every_second(found: list[Installed]) -> None:
    stack: tuple[Installed, ...] = ()
    for one in found:
        stack = (*(other for other in stack if not one.replaces(other)), one)

    def limit_at(at: Any) -> Limit:
        limit = Limit(current_a=32)
        for part in (own_limit(stack, 1, "s", START, at), whole_limit(stack, at)):
            limit = limit if part is None else limit.merge(part)
        return limit

    steps = dict(composite(limit_at, lambda at: next_change(stack, [START], at), START, 500))
    now = steps[0]
    for second in range(500):
        now = steps.get(second, now)
        assert now == told(stack, second), second
