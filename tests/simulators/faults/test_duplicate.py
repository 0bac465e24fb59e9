from simulators.faults.effects import Pass
from tests.simulators.faults.striking import Line, call


def test_the_frame_comes_again_word_for_word() -> None:
    text = call("Heartbeat")
    assert Line("duplicate Heartbeat").send(text) == [Pass(text)] * 2
    assert Line("duplicate Heartbeat copies=3").send(text) == [Pass(text)] * 4
