"""Subjects name stations one to one."""

import re

from hypothesis import given
from hypothesis import strategies as st

from csms.bus.port import commands_of, takeovers_of

identities = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


@given(identities, identities)
def test_two_stations_never_share_a_subject(one: str, other: str) -> None:
    subjects = {commands_of(one), takeovers_of(one), commands_of(other), takeovers_of(other)}
    assert len(subjects) == (2 if one == other else 4)


@given(identities)
def test_a_subject_holds_nothing_that_a_bus_takes_for_a_wildcard(identity: str) -> None:
    assert re.fullmatch(r"station\.[0-9a-f]+\.(commands|takeovers)", commands_of(identity))
