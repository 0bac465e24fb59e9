import json

import pytest

from simulators.chargepoint.backlog import MemoryStore
from simulators.chargepoint.events import CallFinished, Connected, Outcome, Plug, Request, SessionStarted, SessionStopped, Swipe, Unplug
from tests.simulators.chargepoint.bench import Bench

RETRY = {"TransactionMessageAttempts": "3", "TransactionMessageRetryInterval": "10", "MeterValueSampleInterval": "0"}
OFFLINE = {"AllowOfflineTxForUnknownId": "true"}


def test_only_one_call_is_in_flight() -> None:
    bench = Bench(connectors=2).boot().forget().act(Plug(1), Plug(2), Request("Heartbeat", {}))
    assert bench.actions == ["StatusNotification"]
    bench.answer()
    assert bench.actions == ["StatusNotification"] * 2
    bench.answer_all()
    assert bench.actions[-1] == "Heartbeat"


def test_a_call_without_an_answer_times_out_and_the_next_one_follows() -> None:
    bench = Bench().boot().act(Request("Heartbeat", {}), Request("DataTransfer", {"vendorId": "x"})).wait(30, answers=False)
    assert bench.all(CallFinished)[-1].outcome is Outcome.TIMED_OUT
    assert bench.actions[-1] == "DataTransfer"


def test_the_timeout_is_a_configuration_key() -> None:
    bench = Bench().boot()
    bench.status("ChangeConfiguration", {"key": "MessageTimeout", "value": "5"})
    bench.act(Request("Heartbeat", {})).wait(5, answers=False)
    assert bench.all(CallFinished)[-1].outcome is Outcome.TIMED_OUT


def test_late_and_foreign_answers_are_ignored_with_a_note() -> None:
    bench = Bench().boot().act(Request("Heartbeat", {}), Request("DataTransfer", {"vendorId": "x"}))
    late = bench.waiting
    assert late is not None
    bench.wait(30, answers=False).forget()
    bench.receive(json.dumps([3, late[1], {"currentTime": "x"}])).receive('[3,"never",{}]').receive('[4,"never","GenericError","",{}]')
    assert bench.all(CallFinished) == []
    assert bench.notes.count("nothing waits") == 3
    assert bench.sent == []


def test_an_invalid_answer_ends_the_call_as_invalid() -> None:
    bench = Bench().boot().act(Request("Heartbeat", {}))
    bench.answer({"currentTime": 5})
    assert bench.all(CallFinished)[-1].outcome is Outcome.INVALID
    assert "currentTime" in bench.notes


def test_a_refusal_keeps_its_code_whatever_it_is() -> None:
    bench = Bench().boot().act(Request("Heartbeat", {}))
    bench.refuse("Whatever")
    finished = bench.all(CallFinished)[-1]
    assert (finished.outcome, finished.error_code, finished.error_description) == (Outcome.REFUSED, "Whatever", "no")


def test_what_was_waiting_when_the_connection_went_is_lost_and_not_sent_later() -> None:
    bench = Bench().boot().act(Request("Heartbeat", {}), Request("DataTransfer", {"vendorId": "x"})).drop()
    assert [call.outcome for call in bench.all(CallFinished)[-2:]] == [Outcome.LOST] * 2
    bench.forget().act(Connected())
    assert bench.calls == []


@pytest.mark.parametrize("failure", ["refused", "timed out", "invalid"])
def test_a_failed_stop_is_tried_again_at_growing_intervals_then_dropped_loudly(failure: str) -> None:
    bench = Bench(settings=RETRY).charge().act(Swipe(1, "TAG")).forget()

    def fail() -> None:
        if failure == "refused":
            bench.refuse()
        elif failure == "invalid":
            bench.answer({"idTagInfo": 5})
        else:
            bench.wait(30, answers=False)

    stop = bench.waiting
    fail()
    bench.answer()  # the status did not wait for the stop
    for wait_s in (10, 20):
        bench.wait(wait_s - 0.1)
        assert bench.payloads("StopTransaction") == []
        bench.wait(0.1, answers=False)
        assert bench.payloads("StopTransaction") == [stop[3] if stop else None]
        bench.sent.clear()
        fail()
    assert bench.wait(500).payloads("StopTransaction") == []
    assert "DROPPED after 3 attempts: StopTransaction" in bench.notes
    assert bench.all(SessionStopped) == [SessionStopped(1, 7, 0, "Local", False)]
    assert bench.machine.backlog_size == 0


def test_nothing_overtakes_a_message_that_waits_for_its_next_attempt() -> None:
    bench = Bench(settings=RETRY).boot().act(Plug())
    bench.answer_all()
    bench.act(Swipe(1, "TAG"))
    bench.answer()
    bench.refuse()
    bench.act(Unplug())
    bench.answer_all()
    bench.forget().wait(9.9)
    assert "StopTransaction" not in bench.actions
    bench.wait(0.1)
    assert [a for a in bench.actions if a != "StatusNotification"] == ["StartTransaction", "StopTransaction"]
    assert bench.payloads("StopTransaction")[0]["transactionId"] == 7


def test_after_a_dropped_start_the_rest_goes_out_with_minus_one() -> None:
    settings = {**RETRY, "TransactionMessageAttempts": "1", "MeterValueSampleInterval": "60"}
    bench = Bench(settings=settings).boot().act(Plug())
    bench.answer_all()
    bench.act(Swipe(1, "TAG"))
    bench.answer()
    bench.refuse()
    bench.answer_all()
    bench.wait(60).act(Unplug())
    bench.answer_all()
    assert bench.payloads("MeterValues")[0]["transactionId"] == -1
    assert bench.payloads("StopTransaction")[0]["transactionId"] == -1
    assert bench.all(SessionStopped)[0].transaction_id is None


def test_a_lost_connection_is_no_attempt_and_the_message_is_sent_again_with_a_new_id() -> None:
    bench = Bench(settings={**RETRY, "TransactionMessageAttempts": "1"}).charge().act(Swipe(1, "TAG"))
    first = bench.waiting
    for _ in range(3):
        bench.drop().act(Connected())
    again = bench.waiting
    assert first is not None
    assert again is not None
    assert again[3] == first[3]
    assert again[1] != first[1]
    bench.answer()
    assert bench.all(SessionStopped)[0].accepted


def test_a_start_made_offline_gives_its_id_to_all_that_is_behind_it() -> None:
    bench = Bench(settings=OFFLINE).boot().drop().act(Plug(), Swipe(1, "TAG")).wait(130).forget()
    bench.boot()
    assert bench.actions == ["StartTransaction", "MeterValues", "MeterValues", "StatusNotification"]
    assert [p["transactionId"] for p in bench.payloads("MeterValues")] == [7, 7]
    assert bench.payloads("StartTransaction")[0]["timestamp"] == "2026-05-04T10:00:00.000Z"
    assert bench.all(SessionStarted) == [SessionStarted(1, 7, "TAG", "Accepted")]


def test_the_running_session_takes_the_id_of_its_replayed_start() -> None:
    bench = Bench(settings=OFFLINE).boot().drop().act(Plug(), Swipe(1, "TAG")).wait(30).boot()
    assert bench.machine.transaction_id(1) == 7
    assert bench.status("RemoteStopTransaction", {"transactionId": 7}) == "Accepted"
    assert bench.answer()[2:] == ["StopTransaction", bench.payloads("StopTransaction")[0]]


def test_a_whole_offline_session_is_replayed_in_order_before_newer_messages() -> None:
    bench = Bench(settings=OFFLINE).boot().drop().act(Plug(), Swipe(1, "A")).wait(70).act(Swipe(1, "A"), Unplug())
    bench.act(Plug(), Swipe(1, "B")).wait(5).forget()
    bench.act(Connected())
    bench.answers["StartTransaction"] = {"transactionId": 11, "idTagInfo": {"status": "Accepted"}}
    bench.answer()
    bench.answers["StartTransaction"] = {"transactionId": 12, "idTagInfo": {"status": "Accepted"}}
    bench.act(Swipe(1, "B"))
    bench.answer_all()
    sent = [(action, payload.get("transactionId")) for _, _, action, payload in bench.calls if action != "StatusNotification"]
    assert sent == [
        ("StartTransaction", None),
        ("MeterValues", 11),
        ("StopTransaction", 11),
        ("StartTransaction", None),
        ("StopTransaction", 12),
    ]


def test_nobody_at_the_reader_waits_for_the_backlog() -> None:
    bench = Bench(connectors=2).charge().drop().wait(600).act(Connected()).forget()
    bench.act(Swipe(2, "OTHER"))
    bench.answer()
    assert bench.actions == ["Authorize"]


def test_the_backlog_waits_for_the_acceptance_of_a_new_boot() -> None:
    store = MemoryStore()
    Bench(store, settings=OFFLINE).charge().drop().act(Swipe(1, "TAG"))
    bench = Bench(store).act(Connected())
    assert bench.actions == ["BootNotification"]
    bench.answer_all()
    assert bench.actions == ["BootNotification", "StatusNotification", "StatusNotification", "StopTransaction"]
    assert bench.all(SessionStopped)[0].transaction_id == 7
    assert store.load() == []


def test_the_backlog_waits_while_the_registration_is_pending() -> None:
    store = MemoryStore()
    Bench(store, settings=OFFLINE).charge().drop().act(Swipe(1, "TAG"))
    bench = Bench(store).act(Connected())
    bench.answer({**bench.answers["BootNotification"], "status": "Pending"})
    assert bench.actions == ["BootNotification"]
    bench.wait(299)
    assert bench.actions == ["BootNotification"]


def test_an_answered_start_leaves_the_store_after_its_id_is_known_there() -> None:
    class Watched(MemoryStore):
        left: list[list[int | None]]

        def remove(self, key: int) -> None:
            super().remove(key)
            self.left.append([entry.payload.get("transactionId") for entry in self.load()])

    store = Watched()
    store.left = []
    Bench(store, settings=OFFLINE).boot().drop().act(Plug(), Swipe(1, "TAG"), Swipe(1, "TAG")).boot()
    assert store.left == [[7], []]


def test_the_status_that_a_cable_brought_goes_before_the_card_that_came_after_it() -> None:
    bench = Bench().boot().act(Request("Heartbeat", {})).forget()
    bench.act(Plug(1), Swipe(1, "T")).answer_all()
    assert bench.actions[:2] == ["StatusNotification", "Authorize"]
    assert bench.statuses()[0] == "Preparing"
