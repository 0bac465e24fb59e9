from itertools import product

import pytest

from simulators.chargepoint.states import (
    CHARGE_POINT,
    CONNECTOR,
    IN_SESSION,
    MAY_ANSWER,
    MAY_SEND,
    REGISTRATION,
    STATUS,
    Boot,
    Registration,
    Stage,
    Trigger,
    status,
)


def test_every_stage_has_a_status_and_can_be_left() -> None:
    assert set(STATUS) == set(Stage)
    assert {stage for stage, _ in CONNECTOR} == set(Stage)


def test_every_stage_can_be_reached_from_idle() -> None:
    reached = {Stage.IDLE}
    while more := {to for (stage, _), to in CONNECTOR.items() if stage in reached} - reached:
        reached |= more
    assert reached == set(Stage)


@pytest.mark.parametrize("stage", IN_SESSION)
def test_a_session_always_ends_in_finishing(stage: Stage) -> None:
    assert CONNECTOR[stage, Trigger.STOP] is Stage.FINISHING
    assert (stage, Trigger.UNPLUG) not in CONNECTOR


@pytest.mark.parametrize("stage", Stage)
def test_a_defect_overrides_every_stage(stage: Stage) -> None:
    assert status(stage, faulted=True, inoperative=True) == "Faulted"


@pytest.mark.parametrize("stage", Stage)
def test_unavailable_waits_for_the_end_of_a_session(stage: Stage) -> None:
    shown = status(stage, faulted=False, inoperative=True)
    assert (shown == "Unavailable") is (stage in {Stage.IDLE, Stage.HALF_PLUGGED, Stage.CLAIMED, Stage.PLUGGED})


@pytest.mark.parametrize("stage", Stage)
def test_reserved_ends_with_an_accepted_card(stage: Stage) -> None:
    shown = status(stage, faulted=False, inoperative=False, reserved=True)
    assert (shown == "Reserved") is (stage in {Stage.IDLE, Stage.HALF_PLUGGED, Stage.PLUGGED})


def test_connector_0_knows_three_statuses_only() -> None:
    assert set(CHARGE_POINT) == set(product([False, True], repeat=2))
    assert set(CHARGE_POINT.values()) == {"Available", "Unavailable", "Faulted"}


def test_the_registration_table_is_complete() -> None:
    assert set(REGISTRATION) == set(product(Registration, Boot))
    assert all(REGISTRATION[state, Boot.RESTART] is Registration.UNKNOWN for state in Registration)
    assert set(MAY_SEND) == set(MAY_ANSWER) == set(Registration)
    assert not MAY_ANSWER[Registration.REJECTED]
