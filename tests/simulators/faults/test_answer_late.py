from simulators.faults.effects import Pass
from tests.simulators.faults.striking import Line, call, result


def test_only_the_answer_comes_late_and_others_overtake_it() -> None:
    line = Line("answer-late Reset s=7")
    line.hear(call("Reset"))
    assert line.send(result()) == [Pass(result(), 7.0, in_order=False)]
    assert line.send(call("A")) == [Pass(call("A"))]
