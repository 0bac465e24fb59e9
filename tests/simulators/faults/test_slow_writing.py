from simulators.faults.effects import Pass
from tests.simulators.faults.striking import Line, call


def test_the_frame_is_written_in_pieces() -> None:
    assert Line("slow-writing Authorize pieces=4 pause_s=0.1").send(call("Authorize")) == [Pass(call("Authorize"), pieces=4, pause_s=0.1)]


def test_there_are_no_more_pieces_than_characters() -> None:
    assert Line("slow-writing of=any pieces=99").send("[]") == [Pass("[]", pieces=2, pause_s=0.5)]
