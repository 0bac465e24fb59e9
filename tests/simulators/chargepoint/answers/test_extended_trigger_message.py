from typing import Any

import pytest

from simulators.chargepoint.errands import MakeKey
from tests.simulators.chargepoint.bench import Bench
from tests.simulators.chargepoint.roots import SIGNER, TRUSTING


def trigger(bench: Bench, message: str) -> str:
    return bench.status("ExtendedTriggerMessage", {"requestedMessage": message})


@pytest.mark.parametrize(
    ("message", "action", "payload"),
    [
        ("Heartbeat", "Heartbeat", {}),
        ("LogStatusNotification", "LogStatusNotification", {"status": "Idle"}),
        ("FirmwareStatusNotification", "SignedFirmwareStatusNotification", {"status": "Idle"}),
    ],
)
def test_the_message_follows_the_answer(message: str, action: str, payload: dict[str, Any]) -> None:
    bench = Bench().boot().forget()
    assert trigger(bench, message) == "Accepted"
    assert bench.calls[0][2:] == [action, payload]


@pytest.mark.parametrize(("message", "action"), [("StatusNotification", "StatusNotification"), ("MeterValues", "MeterValues")])
def test_what_triggermessage_knows_is_the_same_here(message: str, action: str) -> None:
    bench = Bench().boot().forget()
    assert trigger(bench, message) == "Accepted"
    assert bench.actions[0] == action


def test_a_boot_notification_is_rejected_once_accepted() -> None:
    assert trigger(Bench().boot(), "BootNotification") == "Rejected"


def test_a_certificate_is_asked_for_with_a_new_key() -> None:
    bench = Bench().boot()
    assert trigger(bench, "SignChargePointCertificate") == "Accepted"
    assert [key.kind for key in bench.all(MakeKey)] == ["EC"]


def test_an_upload_and_an_update_under_way_are_told_with_their_requests() -> None:
    bench = Bench(papers=TRUSTING).boot()
    bench.call("GetLog", {"logType": "SecurityLog", "requestId": 4, "log": {"remoteLocation": "http://h/"}})
    ordered = {
        "location": "http://h/f",
        "retrieveDateTime": "2026-05-04T12:00:00Z",
        "signingCertificate": SIGNER.certificate,
        "signature": "AAAA",
    }
    bench.call("SignedUpdateFirmware", {"requestId": 6, "firmware": ordered})
    bench.answer_all()
    bench.forget()
    trigger(bench, "LogStatusNotification")
    trigger(bench, "FirmwareStatusNotification")
    bench.answer_all()
    assert bench.payloads("LogStatusNotification") == [{"status": "Uploading", "requestId": 4}]
    assert bench.payloads("SignedFirmwareStatusNotification") == [{"status": "DownloadScheduled", "requestId": 6}]
