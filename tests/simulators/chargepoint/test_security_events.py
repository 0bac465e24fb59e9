import pytest

from simulators.chargepoint import security_events
from simulators.chargepoint.errands import SecurityHappening
from simulators.chargepoint.events import Connected
from tests.simulators.chargepoint.bench import START, Bench

SECURE = {"SecurityProfile": "1"}


def types(bench: Bench) -> list[str]:
    return [payload["type"] for payload in bench.payloads("SecurityEventNotification")]


def test_a_plain_charge_point_logs_and_tells_nothing() -> None:
    bench = Bench().boot()
    assert types(bench) == []
    assert "StartupOfTheDevice" in security_events.log_text(bench.machine._station, None, None)


def test_under_a_security_profile_the_start_is_told() -> None:
    bench = Bench(settings=SECURE).boot()
    assert bench.payloads("SecurityEventNotification") == [{"type": "StartupOfTheDevice", "timestamp": "2026-05-04T10:00:00.000Z"}]


def test_a_reset_and_the_start_after_it_are_told() -> None:
    bench = Bench(settings=SECURE).boot().forget()
    bench.status("Reset", {"type": "Soft"})
    bench.act(Connected())
    bench.answer_all()
    assert types(bench) == ["ResetOrReboot", "StartupOfTheDevice"]


def test_a_csms_that_uses_the_white_paper_is_told_from_then_on() -> None:
    bench = Bench().boot()
    bench.call("GetInstalledCertificateIds", {"certificateType": "ManufacturerRootCertificate"})
    bench.act(SecurityHappening("TamperDetectionActivated", "x" * 300))
    bench.answer_all()
    [payload] = bench.payloads("SecurityEventNotification")
    assert (payload["type"], payload["techInfo"]) == ("TamperDetectionActivated", "x" * 255)


@pytest.mark.parametrize("kind", sorted(security_events.LOGGED))
def test_what_is_not_critical_is_only_logged(kind: str) -> None:
    bench = Bench(settings=SECURE).boot().forget()
    bench.act(SecurityHappening(kind))
    assert types(bench) == []
    assert kind in security_events.log_text(bench.machine._station, None, None)


def test_what_happens_offline_is_told_later_with_its_own_time() -> None:
    bench = Bench(settings=SECURE).boot().forget().drop()
    bench.act(SecurityHappening("MemoryExhaustion"))
    bench.later(60).act(Connected())
    bench.answer_all()
    assert [payload["timestamp"] for payload in bench.payloads("SecurityEventNotification")] == ["2026-05-04T10:00:00.000Z"]


def test_the_log_can_be_cut_out_by_time_and_is_bounded() -> None:
    bench = Bench().boot()
    bench.later(60).act(SecurityHappening("TamperDetectionActivated", "lid"))
    text = security_events.log_text(bench.machine._station, bench.at, None)
    assert text == "2026-05-04T10:01:00.000Z TamperDetectionActivated lid\n"
    assert "Tamper" not in security_events.log_text(bench.machine._station, None, START)
    for _ in range(security_events.LOG_LENGTH + 5):
        bench.act(SecurityHappening("InvalidMessages"))
    assert len(bench.machine._station.security_log or ()) == security_events.LOG_LENGTH


def test_malformed_frames_are_logged() -> None:
    bench = Bench().boot().receive("no json")
    assert "InvalidMessages not JSON" in security_events.log_text(bench.machine._station, None, None)


def test_a_clock_that_is_set_is_told() -> None:
    bench = Bench(settings=SECURE, follow_csms_time=True)
    bench.answers["BootNotification"] = {"status": "Accepted", "currentTime": "2026-05-04T11:00:00Z", "interval": 300}
    bench.boot()
    assert [(p["type"], p.get("techInfo")) for p in bench.payloads("SecurityEventNotification")][-1] == ("SettingSystemTime", "+3600 s")
