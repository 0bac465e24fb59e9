from simulators.faults.effects import Pass
from tests.simulators.faults.striking import Line, call, result


def test_the_answer_of_either_side_is_lost() -> None:
    line = Line("answer-never Reset", "answer-never StartTransaction")
    assert line.hear(call("Reset")) == [Pass(call("Reset"))]
    assert line.send(result()) == []
    assert line.send(call("StartTransaction", message_id="s")) == [Pass(call("StartTransaction", message_id="s"))]
    assert line.hear(result(message_id="s")) == []
