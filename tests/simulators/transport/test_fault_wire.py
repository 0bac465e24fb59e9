from datetime import UTC, datetime
from typing import Any

import pytest

from simulators.faults import effects
from simulators.faults.passing import Direction
from simulators.faults.plan import Plan
from simulators.faults.reading import rule
from simulators.transport.fault_wire import FaultWire, actions
from simulators.transport.wire import Pass, Pause, Pieces, Remark, Reset

AT = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("effect", "direction", "done"),
    [
        (effects.Pass("x", 2), "sent", [Pass("x", 2)]),
        (effects.Pass("xyz", pieces=3, pause_s=1), "sent", [Pass(Pieces("xyz", 3, 1))]),
        (effects.Back("x", 1), "received", [Pass("x", 1, back=True)]),
        (effects.Reset(), "sent", [Reset()]),
        (effects.HalfOpen(3), "sent", [Pause("sent", 3), Pause("received", 3)]),
        (effects.Rest(2), "received", [Pause("received", 2)]),
        (effects.Remark("x"), "sent", [Remark("x")]),
    ],
)
def test_each_effect_has_its_deed(effect: effects.Effect, direction: Direction, done: list[Any]) -> None:
    assert list(actions(effect, direction)) == done


def test_frames_are_carried_past_the_plan() -> None:
    wire = FaultWire(Plan([rule("drop Heartbeat")]))
    assert wire.connected(AT) == ()
    assert wire.carry("sent", '[2,"a","Heartbeat",{}]', AT) == [Remark("fault drop Heartbeat: sent Heartbeat a")]
    assert wire.carry("received", "x", AT) == [Pass("x")]


def test_what_goes_to_the_core_stays_whole_and_what_is_relayed_does_not() -> None:
    rules = [rule("slow-writing pieces=2 pause_s=1")]
    assert FaultWire(Plan(rules)).carry("received", "xy", AT)[1:] == [Pass("xy")]
    assert FaultWire(Plan(rules), relays=True).carry("received", "xy", AT)[1:] == [Pass(Pieces("xy", 2, 1))]
