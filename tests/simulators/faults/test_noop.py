from simulators.faults.effects import Pass
from tests.simulators.faults.striking import Line, call


def test_the_frame_passes_and_the_rule_is_noted() -> None:
    line = Line("noop Heartbeat")
    text = call("Heartbeat")
    assert line.send(text) == [Pass(text)]
    assert line.remarks == ["fault noop Heartbeat: sent Heartbeat m1"]
