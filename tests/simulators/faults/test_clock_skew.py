from tests.simulators.faults.striking import START, Line, call, read


def test_every_instant_is_wrong_by_the_same_time() -> None:
    line = Line("clock-skew s=-7200 direction=sent")
    [frame] = read(line.send(call("StartTransaction", START)))
    assert frame[3] == START | {"timestamp": "2026-03-01T09:00:00.000Z"}
