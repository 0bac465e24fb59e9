from tests.simulators.faults.striking import START, Line, call, read


def test_the_clock_gains_from_the_first_frame_on_even_over_a_reconnection() -> None:
    line = Line("clock-drift s_per_hour=30")
    [first] = read(line.send(call("StartTransaction", START)))
    line.plan.connected()
    line.after_s = 7200
    [second] = read(line.send(call("StartTransaction", START)))
    assert first[3]["timestamp"] == "2026-03-01T11:00:00.000Z"
    assert second[3]["timestamp"] == "2026-03-01T11:01:00.000Z"
