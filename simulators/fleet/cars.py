"""What became of each car that came to one station: every one ends in exactly one counted cause. It knows connectors, no messages."""

from simulators.fleet.tally import Tally

TURNED_AWAY = "turned away"
BEGAN = "began a session"
LEFT = "left without a session"
WAITED = "waited when the run ended"


class Cars:
    """The cars at a station of which nothing is known yet, as one bit for each connector; the causes go into `tally`."""

    __slots__ = ("_tally", "_undecided")

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._undecided = 0

    def came(self, connector: int) -> None:
        """A car stands at the connector."""
        self._decide(connector, LEFT)  # it drove off without being seen
        self._tally.add("sessions", "arrivals")
        self._undecided |= 1 << connector

    def turned_away(self, status: str) -> None:
        """A car came and found no free connector, but one with this status."""
        self._tally.add("sessions", "arrivals")
        self._tally.add("cars", TURNED_AWAY)
        self._tally.add("arrivals turned away", status)

    def began(self, connector: int) -> None:
        """A transaction began there, whether the CSMS knows of it yet or not."""
        self._decide(connector, BEGAN)

    def refused(self, connector: int, why: str) -> None:
        """Its driver's card was refused."""
        self._decide(connector, f"refused: {why}")

    def left(self, connector: int) -> None:
        """It drove off."""
        self._decide(connector, LEFT)

    def end(self) -> None:
        """The run is over."""
        for connector in range(self._undecided.bit_length()):
            self._decide(connector, WAITED)

    def _decide(self, connector: int, cause: str) -> None:
        if self._undecided >> connector & 1:
            self._undecided ^= 1 << connector
            self._tally.add("cars", cause)
