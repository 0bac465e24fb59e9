from datetime import timedelta

import pytest

from simulators.chargepoint.events import Plug, PresentFault
from simulators.chargepoint.instants import written
from tests.simulators.chargepoint.bench import START, Bench
from tests.simulators.chargepoint.charging import profile, schedule


def start(bench: Bench, **payload: object) -> str:
    return bench.status("RemoteStartTransaction", {"idTag": "APP", **payload})


@pytest.mark.parametrize(("authorize", "actions"), [("true", ["Authorize", "StartTransaction"]), ("false", ["StartTransaction"])])
def test_the_card_is_checked_when_the_key_says_so(authorize: str, actions: list[str]) -> None:
    bench = Bench(settings={"AuthorizeRemoteTxRequests": authorize}).boot().act(Plug())
    bench.answer_all()
    bench.forget()
    assert start(bench, connectorId=1) == "Accepted"
    assert bench.sent[0][0] == 3
    bench.answer_all()
    assert [action for action in bench.actions if action != "StatusNotification"] == actions
    assert bench.statuses() == ["Charging"]


def test_a_refused_card_is_accepted_as_a_request_and_starts_nothing() -> None:
    bench = Bench(settings={"AuthorizeRemoteTxRequests": "true"}).boot()
    bench.answers["Authorize"] = {"idTagInfo": {"status": "Invalid"}}
    assert start(bench) == "Accepted"
    bench.answer_all()
    assert bench.machine.status(1) == "Available"


def test_without_a_cable_it_waits_for_one_and_gives_up_in_time() -> None:
    bench = Bench(settings={"ConnectionTimeOut": "20"}).boot().forget()
    assert start(bench, connectorId=1) == "Accepted"
    bench.answer_all()
    bench.wait(20)
    assert bench.statuses() == ["Preparing", "Available"]
    assert "StartTransaction" not in bench.actions


def test_without_a_connector_the_first_one_with_a_cable_is_taken() -> None:
    bench = Bench(connectors=3).boot().act(Plug(2))
    bench.answer_all()
    start(bench)
    bench.answer_all()
    assert bench.payloads("StartTransaction")[0]["connectorId"] == 2
    start(bench)
    bench.answer_all()
    assert bench.machine.status(1) == "Preparing"


@pytest.mark.parametrize("connector", [0, 3])
def test_a_connector_that_is_not_there_is_rejected(connector: int) -> None:
    assert start(Bench(connectors=2).boot(), connectorId=connector) == "Rejected"


def test_a_busy_or_faulty_or_unavailable_connector_is_rejected() -> None:
    bench = Bench(connectors=3).charge()
    bench.act(PresentFault(2, "GroundFailure"))
    bench.status("ChangeAvailability", {"connectorId": 3, "type": "Inoperative"})
    assert [start(bench, connectorId=n) for n in (1, 2, 3)] == ["Rejected"] * 3
    assert start(bench) == "Rejected"


PROFILE = {
    "chargingProfileId": 1,
    "stackLevel": 0,
    "chargingProfilePurpose": "TxProfile",
    "chargingProfileKind": "Relative",
    "chargingSchedule": {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6}]},
}


def test_a_charging_profile_limits_the_session_from_its_first_moment() -> None:
    bench = Bench().boot().act(Plug())
    assert start(bench, chargingProfile=PROFILE) == "Accepted"
    bench.answer_all()
    assert bench.machine.power_w(1) == pytest.approx(6 * 230 * 3)


@pytest.mark.parametrize(
    "wrong", [{"chargingProfilePurpose": "TxDefaultProfile"}, {"transactionId": 3}, {"stackLevel": 99}], ids=lambda wrong: next(iter(wrong))
)
def test_a_profile_that_is_none_for_the_session_to_come_rejects_the_start(wrong: dict[str, object]) -> None:
    bench = Bench().boot().act(Plug())
    assert start(bench, chargingProfile={**PROFILE, **wrong}) == "Rejected"
    bench.answer_all()
    assert bench.machine.status(1) == "Preparing"


def test_without_smart_charging_a_charging_profile_is_ignored() -> None:
    bench = Bench(settings={"SupportedFeatureProfiles": "Core"}).boot().act(Plug())
    assert start(bench, chargingProfile={**PROFILE, "chargingProfilePurpose": "TxDefaultProfile"}) == "Accepted"
    bench.answer_all()
    assert bench.machine.power_w(1) > 6 * 230 * 3


def test_the_dates_of_its_profile_are_those_of_the_csms_s_clock() -> None:
    bench = Bench()
    bench.answers["BootNotification"] = {**bench.answers["BootNotification"], "currentTime": written(START + timedelta(days=1))}
    order = profile((0, 16), (120, 10), purpose="TxProfile", start=START + timedelta(days=1, minutes=-1))
    bench.boot().act(Plug(1)).answer_all()
    assert bench.status("RemoteStartTransaction", {"idTag": "TAG", "connectorId": 1, "chargingProfile": order}) == "Accepted"
    bench.answer_all()
    assert schedule(bench, 100) == [(0, 16), (60, 10)]
