from simulators.faults.effects import Pass, Reset
from tests.simulators.faults.striking import Line, call


def test_the_link_is_torn_down_before_or_after_the_frame() -> None:
    assert Line("reset Authorize").send(call("Authorize")) == [Reset()]
    assert Line("reset Authorize deliver=true").send(call("Authorize")) == [Pass(call("Authorize")), Reset()]
