import pytest

from tests.simulators.chargepoint.bench import Bench
from tests.simulators.chargepoint.charging import install, profile, schedule


def test_a_profile_is_accepted_and_in_force() -> None:
    bench = Bench().boot()
    assert install(bench, profile((0, 12.5))) == "Accepted"
    assert schedule(bench, 60) == [(0, 12.5)]


@pytest.mark.parametrize("connector", [2, -1])
def test_a_connector_that_does_not_exist_is_an_error(connector: int) -> None:
    frame = Bench().boot().call("SetChargingProfile", {"connectorId": connector, "csChargingProfiles": profile((0, 16))})
    assert frame[2] == "PropertyConstraintViolation"


def test_a_unit_that_does_not_exist_is_an_error() -> None:
    frame = Bench().boot().call("SetChargingProfile", {"connectorId": 1, "csChargingProfiles": profile((0, 16), unit="kW")})
    assert frame[2] == "PropertyConstraintViolation"


def test_a_model_without_smart_charging_says_so() -> None:
    bench = Bench(settings={"SupportedFeatureProfiles": "Core"}).boot()
    frame = bench.call("SetChargingProfile", {"connectorId": 1, "csChargingProfiles": profile((0, 16))})
    assert frame[2] == "NotSupported"


def test_a_profile_without_sense_is_rejected_with_a_reason() -> None:
    bench = Bench().boot()
    assert install(bench, profile((5, 16))) == "Rejected"
    assert "starts at 0" in bench.notes


def test_a_date_out_of_reach_of_the_own_clock_is_rejected() -> None:
    bench = Bench()
    bench.answers["BootNotification"] = {**bench.answers["BootNotification"], "currentTime": "2036-05-04T10:00:00Z"}
    assert install(bench.boot(), profile((0, 16), validFrom="0001-01-01T00:00:00Z")) == "Rejected"
    assert "out of reach" in bench.notes
