import pytest

from simulators.chargepoint.events import Connected, RegistrationChanged, Request, Swipe
from tests.simulators.chargepoint.bench import NOW, Bench


def booting(status: str, interval: int) -> Bench:
    bench = Bench().act(Connected())
    bench.answer({"status": status, "currentTime": NOW, "interval": interval})
    return bench


def test_nothing_but_the_boot_notification_is_sent_before_its_answer() -> None:
    bench = Bench(settings={"AllowOfflineTxForUnknownId": "true"}).act(Connected(), Request("Heartbeat", {}), Swipe(1, "TAG"))
    bench.wait(29, answers=False)
    assert bench.actions == ["BootNotification"]


def test_after_acceptance_the_status_of_the_charge_point_and_of_each_connector_follows() -> None:
    bench = Bench(connectors=2).boot()
    assert bench.actions == ["BootNotification"] + ["StatusNotification"] * 3
    assert [p["connectorId"] for p in bench.payloads("StatusNotification")] == [0, 1, 2]
    assert bench.all(RegistrationChanged) == [RegistrationChanged("Accepted")]


@pytest.mark.parametrize("status", ["Pending", "Rejected"])
def test_pending_and_rejected_are_retried_at_the_interval_for_ever(status: str) -> None:
    bench = booting(status, 3)
    bench.answers["BootNotification"] = {"status": status, "currentTime": NOW, "interval": 5}
    bench.wait(2.9)
    assert bench.actions == ["BootNotification"]
    bench.wait(0.1)
    assert bench.actions == ["BootNotification"] * 2
    bench.wait(10)
    assert bench.actions == ["BootNotification"] * 4


def test_interval_zero_means_the_own_default() -> None:
    bench = booting("Pending", 0).wait(59)
    assert len(bench.calls) == 1
    bench.wait(1)
    assert bench.actions.count("BootNotification") == 2


def test_pending_answers_the_csms_and_sends_what_it_triggers_only() -> None:
    bench = booting("Pending", 60).act(Request("Heartbeat", {}))
    assert bench.call("GetConfiguration")[0] == 3
    assert bench.status("ChangeConfiguration", {"key": "HeartbeatInterval", "value": "10"}) == "Accepted"
    assert bench.status("TriggerMessage", {"requestedMessage": "StatusNotification", "connectorId": 1}) == "Accepted"
    bench.answer_all()
    assert bench.actions == ["BootNotification", "StatusNotification"]
    assert bench.status("RemoteStartTransaction", {"idTag": "TAG"}) == "Rejected"
    assert bench.status("RemoteStopTransaction", {"transactionId": 7}) == "Rejected"


def test_a_boot_notification_can_be_triggered_while_pending_and_ends_the_wait() -> None:
    bench = booting("Pending", 3600)
    assert bench.status("TriggerMessage", {"requestedMessage": "BootNotification"}) == "Accepted"
    bench.answer_all()
    assert bench.machine.registration == "Accepted"
    assert bench.actions.count("BootNotification") == 2
    assert bench.wait(3700).actions.count("BootNotification") == 2


def test_rejected_answers_nothing_and_sends_nothing() -> None:
    bench = booting("Rejected", 60).act(Request("Heartbeat", {}))
    assert bench.call("GetConfiguration") is None
    bench.receive('[2,"x","Reset"]')
    assert len(bench.sent) == 1
    assert "not answered" in bench.notes


def test_an_unanswered_or_refused_boot_is_tried_again() -> None:
    bench = Bench(boot_retry_s=10).act(Connected())
    bench.wait(30 + 10, answers=False)
    assert bench.actions == ["BootNotification"] * 2
    bench.refuse()
    bench.wait(10, answers=False)
    assert bench.actions == ["BootNotification"] * 3


def test_a_mere_reconnect_needs_no_boot() -> None:
    bench = Bench().boot().drop().forget()
    bench.act(Connected())
    assert bench.calls == []
    assert bench.machine.registration == "Accepted"


def test_a_boot_that_lost_its_connection_is_sent_on_the_next_one() -> None:
    bench = Bench().act(Connected()).drop().act(Connected())
    assert bench.actions == ["BootNotification"] * 2


def test_pending_waits_for_its_interval_across_a_reconnect() -> None:
    bench = booting("Pending", 100).drop().wait(50)
    bench.act(Connected())
    assert len(bench.calls) == 1
    bench.wait(50)
    assert bench.actions.count("BootNotification") == 2


def test_heartbeats_come_at_the_interval_of_the_boot_answer() -> None:
    bench = Bench()
    bench.answers["BootNotification"] = {"status": "Accepted", "currentTime": NOW, "interval": 20}
    bench.boot().forget().wait(65)
    assert bench.actions == ["Heartbeat"] * 3
    assert bench.machine.setting("HeartbeatInterval") == "20"


def test_a_new_heartbeat_interval_counts_at_once() -> None:
    bench = Bench().boot().forget()
    bench.status("ChangeConfiguration", {"key": "HeartbeatInterval", "value": "7"})
    assert bench.wait(21).actions == ["Heartbeat"] * 3


def test_no_heartbeat_without_a_connection() -> None:
    bench = Bench().boot().drop().forget().wait(5000)
    assert bench.calls == []
    assert bench.machine.deadline is None


def test_the_time_of_the_csms_is_noted_and_not_followed() -> None:
    bench = Bench()
    bench.answers["BootNotification"] = {"status": "Accepted", "currentTime": "2001-01-01T00:00:00Z", "interval": 300}
    bench.boot()
    assert "2001-01-01" in bench.notes
    assert bench.payloads("StatusNotification")[0]["timestamp"] == NOW


def test_a_boot_that_failed_is_tried_at_once_on_a_new_connection() -> None:
    bench = Bench().act(Connected())
    bench.refuse()
    bench.drop().act(Connected())
    assert bench.actions == ["BootNotification"] * 2
