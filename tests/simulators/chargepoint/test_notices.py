from simulators.chargepoint import notices
from simulators.chargepoint.events import Connected
from simulators.chargepoint.jobs import Notice
from tests.simulators.chargepoint.bench import Bench


def post(bench: Bench, number: int, *, kept: bool = False) -> list[object]:
    told: list[object] = []
    payload = {"type": str(number), "timestamp": "2026-05-04T10:00:00Z"}
    notices.post(bench.machine._station, Notice("SecurityEventNotification", payload, kept, told.append))
    bench.machine.tick(bench.at)
    bench._drain()
    return told


def types(bench: Bench) -> list[str]:
    return [payload["type"] for payload in bench.payloads("SecurityEventNotification")]


def test_notices_go_out_in_their_order_one_after_the_other() -> None:
    bench = Bench().boot().forget()
    first, second = post(bench, 1), post(bench, 2)
    assert types(bench) == ["1"]
    bench.answer_all()
    assert types(bench) == ["1", "2"]
    assert first == second == [bench.at]


def test_a_notice_survives_the_loss_of_the_connection_and_is_not_sent_before_acceptance() -> None:
    bench = Bench().boot().forget()
    told = post(bench, 1)
    bench.drop()
    assert told == []
    post(bench, 2)
    bench.act(Connected())
    bench.answer_all()
    assert types(bench) == ["1", "1", "2"]
    fresh = Bench()
    post(fresh, 3)
    fresh.act(Connected())
    assert fresh.actions == ["BootNotification"]
    fresh.answer_all()
    assert types(fresh) == ["3"]


def test_what_is_not_answered_in_time_is_sent_again_only_if_it_is_kept() -> None:
    for kept, times in ((True, 2), (False, 1)):
        bench = Bench().boot().forget()
        post(bench, 1, kept=kept)
        bench.wait(31, answers=False)
        assert types(bench) == ["1"] * times


def test_a_csms_that_does_not_know_the_word_is_told_no_more_of_what_waits() -> None:
    bench = Bench().boot().forget()
    for number in (1, 2, 3):
        post(bench, number, kept=True)
    bench.refuse("NotImplemented")
    assert types(bench) == ["1"]
    assert "2 more of SecurityEventNotification are dropped" in bench.notes


def test_the_queue_is_bounded_and_says_what_it_drops() -> None:
    bench = Bench()
    for number in range(notices.MOST + 1):
        post(bench, number)
    assert len(bench.machine._station.notices or ()) == notices.MOST
    assert "dropped SecurityEventNotification" in bench.notes
