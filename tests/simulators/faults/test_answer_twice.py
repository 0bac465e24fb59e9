from simulators.faults.effects import Pass
from tests.simulators.faults.striking import Line, call, result


def test_the_answer_comes_two_times_and_the_call_once() -> None:
    line = Line("answer-twice Reset")
    assert line.hear(call("Reset")) == [Pass(call("Reset"))]
    assert line.send(result()) == [Pass(result())] * 2


def test_the_second_can_come_later_without_holding_up_others() -> None:
    line = Line("answer-twice after_s=5")
    assert line.send(result()) == [Pass(result()), Pass(result(), 5.0, in_order=False)]
    assert line.send(call("A")) == [Pass(call("A"))]
