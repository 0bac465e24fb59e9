from simulators.faults.effects import Pass, Rest
from tests.simulators.faults.striking import Line, call


def test_nothing_is_read_for_a_while_after_the_frame() -> None:
    assert Line("slow-reading direction=received pause_s=3").hear(call("A")) == [Pass(call("A")), Rest(3.0)]
