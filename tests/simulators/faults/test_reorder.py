from simulators.faults.effects import Pass
from tests.simulators.faults.striking import Line, call


def test_the_next_frame_of_its_direction_overtakes() -> None:
    line = Line("reorder Authorize")
    assert line.send(call("Authorize")) == []
    assert line.hear(call("X")) == [Pass(call("X"))]
    assert line.send(call("BootNotification")) == [Pass(call("BootNotification")), Pass(call("Authorize"))]
    assert line.send(call("ClearCache")) == [Pass(call("ClearCache"))]


def test_it_can_be_kept_behind_several() -> None:
    line = Line("reorder Authorize behind=2")
    assert line.send(call("Authorize")) == []
    assert line.send(call("BootNotification")) == [Pass(call("BootNotification"))]
    assert line.send(call("ClearCache")) == [Pass(call("ClearCache")), Pass(call("Authorize"))]


def test_what_is_kept_ends_with_the_connection() -> None:
    line = Line("reorder Authorize")
    line.send(call("Authorize"))
    line.plan.connected()
    assert line.send(call("BootNotification")) == [Pass(call("BootNotification"))]
