from typing import Any

import pytest

from simulators.chargepoint.events import (
    ClearFault,
    Event,
    HalfPlug,
    JamLock,
    Plug,
    PowerCut,
    PowerOn,
    PresentFault,
    Request,
    Swipe,
    Unplug,
)
from simulators.lab import verbs
from simulators.lab.errors import BadRequest, Unknown
from simulators.profiles.files import load_car


@pytest.mark.parametrize(
    ("name", "body", "event"),
    [
        ("plug", {}, Plug(1)),
        ("plug", {"connector": 2}, Plug(2)),
        ("plug", {"car": "delivery-van"}, Plug(1, load_car("delivery-van"))),
        ("half-plug", {}, HalfPlug(1)),
        ("unplug", {"connector": None}, Unplug(1)),
        ("swipe", {"id_tag": "A"}, Swipe(1, "A")),
        ("swipe", {}, Swipe(1, "CARD")),
        ("present-fault", {}, PresentFault(1, "OtherError")),
        ("present-fault", {"connector": 0, "error_code": "GroundFailure", "info": "x"}, PresentFault(0, "GroundFailure", "x")),
        ("clear-fault", {}, ClearFault(1)),
        ("power-cut", {}, PowerCut()),
        ("power-on", {}, PowerOn()),
        ("lock-stuck", {}, JamLock(1)),
        ("lock-stuck", {"stuck": False}, JamLock(1, jammed=False)),
    ],
)
def test_each_verb_is_an_event(name: str, body: Any, event: Event) -> None:
    assert verbs.event(name, body, "CARD") == event


@pytest.mark.parametrize("name", verbs.VERBS)
def test_no_verb_takes_an_unknown_field(name: str) -> None:
    with pytest.raises(BadRequest, match="bogus: is unknown"):
        verbs.event(name, {"bogus": 1}, "CARD")


def test_a_verb_that_does_not_exist_is_told_with_those_that_do() -> None:
    with pytest.raises(Unknown, match="network-cut"):
        verbs.event("kick", {}, None)


def test_a_swipe_without_any_card_is_refused() -> None:
    with pytest.raises(BadRequest, match="id_tag: is missing"):
        verbs.event("swipe", {}, None)


def test_a_car_that_is_no_name_is_refused() -> None:
    with pytest.raises(BadRequest, match="car: '/etc/passwd' is unknown"):
        verbs.event("plug", {"car": "/etc/passwd"}, None)


def test_raw_text_is_never_waited_for() -> None:
    assert not verbs.sending({"raw": "x"}).wait
    call = verbs.sending({"action": "Heartbeat"})
    assert call.wait
    assert verbs.request(call) == Request("Heartbeat", {})


@pytest.mark.parametrize("body", [{}, {"raw": "x", "action": "A"}, {"payload": {}}, {"action": "A", "timeout_s": 0}, {"action": 1}])
def test_unusable_orders_to_send_are_refused(body: Any) -> None:
    with pytest.raises(BadRequest):
        verbs.sending(body)


def test_a_body_is_json_or_empty() -> None:
    assert verbs.read_body(b"") == {}
    assert verbs.read_body(b"[1]") == [1]
    assert verbs.read_body(b"[" * verbs.DEPTH_MAX + b"]" * verbs.DEPTH_MAX)
    for body in (b"{", b"\xff"):
        with pytest.raises(BadRequest, match="no JSON"):
            verbs.read_body(body)


@pytest.mark.parametrize("levels", [verbs.DEPTH_MAX + 1, 30_000])
@pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"a":', b"}")])
def test_a_body_that_is_nested_too_deeply_is_turned_down(levels: int, opening: bytes, closing: bytes) -> None:
    with pytest.raises(BadRequest, match="nested too deeply"):
        verbs.read_body(opening * levels + b"0" + closing * levels)
