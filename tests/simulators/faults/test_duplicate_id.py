from simulators.faults.effects import Pass
from tests.simulators.faults.striking import Line, call, read


def test_the_call_bears_the_id_of_the_one_before_it_in_its_direction() -> None:
    line = Line("duplicate-id BootNotification")
    line.send(call("Authorize", message_id="a"))
    line.hear(call("X", message_id="x"))
    assert read(line.send(call("BootNotification", message_id="b"))) == [[2, "a", "BootNotification", {}]]


def test_the_first_call_of_a_connection_stays_as_it_is() -> None:
    line = Line("duplicate-id")
    assert line.send(call("Authorize")) == [Pass(call("Authorize"))]
    line.plan.connected()
    assert line.send(call("BootNotification", message_id="b")) == [Pass(call("BootNotification", message_id="b"))]
