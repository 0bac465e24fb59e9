from tests.simulators.faults.striking import Line, call, read, result


def test_a_callerror_stands_in_the_answers_place() -> None:
    line = Line("answer-error Reset code=NotSupported description='not today'")
    line.hear(call("Reset"))
    assert read(line.send(result())) == [[4, "m1", "NotSupported", "not today", {}]]
