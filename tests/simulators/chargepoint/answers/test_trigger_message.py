from typing import Any

import pytest

from tests.simulators.chargepoint.bench import Bench


def trigger(bench: Bench, message: str, **more: int) -> str:
    return bench.status("TriggerMessage", {"requestedMessage": message, **more})


@pytest.mark.parametrize(
    ("message", "payload"),
    [
        ("Heartbeat", {}),
        ("DiagnosticsStatusNotification", {"status": "Idle"}),
        ("FirmwareStatusNotification", {"status": "Idle"}),
    ],
)
def test_the_message_follows_the_answer(message: str, payload: dict[str, Any]) -> None:
    bench = Bench().boot().forget()
    assert trigger(bench, message, connectorId=99) == "Accepted"
    assert [frame[0] for frame in bench.sent] == [3, 2]
    assert bench.calls[0][2:] == [message, payload]


def test_statuses_come_for_one_connector_or_for_all_even_when_nothing_changed() -> None:
    bench = Bench(connectors=2).boot().forget()
    assert trigger(bench, "StatusNotification", connectorId=0) == "Accepted"
    assert trigger(bench, "StatusNotification") == "Accepted"
    bench.answer_all()
    assert [p["connectorId"] for p in bench.payloads("StatusNotification")] == [0, 0, 1, 2]
    assert trigger(bench, "StatusNotification", connectorId=3) == "Rejected"


def test_meter_values_come_with_what_is_measured_now() -> None:
    bench = Bench(connectors=2).charge().wait(30).forget()
    assert trigger(bench, "MeterValues") == "Accepted"
    bench.answer_all()
    one, two = sorted(bench.payloads("MeterValues"), key=lambda payload: payload["connectorId"])
    assert one["transactionId"] == 7
    assert "transactionId" not in two
    assert one["meterValue"][0]["sampledValue"][0] == {
        "value": "91",
        "context": "Trigger",
        "measurand": "Energy.Active.Import.Register",
        "location": "Outlet",
        "unit": "Wh",
    }
    assert trigger(bench, "MeterValues", connectorId=0) == "Rejected"


def test_meter_values_without_measurands_are_rejected() -> None:
    assert trigger(Bench(settings={"MeterValuesSampledData": ""}).boot(), "MeterValues") == "Rejected"


def test_a_boot_notification_is_rejected_once_accepted() -> None:
    bench = Bench().boot().forget()
    assert trigger(bench, "BootNotification") == "Rejected"
    assert bench.calls == []


def test_an_update_and_an_upload_under_way_are_told_as_such() -> None:
    bench = Bench().boot()
    bench.call("GetDiagnostics", {"location": "http://h/"})
    bench.call("UpdateFirmware", {"location": "http://h/f.bin", "retrieveDate": "2026-05-04T10:00:00Z"})
    bench.answer_all()
    bench.forget()
    trigger(bench, "DiagnosticsStatusNotification")
    trigger(bench, "FirmwareStatusNotification")
    bench.answer_all()
    assert bench.payloads("DiagnosticsStatusNotification") == [{"status": "Uploading"}]
    assert bench.payloads("FirmwareStatusNotification") == [{"status": "Downloading"}]
