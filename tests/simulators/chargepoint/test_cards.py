from simulators.chargepoint.events import EvSuspend, Plug, PresentFault, SessionStarted, SessionStopped, Swipe, Unplug
from tests.simulators.chargepoint.bench import Bench


def test_plug_then_card_starts_a_session() -> None:
    bench = Bench().charge()
    assert bench.all(SessionStarted) == [SessionStarted(1, 7, "TAG", "Accepted")]
    assert bench.actions[-4:] == ["StatusNotification", "Authorize", "StartTransaction", "StatusNotification"]


def test_card_then_plug_starts_a_session_as_well() -> None:
    bench = Bench().boot().forget().act(Swipe(1, "TAG"))
    bench.answer_all()
    assert bench.statuses() == ["Preparing"]
    bench.act(Plug())
    bench.answer_all()
    assert bench.actions == ["Authorize", "StatusNotification", "StartTransaction", "StatusNotification"]
    assert bench.statuses() == ["Preparing", "Charging"]


def test_a_card_without_a_cable_loses_its_claim_after_connection_time_out() -> None:
    bench = Bench(settings={"ConnectionTimeOut": "20"}).boot().act(Swipe(1, "TAG"))
    bench.answer_all()
    bench.wait(19.9)
    assert bench.machine.status(1) == "Preparing"
    bench.wait(0.1)
    assert bench.machine.status(1) == "Available"
    bench.act(Plug())
    bench.answer_all()
    assert "StartTransaction" not in bench.actions


def test_the_same_card_takes_its_claim_back() -> None:
    bench = Bench().boot().act(Swipe(1, "TAG"))
    bench.answer_all()
    assert bench.act(Swipe(1, "tag")).machine.status(1) == "Available"


def test_the_same_card_stops_its_session_without_asking() -> None:
    bench = Bench().charge().forget().act(Swipe(1, "tag"))
    bench.answer_all()
    assert bench.actions == ["StopTransaction", "StatusNotification"]
    assert bench.payloads("StopTransaction")[0] | {"timestamp": ""} == {
        "meterStop": 0,
        "timestamp": "",
        "reason": "Local",
        "idTag": "tag",
        "transactionId": 7,
    }
    assert bench.all(SessionStopped) == [SessionStopped(1, 7, 0, "Local", True)]


def group_session() -> Bench:
    bench = Bench()
    bench.answers["Authorize"] = {"idTagInfo": {"status": "Accepted", "parentIdTag": "GRP"}}
    return bench.charge().forget()


def test_a_card_of_the_same_group_stops_the_session_after_asking() -> None:
    bench = group_session().act(Swipe(1, "FRIEND"))
    bench.answer_all()
    assert bench.actions == ["Authorize", "StopTransaction", "StatusNotification"]
    assert bench.payloads("StopTransaction")[0]["idTag"] == "FRIEND"


def test_a_stranger_does_not_stop_the_session() -> None:
    bench = group_session().act(Swipe(1, "STRANGER"))
    bench.answer({"idTagInfo": {"status": "Accepted", "parentIdTag": "THEM"}})
    assert bench.machine.transaction_id(1) == 7
    assert "may not stop" in bench.notes


def test_a_card_without_a_group_does_not_stop_a_session_without_a_group() -> None:
    bench = Bench().charge().act(Swipe(1, "STRANGER"))
    bench.answer_all()
    assert bench.machine.transaction_id(1) == 7


def test_a_refused_card_of_the_group_does_not_stop_the_session() -> None:
    bench = group_session().act(Swipe(1, "FRIEND"))
    bench.answer({"idTagInfo": {"status": "Blocked", "parentIdTag": "GRP"}})
    assert bench.machine.transaction_id(1) == 7


def test_a_card_is_not_heard_while_another_is_asked_about() -> None:
    bench = Bench().boot().forget().act(Swipe(1, "A"), Swipe(1, "B"))
    bench.answer_all()
    assert bench.payloads("Authorize") == [{"idTag": "A"}]


def test_a_card_is_not_heard_at_a_faulty_or_unavailable_connector() -> None:
    bench = Bench(connectors=2).boot().act(PresentFault(1, "GroundFailure"))
    bench.answer_all()
    bench.status("ChangeAvailability", {"connectorId": 2, "type": "Inoperative"})
    bench.answer_all()
    bench.act(Swipe(1, "TAG"), Swipe(2, "TAG"))
    assert "Authorize" not in bench.actions


def test_an_acceptance_that_comes_after_a_fault_starts_nothing() -> None:
    bench = Bench().boot().act(Plug())
    bench.answer_all()
    bench.act(Swipe(1, "TAG"), PresentFault(1, "GroundFailure"))
    bench.answer_all()
    assert "StartTransaction" not in bench.actions
    assert "too late" in bench.notes


def test_a_card_in_finishing_begins_a_new_session() -> None:
    bench = Bench().charge().act(Swipe(1, "TAG"))
    bench.answer_all()
    bench.act(Swipe(1, "TAG"))
    bench.answer_all()
    assert bench.statuses() == ["Available", "Preparing", "Charging", "Finishing", "Preparing", "Charging"]


def test_a_car_that_is_not_ready_begins_suspended() -> None:
    bench = Bench().boot().act(Plug(), EvSuspend(), Swipe(1, "TAG"))
    bench.answer_all()
    assert bench.statuses() == ["Available", "Preparing", "SuspendedEV"]


def test_unplugged_before_the_verdict_the_card_waits_for_a_cable() -> None:
    bench = Bench().boot().act(Plug(), Swipe(1, "TAG"), Unplug())
    bench.answer_all()
    assert bench.machine.status(1) == "Preparing"
    bench.act(Plug())
    bench.answer_all()
    assert bench.machine.status(1) == "Charging"


def test_a_card_about_which_nobody_answered_is_not_called_refused() -> None:
    bench = Bench().boot().act(Plug(1))
    bench.answer_all()
    bench.act(Swipe(1, "T")).drop()
    assert "refused" not in bench.notes
    assert "T may not charge at connector 1: the CSMS could not be asked or did not answer" in bench.notes


def test_a_card_that_the_csms_refuses_is_called_refused() -> None:
    bench = Bench().boot()
    bench.answers["Authorize"] = {"idTagInfo": {"status": "Blocked"}}
    bench.act(Swipe(1, "T")).answer_all()
    assert "T is refused at connector 1: Blocked" in bench.notes
