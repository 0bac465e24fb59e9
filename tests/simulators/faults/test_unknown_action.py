from simulators.faults.effects import Pass
from tests.simulators.faults.striking import Line, call, read, result


def test_the_call_has_a_word_that_ocpp_does_not_know() -> None:
    assert read(Line("unknown-action").send(call("A"))) == [[2, "m1", "NoSuchAction", {}]]
    assert read(Line("unknown-action word=Fly").send(call("A"))) == [[2, "m1", "Fly", {}]]


def test_an_answer_has_no_action() -> None:
    assert Line("unknown-action of=any").send(result()) == [Pass(result())]
