from hypothesis import given
from hypothesis import strategies as st

from simulators.chargepoint.ev import CarModel
from simulators.chargepoint.events import Connected, EvReady, EvSuspend, Plug, SessionStarted, SessionStopped, Swipe, Unplug
from tests.simulators.chargepoint.bench import Bench


def test_the_start_carries_register_card_connector_and_instant() -> None:
    bench = Bench(connectors=2, register_start_wh=1234).charge("TAG", connector=2)
    assert bench.payloads("StartTransaction") == [
        {"connectorId": 2, "idTag": "TAG", "meterStart": 1234, "timestamp": "2026-05-04T10:00:00.000Z"}
    ]


def test_a_start_that_is_not_accepted_is_stopped_as_deauthorized() -> None:
    bench = Bench()
    bench.answers["StartTransaction"] = {"transactionId": 9, "idTagInfo": {"status": "Blocked"}}
    bench.charge()
    assert bench.all(SessionStarted) == [SessionStarted(1, 9, "TAG", "Blocked")]
    assert bench.all(SessionStopped) == [SessionStopped(1, 9, 0, "DeAuthorized", True)]
    assert "idTag" not in bench.payloads("StopTransaction")[0]
    assert bench.statuses()[-1] == "Finishing"


def test_a_start_that_is_not_accepted_only_stops_the_energy_when_the_key_says_so() -> None:
    bench = Bench(settings={"StopTransactionOnInvalidId": "false"})
    bench.answers["StartTransaction"] = {"transactionId": 9, "idTagInfo": {"status": "Blocked"}}
    bench.charge()
    assert bench.statuses()[-1] == "SuspendedEVSE"
    bench.wait(600)
    assert bench.machine.energy_wh(1) == 0
    assert bench.machine.transaction_id(1) == 9


def test_unplugging_ends_the_session_and_passes_through_finishing() -> None:
    bench = Bench().charge().forget().act(Unplug())
    bench.answer_all()
    assert bench.actions == ["StopTransaction", "StatusNotification", "StatusNotification"]
    assert bench.payloads("StopTransaction")[0]["reason"] == "EVDisconnected"
    assert bench.statuses() == ["Finishing", "Available"]
    assert bench.payloads("StatusNotification")[0]["info"] == "EV side disconnected"


def test_unplugging_suspends_the_session_when_the_key_says_so() -> None:
    bench = Bench(settings={"StopTransactionOnEVSideDisconnect": "false"}).charge().forget().act(Unplug())
    bench.answer_all()
    assert bench.actions == ["StatusNotification"]
    assert bench.payloads("StatusNotification")[0]["info"] == "EV side disconnected"
    bench.act(Plug())
    bench.answer_all()
    assert bench.statuses() == ["SuspendedEV", "Charging"]
    bench.act(Unplug(), Swipe(1, "TAG"))
    bench.answer_all()
    assert bench.statuses()[2:] == ["SuspendedEV", "Finishing", "Available"]


def test_the_car_suspends_and_goes_on() -> None:
    bench = Bench().charge().forget().act(EvSuspend())
    bench.wait(60)
    before = bench.machine.energy_wh(1)
    bench.act(EvReady())
    bench.wait(3600)
    assert bench.statuses() == ["SuspendedEV", "Charging"]
    assert before == 0
    assert bench.machine.energy_wh(1) == 11_000


def test_a_full_battery_suspends_the_session_by_itself() -> None:
    bench = Bench(car=CarModel(battery_wh=1000, soc_percent=50)).charge().wait(3600)
    assert bench.statuses()[-1] == "SuspendedEV"
    assert bench.machine.energy_wh(1) == 500
    assert bench.machine.soc_percent(1) == 100


def test_the_stop_of_a_group_card_teaches_the_cache_about_that_card() -> None:
    bench = Bench().charge()
    bench.answers["StopTransaction"] = {"idTagInfo": {"status": "Expired"}}
    bench.act(Swipe(1, "TAG"))
    bench.answer_all()
    bench.drop().forget().act(Swipe(1, "TAG"))
    assert "Expired" in bench.notes


@given(st.lists(st.sampled_from(["wait", "suspend", "ready", "drop", "connect"]), max_size=12))
def test_the_register_never_falls_and_ends_at_the_meter_stop(steps: list[str]) -> None:
    bench = Bench(settings={"MeterValueSampleInterval": "30"}, register_start_wh=500).charge()
    events = {"suspend": EvSuspend(), "ready": EvReady(), "connect": Connected()}
    for step in steps:
        if step == "wait":
            bench.wait(75)
        elif step == "drop":
            bench.drop()
        else:
            bench.act(events[step])
        bench.answer_all()
    bench.act(Connected(), Swipe(1, "TAG"))
    bench.answer_all()
    register = [500] + [int(p["meterValue"][0]["sampledValue"][0]["value"]) for p in bench.payloads("MeterValues")]
    register.append(bench.all(SessionStopped)[0].meter_stop_wh)
    assert register == sorted(register)
    assert register[-1] == bench.machine.energy_wh(1)


def test_a_refused_card_still_gets_the_energy_that_the_key_allows() -> None:
    bench = Bench(settings={"StopTransactionOnInvalidId": "false", "MaxEnergyOnInvalidId": "1100"})
    bench.answers["StartTransaction"] = {"transactionId": 9, "idTagInfo": {"status": "Blocked"}}
    bench.charge()
    assert bench.statuses()[-1] == "Charging"
    bench.wait(359)
    assert bench.statuses()[-1] == "Charging"
    bench.wait(2)
    assert bench.statuses()[-1] == "SuspendedEVSE"
    assert bench.wait(600).machine.energy_wh(1) == 1100
