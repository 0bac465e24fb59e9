import pytest

from simulators.chargepoint.events import (
    BadEvent,
    CallFinished,
    ClearFault,
    Connected,
    Disconnected,
    Event,
    EvReady,
    JamLock,
    Plug,
    PresentFault,
    Request,
    Send,
    SendRaw,
    Swipe,
    Unplug,
)
from tests.simulators.chargepoint.bench import Bench


@pytest.mark.parametrize(
    "event",
    [
        Plug(2),
        Unplug(0),
        Swipe(9, "TAG"),
        EvReady(-1),
        PresentFault(2, "GroundFailure"),
        ClearFault(2),
        JamLock(2),
        Swipe(1, ""),
        Swipe(1, "x" * 21),
    ],
)
def test_what_this_charge_point_cannot_have_is_refused(event: Event) -> None:
    with pytest.raises(BadEvent):
        Bench().boot().act(event)


def test_a_raw_frame_goes_out_as_it_is() -> None:
    bench = Bench().boot()
    bench.machine.act(SendRaw("not json at all"), bench.at)
    assert bench.machine.outputs() == [Send("not json at all")]


def test_a_raw_frame_without_a_connection_is_not_sent() -> None:
    assert Bench().act(SendRaw("x")).sent == []


def test_an_experts_request_goes_out_in_its_turn_and_its_end_is_told() -> None:
    bench = Bench().boot().act(Request("FirmwareStatusNotification", {"status": "Installed"}))
    bench.answer()
    finished = bench.all(CallFinished)[-1]
    assert (finished.action, finished.request, finished.response) == ("FirmwareStatusNotification", {"status": "Installed"}, {})


def test_a_request_of_an_unknown_action_may_be_answered_with_anything() -> None:
    bench = Bench().boot().act(Request("Foo", {"a": 1}))
    bench.answer({"b": 2})
    assert bench.all(CallFinished)[-1].response == {"b": 2}


@pytest.mark.parametrize("payload", [{"a": object()}, {"a": {1, 2}}])
def test_a_request_that_is_no_json_is_refused(payload: dict[str, object]) -> None:
    with pytest.raises(BadEvent, match="JSON"):
        Bench().boot().act(Request("Foo", payload))


def test_a_request_without_a_connection_is_refused() -> None:
    with pytest.raises(BadEvent, match="connection"):
        Bench().act(Request("Heartbeat", {}))


def test_connection_events_that_say_nothing_new_change_nothing() -> None:
    bench = Bench().act(Disconnected()).boot().forget().act(Connected())
    assert bench.seen == []
