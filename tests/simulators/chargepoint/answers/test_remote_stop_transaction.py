from tests.simulators.chargepoint.bench import Bench


def test_a_running_transaction_is_stopped_after_the_answer() -> None:
    bench = Bench(connectors=2).charge(connector=2).forget()
    assert bench.status("RemoteStopTransaction", {"transactionId": 7}) == "Accepted"
    assert [frame[0] for frame in bench.sent] == [3, 2]
    bench.answer_all()
    assert bench.payloads("StopTransaction")[0]["reason"] == "Remote"
    assert bench.statuses(2) == ["Finishing"]


def test_a_transaction_that_does_not_run_here_is_rejected() -> None:
    bench = Bench().charge()
    assert bench.status("RemoteStopTransaction", {"transactionId": 8}) == "Rejected"
    bench.status("RemoteStopTransaction", {"transactionId": 7})
    bench.answer_all()
    assert bench.status("RemoteStopTransaction", {"transactionId": 7}) == "Rejected"
