from simulators.faults.effects import Pass
from tests.simulators.faults.striking import Line, call


def test_the_frame_comes_later_and_the_next_one_waits_behind_it() -> None:
    line = Line("delay s=2 nth=1")
    assert line.send(call("A")) == [Pass(call("A"), 2.0)]
    line.after_s = 0.5
    assert line.send(call("B")) == [Pass(call("B"), 1.5)]
    assert line.hear(call("C")) == [Pass(call("C"))]  # the other direction does not wait
    line.after_s = 3
    assert line.send(call("D")) == [Pass(call("D"))]


def test_jitter_stays_within_its_bounds_and_above_zero() -> None:
    line = Line("delay s=1 jitter_s=5")
    waits = []
    for number in range(50):
        line.after_s = number * 100.0
        waits += [effect.after_s for effect in line.send(call("A")) if isinstance(effect, Pass)]
    assert all(0 <= wait <= 6 for wait in waits)
    assert len(set(waits)) > 10
