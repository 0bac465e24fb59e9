from datetime import timedelta

import pytest

from simulators.chargepoint.connector import Connector, Session
from simulators.chargepoint.ev import Car, CarModel
from simulators.chargepoint.limits import Limit
from simulators.chargepoint.meter import Meter
from simulators.chargepoint.states import Stage, Trigger
from tests.simulators.chargepoint.bench import START

RATED = Limit(current_a=32)


def charging() -> Connector:
    connector = Connector(1, Meter(0, 230, 3), RATED, RATED, stage=Stage.CHARGING, car=Car(CarModel()), metered_at=START)
    connector.session = Session("s", "TAG", None, 0, START, START)
    return connector


def test_energy_is_counted_up_to_the_instant_and_never_twice() -> None:
    connector = charging()
    for minutes in (30, 30, 10, 60):
        connector.advance(START + timedelta(minutes=minutes))
    assert connector.meter.register_wh == 11_000


def test_no_energy_flows_while_a_defect_is_present() -> None:
    connector = charging()
    connector.error_code = "GroundFailure"
    connector.advance(START + timedelta(hours=1))
    assert (connector.power_w, connector.meter.register_wh, connector.status) == (0, 0, ("Faulted", "GroundFailure"))


@pytest.mark.parametrize(
    ("ready", "held", "invalid", "trigger"),
    [
        (True, False, False, Trigger.FLOW),
        (False, False, False, Trigger.EV_IDLE),
        (True, True, False, Trigger.EVSE_HOLD),
        (False, True, False, Trigger.EVSE_HOLD),
        (True, False, True, Trigger.EVSE_HOLD),
    ],
)
def test_the_flow_of_energy_follows_from_the_facts_and_the_evse_has_precedence(
    ready: bool, held: bool, invalid: bool, trigger: Trigger
) -> None:
    connector = charging()
    connector.ev_ready, connector.evse_held = ready, held
    assert connector.session is not None
    connector.session.allowance_wh = 0 if invalid else None
    assert connector.energy_trigger is trigger


def test_a_connector_with_a_session_takes_no_other() -> None:
    connector = charging()
    assert not connector.usable
    connector.session = None
    assert connector.usable
    connector.inoperative = True
    assert not connector.usable


@pytest.mark.parametrize(("limit_a", "offered_a", "power_w"), [(32, 32, 11_000), (10, 10, 6_900), (6, 6, 4_140), (5.9, 0, 0), (0, 0, 0)])
def test_a_limit_throttles_and_less_than_the_car_needs_is_nothing(limit_a: float, offered_a: float, power_w: float) -> None:
    connector = charging()
    connector.limit = Limit(current_a=limit_a)
    assert (connector.offered_a, connector.power_w) == (offered_a, power_w)
    assert connector.energy_trigger is (Trigger.FLOW if power_w else Trigger.EVSE_HOLD)


def test_a_refused_card_gets_its_allowance_and_not_a_watt_hour_more() -> None:
    connector = charging()
    assert connector.session is not None
    connector.session.allowance_wh = 500
    connector.advance(START + timedelta(hours=1))
    assert (connector.meter.register_wh, connector.session.held) == (500, True)


def test_a_car_with_one_phase_is_offered_the_power_of_one_phase() -> None:
    connector = charging()
    connector.car = Car(CarModel(max_power_w=7_360, phases=1, power_factor=0.98))
    connector.limit = Limit(current_a=16)
    assert connector.power_w == pytest.approx(16 * 230 * 0.98)
    reading = connector.read()
    assert (reading.loaded, reading.current_a, reading.offered_a) == (1, 16, 16)
