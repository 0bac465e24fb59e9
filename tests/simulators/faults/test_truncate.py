from simulators.faults.effects import Pass
from tests.simulators.faults.striking import Line, call


def test_the_frame_is_cut_in_half_or_to_a_length() -> None:
    text = call("Heartbeat")
    assert Line("truncate").send(text) == [Pass(text[: len(text) // 2])]
    assert Line("truncate keep=3").send(text) == [Pass(text[:3])]
