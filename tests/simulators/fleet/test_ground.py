from simulators.chargepoint.profile import Profile
from simulators.fleet.ground import Ground
from simulators.fleet.link import Address
from simulators.fleet.plan import Plan
from simulators.transport.clock import RealClock


def test_every_fleet_counts_for_itself() -> None:
    one, other = (Ground(Plan(), Address("ws://127.0.0.1/ocpp"), Profile(), RealClock(), 0.0) for _ in range(2))
    one.tally.add("closes", "1000")
    one.counts["queued"] += 1
    assert one.numbers.is_new(1)
    assert (other.tally.total("closes"), other.counts["queued"], other.numbers.is_new(1)) == (0, 0, True)
