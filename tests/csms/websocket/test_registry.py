from dataclasses import dataclass, field

from csms.telemetry.metrics import REGISTRY
from csms.websocket.registry import Registry


@dataclass(eq=False)
class Seat:
    charging_point_id: str
    epoch: int
    closed: list[int] = field(default_factory=list)

    def close(self, code: int, reason: str) -> None:
        self.closed.append(code)


def test_the_newest_connection_has_the_place_whoever_enters_last() -> None:
    registry, older, newer = Registry(), Seat("CP1", 1), Seat("CP1", 2)
    registry.enter(newer)
    registry.enter(older)
    assert registry.sessions() == [newer]


def test_the_end_of_an_older_connection_takes_nothing_away() -> None:
    registry, older, newer = Registry(), Seat("CP1", 1), Seat("CP1", 2)
    registry.enter(older)
    registry.enter(newer)
    assert not registry.leave(older)
    assert registry.sessions() == [newer]
    assert registry.leave(newer)
    assert registry.sessions() == []


def test_stations_do_not_share_places_and_are_counted() -> None:
    registry, seats = Registry(), [Seat(f"CP{number}", 1) for number in range(3)]
    for seat in seats:
        registry.enter(seat)
    assert registry.sessions() == seats
    assert REGISTRY.get_sample_value("csms_connections") == 3
    registry.leave(seats[0])
    assert REGISTRY.get_sample_value("csms_connections") == 2
