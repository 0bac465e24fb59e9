import pytest

from simulators.chargepoint.events import (
    ClearFault,
    Connected,
    Dial,
    Hangup,
    Plug,
    PowerCut,
    PowerOn,
    PresentFault,
    RegistrationChanged,
    Swipe,
    Unplug,
)
from tests.simulators.chargepoint.bench import Bench


def test_a_soft_reset_delivers_its_stops_then_hangs_up_and_boots_again() -> None:
    bench = Bench().charge().forget()
    assert bench.status("Reset", {"type": "Soft"}) == "Accepted"
    assert bench.sent[0][0] == 3
    assert bench.all(Hangup) == []
    stop = bench.answer()
    assert (stop[2], stop[3]["reason"]) == ("StopTransaction", "SoftReset")
    assert bench.all(Hangup) == [Hangup("SoftReset", 1.0)]
    assert bench.all(RegistrationChanged) == [RegistrationChanged("Unknown")]
    bench.forget().act(Connected())
    bench.answer_all()
    assert bench.actions == ["BootNotification", "StatusNotification", "StatusNotification"]
    assert bench.statuses() == ["Finishing"]


def test_a_reset_that_fails_is_tried_again_as_often_as_its_key_says() -> None:
    bench = Bench(settings={"ResetRetries": "2"}).boot().act(PresentFault(0, "ResetFailure"))
    bench.answer_all()
    bench.status("Reset", {"type": "Hard"})
    bench.wait(1).act(ClearFault(0))
    assert bench.all(Hangup) == []
    bench.wait(1)
    assert bench.all(Hangup) == [Hangup("HardReset", 1.0)]


@pytest.mark.parametrize("retries", [0, 2])
def test_a_reset_that_fails_too_often_is_given_up_and_the_charge_point_goes_on(retries: int) -> None:
    bench = Bench(settings={"ResetRetries": str(retries)}).boot().act(PresentFault(0, "ResetFailure"))
    bench.answer_all()
    bench.status("Reset", {"type": "Soft"})
    bench.wait(retries)
    assert f"SoftReset has failed, {retries} retries included" in bench.notes
    bench.act(ClearFault(0))
    assert bench.wait(60).all(Hangup) == []
    assert "StartTransaction" in bench.charge().actions


def test_a_soft_reset_does_not_wait_for_ever() -> None:
    bench = Bench().charge().forget()
    bench.status("Reset", {"type": "Soft"})
    bench.wait(30, answers=False)
    assert bench.all(Hangup) == [Hangup("SoftReset", 1.0)]
    bench.forget().boot().wait(60)
    assert bench.actions[-1] == "StopTransaction"


def test_a_soft_reset_without_a_session_hangs_up_after_its_answer() -> None:
    bench = Bench().boot().forget()
    bench.status("Reset", {"type": "Soft"})
    assert [type(output).__name__ for output in bench.seen] == ["CallAnswered", "Send", "Hangup", "RegistrationChanged"]


def test_a_hard_reset_hangs_up_at_once_and_sends_its_stops_after_the_boot() -> None:
    bench = Bench().charge().forget()
    bench.status("Reset", {"type": "Hard"})
    assert bench.calls == []
    assert bench.all(Hangup) == [Hangup("HardReset", 1.0)]
    assert not bench.machine.online
    bench.forget().boot()
    assert bench.actions[0] == "BootNotification"
    assert [p["reason"] for p in bench.payloads("StopTransaction")] == ["HardReset"]


def test_no_card_is_heard_while_a_reset_is_under_way() -> None:
    bench = Bench(connectors=2).charge()
    bench.status("Reset", {"type": "Soft"})
    bench.act(Swipe(2, "TAG"))
    assert "SoftReset is under way" in bench.notes


def test_a_card_that_was_being_asked_about_starts_nothing_across_a_reset() -> None:
    bench = Bench(settings={"AllowOfflineTxForUnknownId": "true"}).boot().act(Plug())
    bench.answer_all()
    bench.act(Swipe(1, "TAG"))
    bench.status("Reset", {"type": "Hard"})
    assert bench.machine.backlog_size == 0


def test_a_power_cut_ends_sessions_at_its_instant_and_tells_so_after_the_boot() -> None:
    bench = Bench().charge().wait(30).forget().act(PowerCut())
    assert bench.all(Hangup) == [Hangup("power cut", None)]
    assert bench.machine.deadline is None
    bench.later(3600).act(PowerOn())
    assert bench.all(Dial) == [Dial()]
    bench.boot()
    assert bench.actions[0] == "BootNotification"
    stop = bench.payloads("StopTransaction")[0]
    assert (stop["reason"], stop["timestamp"], stop["meterStop"]) == ("PowerLoss", "2026-05-04T10:00:30.000Z", 91)


def test_nothing_works_without_power_but_the_cable() -> None:
    bench = Bench(settings={"AllowOfflineTxForUnknownId": "true"}).boot().act(PowerCut()).forget()
    bench.act(Connected(), Plug(), Swipe(1, "TAG"), PowerCut()).wait(1000)
    bench.receive('[2,"a","Heartbeat",{}]')
    assert bench.sent == []
    assert not bench.machine.online
    bench.act(PowerOn(), Connected())
    bench.answer_all()
    assert bench.statuses() == ["Preparing"]
    bench.act(Unplug())
    bench.answer_all()
    assert bench.statuses()[-1] == "Available"


@pytest.mark.parametrize("how", ["Soft", "Hard", "power"])
def test_availability_and_settings_outlive_a_restart(how: str) -> None:
    bench = Bench(reboot_keys=frozenset({"ConnectionTimeOut"})).boot()
    bench.status("ChangeAvailability", {"connectorId": 1, "type": "Inoperative"})
    bench.status("ChangeConfiguration", {"key": "MeterValueSampleInterval", "value": "11"})
    assert bench.status("ChangeConfiguration", {"key": "ConnectionTimeOut", "value": "9"}) == "RebootRequired"
    bench.answer_all()
    if how == "power":
        bench.act(PowerCut(), PowerOn())
    else:
        bench.status("Reset", {"type": how})
    bench.forget().boot()
    assert bench.statuses() == ["Unavailable"]
    assert (bench.machine.setting("MeterValueSampleInterval"), bench.machine.setting("ConnectionTimeOut")) == ("11", "9")
