from dataclasses import dataclass

from csms.telemetry.metrics import REGISTRY
from csms.websocket.registry import Registry


@dataclass(eq=False)
class Seat:
    charging_point_id: str
    epoch: int


def counted() -> float | None:
    return REGISTRY.get_sample_value("csms_connections")


def test_the_newest_connection_has_the_place_whoever_enters_last() -> None:
    registry, older, newer = Registry(), Seat("CP1", 1), Seat("CP1", 2)
    registry.enter(newer)
    registry.enter(older)
    assert counted() == 1
    assert (registry.leave(older), registry.leave(newer)) == (False, True)


def test_the_end_of_an_older_connection_takes_nothing_away() -> None:
    registry, older, newer = Registry(), Seat("CP1", 1), Seat("CP1", 2)
    registry.enter(older)
    registry.enter(newer)
    assert not registry.leave(older)
    assert counted() == 1
    assert registry.leave(newer)
    assert counted() == 0


def test_stations_do_not_share_places_and_are_counted() -> None:
    registry, seats = Registry(), [Seat(f"CP{number}", 1) for number in range(3)]
    for seat in seats:
        registry.enter(seat)
    assert counted() == 3
    registry.leave(seats[0])
    assert counted() == 2
