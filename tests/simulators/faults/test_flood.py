import json

import pytest

from simulators.faults.effects import Pass
from simulators.faults.rules import BadFault
from tests.simulators.faults.striking import Line, call, read, result


def test_many_calls_follow_at_once_each_with_its_own_id() -> None:
    frames = read(Line("flood BootNotification count=50").send(call("BootNotification")))
    assert frames[0] == json.loads(call("BootNotification"))
    assert [frame[2:] for frame in frames[1:]] == [["Heartbeat", {}]] * 50
    assert len({frame[1] for frame in frames}) == 51


def test_they_can_come_at_a_rate() -> None:
    effects = Line("""flood send=DataTransfer payload='{"vendorId": "x"}' count=3 per_s=2""").hear(call("A"))
    assert [effect.after_s for effect in effects if isinstance(effect, Pass)] == [0, 0.5, 1.0, 1.5]
    assert read(effects)[1][3] == {"vendorId": "x"}


def test_answers_to_them_are_kept_from_who_did_not_ask() -> None:
    line = Line("flood count=1 nth=1")
    message_id = read(line.send(call("A")))[1][1]
    assert line.hear(result(message_id=message_id)) == []


def test_the_payload_has_to_be_json() -> None:
    with pytest.raises(BadFault, match="flood: "):
        Line("flood payload=oops")
