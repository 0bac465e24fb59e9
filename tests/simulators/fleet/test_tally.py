from simulators.fleet.tally import Tally


def test_tallies_add_up() -> None:
    one, other = Tally(), Tally()
    one.add("answered", "Heartbeat")
    other.add("answered", "Heartbeat", 2)
    other.add("answered", "Authorize")
    one.time("service", "Heartbeat", 0.1)
    other.time("service", "Heartbeat", 0.2)
    one.merge(other)
    assert (one.number("answered", "Heartbeat"), one.total("answered")) == (3, 4)
    assert one.histogram("service", "Heartbeat").count == 2


def test_what_was_never_counted_is_none() -> None:
    tally = Tally()
    assert (tally.number("lost", "Heartbeat"), tally.total("lost")) == (0, 0)
    assert tally.histogram("service", "Heartbeat").count == 0


def test_merging_leaves_the_other_tally_alone() -> None:
    one, other = Tally(), Tally()
    other.time("service", "Heartbeat", 0.2)
    one.merge(other)
    one.time("service", "Heartbeat", 0.3)
    assert other.histogram("service", "Heartbeat").count == 1


def test_what_is_written_is_read_again() -> None:
    tally = Tally()
    tally.add("closes", "1000")
    tally.time("tool", "loop lag", 0.003)
    assert Tally.from_json(tally.to_json()).to_json() == tally.to_json()
