from typing import Any

import pytest

from simulators.chargepoint.profile import Profile
from simulators.faults.overrides import Override
from simulators.lab import orders
from simulators.lab.errors import BadRequest, LabError, Unknown
from simulators.lab.wanted import Wanted

WANTED = Wanted("CP1", "ws://127.0.0.1:1/ocpp", connectors=2)


def test_a_station_is_built_as_wanted() -> None:
    station = orders.build(WANTED, None)
    assert station.identity == "CP1"
    assert station.driver.machine.connector_numbers == (1, 2)


def test_its_kind_and_car_are_taken_by_name() -> None:
    machine = orders.build(Wanted("CP1", "ws://127.0.0.1:1/ocpp", profile="fast-charger", car="quick-charger"), None).driver.machine
    assert machine._station.profile.dc
    assert machine._station.profile.car.name != Profile().car.name


@pytest.mark.parametrize(
    ("body", "overrides", "hold"),
    [
        ({}, (), False),
        ([], (), False),
        ({"hold": True}, (), True),
        ({"hold": False}, (), False),
        ({"status": "Rejected"}, (Override(status="Rejected"),), False),
        (
            [{"silent": True}, {"error": "InternalError", "forever": True}],
            (Override(silent=True), Override(error="InternalError", times=None)),
            False,
        ),
    ],
)
def test_answers_are_read(body: Any, overrides: tuple[Override, ...], hold: bool) -> None:
    assert orders.answers("Reset", body) == orders.Answers(overrides, hold)


@pytest.mark.parametrize(
    ("action", "body", "error", "place"),
    [
        ("Nonsense", {}, Unknown, ""),
        ("Reset", {"stat": "x"}, BadRequest, "stat"),
        ("Reset", {"status": "x", "silent": True}, BadRequest, ""),
        ("Reset", {"times": 2}, BadRequest, ""),
        ("Reset", [{"status": "x"}, 5], BadRequest, "[1]"),
        ("Reset", {"hold": 1}, BadRequest, "hold"),
        ("Reset", {"hold": True, "status": "x"}, BadRequest, "status"),
    ],
)
def test_unusable_answers_are_refused(action: str, body: Any, error: type[LabError], place: str) -> None:
    with pytest.raises(error) as failure:
        orders.answers(action, body)
    assert failure.value.place == place


@pytest.mark.parametrize(
    ("body", "holds"),
    [
        ({"connected": False}, True),
        ({"connected": True}, False),
        ({"registration": "Unknown", "queue": 0}, True),
        ({"registration": "Accepted"}, False),
        ({"status": "Available"}, True),
        ({"status": ["Charging", "Available"], "connector": 2}, True),
        ({"status": "Available", "connector": 0}, True),
        ({"status": "Available", "connector": 9}, False),
        ({"charging": True}, False),
        ({"charging": False}, True),
    ],
)
def test_an_expectation_looks_at_the_station(body: Any, holds: bool) -> None:
    assert orders.expectation(body).holds(orders.build(WANTED, None)) is holds


@pytest.mark.parametrize(
    "body",
    [{}, {"timeout_s": 5}, {"connector": 1}, {"connected": True, "timeout_s": -1}, {"connected": 1}, {"x": 1}, {"registration": "Acceptd"}],
)
def test_an_unusable_expectation_is_refused(body: Any) -> None:
    with pytest.raises(BadRequest):
        orders.expectation(body)


@pytest.mark.parametrize(("status", "place"), [("Charginx", "status"), (["Available", "Charginx"], "status[1]")])
def test_a_misspelled_status_is_refused_with_the_nearest_one(status: Any, place: str) -> None:
    with pytest.raises(BadRequest, match="did you mean Charging") as failure:
        orders.expectation({"status": status})
    assert failure.value.place == place
