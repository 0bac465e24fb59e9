from simulators.faults.effects import Pass
from tests.simulators.faults.striking import Line, call, result


def test_the_frame_is_lost_and_its_answer_and_others_are_not() -> None:
    line = Line("drop StopTransaction")
    assert line.send(call("StopTransaction")) == []
    assert line.send(call("Heartbeat", message_id="m2")) == [Pass(call("Heartbeat", message_id="m2"))]
    assert line.hear(result()) == [Pass(result())]
