"""What a station's registration lets through."""

import pytest

from csms.domain.charge_points import may_be_called, may_speak


@pytest.mark.parametrize(("last_boot", "may"), [(None, True), ("Accepted", True), ("Pending", False), ("Rejected", False)])
def test_a_station_may_speak_unless_its_last_boot_was_put_off(last_boot: str | None, may: bool) -> None:
    assert may_speak(last_boot) is may


@pytest.mark.parametrize(
    ("registration_status", "action", "may"),
    [
        ("Accepted", "RemoteStartTransaction", True),
        ("Accepted", "Reset", True),
        ("Pending", "RemoteStartTransaction", False),
        ("Pending", "RemoteStopTransaction", False),
        ("Pending", "GetConfiguration", True),
        ("Rejected", "RemoteStartTransaction", False),
        ("Rejected", "GetConfiguration", False),
    ],
)
def test_a_pending_station_gets_no_transactions_and_a_rejected_one_nothing(registration_status: str, action: str, may: bool) -> None:
    assert may_be_called(registration_status, action) is may
