from simulators.faults.effects import HalfOpen
from tests.simulators.faults.striking import Line, call


def test_the_link_stands_and_carries_nothing() -> None:
    assert Line("half-open").send(call("A")) == [HalfOpen(None)]
    assert Line("half-open for_s=9").hear(call("A")) == [HalfOpen(9.0)]
