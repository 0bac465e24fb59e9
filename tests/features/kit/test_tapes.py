import pytest

from features.kit.tapes import calls, connections, open_calls
from simulators.transport.tape import Entry
from tests.features.kit.tapes import BEAT, BEATEN, CUT, DOWN, UP, note, sent


def test_a_tape_falls_into_its_connections() -> None:
    found = connections([note("dialling"), UP, BEAT, BEATEN, DOWN, UP, BEAT])
    assert [(len(one.heard), one.lasts) for one in found] == [(2, False), (1, True)]
    assert [(one.mine, one.frame.kind if one.frame else None) for one in found[0].heard] == [(True, "call"), (False, "result")]


def test_what_is_no_frame_is_kept_as_none() -> None:
    assert connections([UP, sent("no", "frame")])[0].heard[0].frame is None


@pytest.mark.parametrize(
    ("entries", "waiting"),
    [
        ([UP, BEAT], ["1"]),
        ([UP, BEAT, BEATEN], []),
        ([UP, BEAT, DOWN], []),
        ([UP, BEAT, CUT], []),
        ([UP, BEAT, DOWN, UP], []),
        ([UP], []),
    ],
)
def test_a_call_waits_while_its_connection_lasts_and_nobody_answers(entries: list[Entry], waiting: list[str]) -> None:
    assert [call.message_id for call in connections(entries)[-1].waiting()] == waiting
    assert open_calls(entries) == set(waiting)


def test_calls_are_found_by_their_action_over_all_connections() -> None:
    entries = [UP, BEAT, BEATEN, DOWN, UP, sent(2, "2", "MeterValues", {}), sent(2, "2", "MeterValues", {})]
    assert [call.message_id for call in calls(entries, "MeterValues")] == ["2", "2"]


def test_a_tape_may_begin_in_the_middle_of_a_connection() -> None:
    assert [len(one.heard) for one in connections([BEAT, BEATEN, DOWN, UP])] == [2, 0]
