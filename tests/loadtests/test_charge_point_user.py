"""Importing locust patches the whole process, so the user is tested in a locust of its own."""

import pytest

from tests.loadtests.conftest import Run


def test_a_run_with_failures_fails(faulty_run: Run) -> None:
    assert faulty_run.code == 1


@pytest.mark.parametrize(
    "words",
    [
        "its acknowledged stop is not stored",
        "Wh delivered",
        "0 meter values stored",
        "CALLERROR InternalError: out of order",
        "no answer",
        "its stop was never acknowledged",
    ],
)
def test_each_fault_of_the_csms_is_named(faulty_run: Run, words: str) -> None:
    assert words in faulty_run.told


def test_a_healthy_station_is_no_failure(faulty_run: Run) -> None:
    checks = faulty_run.statistics["CHECK", "sessions stored"]
    assert checks["num_requests"] >= 9
    assert checks["num_failures"] == 4


def test_every_call_is_timed_under_its_action(faulty_run: Run) -> None:
    for action in ("BootNotification", "StatusNotification", "Authorize", "StartTransaction", "Heartbeat"):
        assert faulty_run.statistics["OCPP", action]["num_requests"] > 0
    assert faulty_run.failures("OCPP", "BootNotification") == 0
    assert faulty_run.failures("OCPP", "StartTransaction") == 0
    assert faulty_run.failures("OCPP", "Authorize") >= 1
    assert faulty_run.failures("OCPP", "StopTransaction") == 1
