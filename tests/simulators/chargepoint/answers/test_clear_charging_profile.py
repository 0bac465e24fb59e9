from typing import Any

import pytest

from tests.simulators.chargepoint.bench import Bench
from tests.simulators.chargepoint.charging import install, profile


def three() -> Bench:
    bench = Bench(connectors=2).charge()
    for payload, connector in (
        (profile((0, 32), purpose="ChargePointMaxProfile", id=1, level=1), 0),
        (profile((0, 16), id=2, level=1), 1),
        (profile((0, 10), purpose="TxProfile", id=3, level=2), 1),
    ):
        assert install(bench, payload, connector) == "Accepted"
    return bench


@pytest.mark.parametrize(
    ("criteria", "left"),
    [
        ({}, set()),
        ({"id": 2}, {1, 3}),
        ({"id": 2, "connectorId": 0, "stackLevel": 7}, {1, 3}),  # with an id all else is ignored (errata 3.26)
        ({"connectorId": 1}, {1}),
        ({"connectorId": 0}, {2, 3}),
        ({"stackLevel": 1}, {3}),
        ({"stackLevel": 1, "connectorId": 1}, {1, 3}),
        ({"chargingProfilePurpose": "TxProfile"}, {1, 2}),
        ({"connectorId": 2}, {1, 2, 3}),
        ({"id": 9}, {1, 2, 3}),
    ],
)
def test_all_that_match_every_field_are_cleared(criteria: dict[str, Any], left: set[int]) -> None:
    bench = three()
    assert bench.status("ClearChargingProfile", criteria) == ("Unknown" if len(left) == 3 else "Accepted")
    assert {one.profile.id for one in bench.machine._station.charging} == left
