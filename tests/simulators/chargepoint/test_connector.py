from datetime import timedelta

import pytest

from simulators.chargepoint.connector import Connector, Session
from simulators.chargepoint.ev import Car, CarModel
from simulators.chargepoint.meter import Meter
from simulators.chargepoint.states import Stage, Trigger
from tests.simulators.chargepoint.bench import START


def charging() -> Connector:
    connector = Connector(1, Meter(0, 230, 3), 22_000, stage=Stage.CHARGING, car=Car(CarModel()), metered_at=START)
    connector.session = Session("s", "TAG", None, 0, START)
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
    connector.session.held = invalid
    assert connector.energy_trigger is trigger


def test_a_connector_with_a_session_takes_no_other() -> None:
    connector = charging()
    assert not connector.usable
    connector.session = None
    assert connector.usable
    connector.inoperative = True
    assert not connector.usable
