import json
from typing import Any

import pytest

from simulators.faults.effects import Back, Pass
from simulators.faults.overrides import Override
from simulators.faults.passing import rewritten
from tests.simulators.faults.striking import Line, call, result


@pytest.mark.parametrize(
    ("override", "effects"),
    [
        (Override(status="Rejected"), [Back(rewritten(3, "m1", {"status": "Rejected"}))]),
        (Override(payload={"a": 1}, delay_s=2), [Back(rewritten(3, "m1", {"a": 1}), 2)]),
        (Override(error="GenericError", description="no"), [Back(rewritten(4, "m1", "GenericError", "no", {}))]),
        (Override(silent=True), []),
    ],
)
def test_the_answer_is_given_in_the_stations_place_once(override: Override, effects: list[Any]) -> None:
    line = Line()
    line.plan.overrides.order("Reset", override)
    assert line.hear(call("Reset")) == effects
    assert "the station does nothing" in line.remarks[0]
    assert line.hear(call("Reset")) == [Pass(call("Reset"))]


def test_a_delay_lets_the_station_answer_itself_later() -> None:
    line = Line()
    line.plan.overrides.order("Reset", Override(delay_s=3))
    assert line.hear(call("Reset")) == [Pass(call("Reset"))]
    assert line.send(result()) == [Pass(result(), 3, in_order=False)]


def test_orders_take_their_turns_and_may_last() -> None:
    line = Line()
    line.plan.overrides.order("Reset", Override(status="A", times=2))
    line.plan.overrides.order("Reset", Override(status="B", times=None))
    said = [effect for _ in range(5) for effect in line.hear(call("Reset"))]
    assert [json.loads(effect.text)[2]["status"] for effect in said if isinstance(effect, Back)] == [*"AABBB"]
    line.plan.overrides.clear()
    assert line.hear(call("Reset")) == [Pass(call("Reset"))]


def test_answers_of_either_side_are_held_until_released() -> None:
    line = Line()
    overrides = line.plan.overrides
    overrides.hold("Reset")
    overrides.hold("StartTransaction")
    line.hear(call("Reset"))
    assert line.send(result()) == []
    line.send(call("StartTransaction", message_id="s"))
    assert line.hear(result(message_id="s")) == []
    assert overrides.held("Reset") == 1
    assert [(one.direction, one.text) for one in overrides.release("Reset")] == [("sent", result())]
    assert [one.direction for one in overrides.release("StartTransaction")] == ["received"]
    assert overrides.release("Reset") == []
    line.hear(call("Reset"))
    assert line.send(result()) == [Pass(result())]


def test_a_lost_connection_takes_what_was_held_along_but_not_the_hold() -> None:
    line = Line()
    line.plan.overrides.hold("Reset")
    line.hear(call("Reset"))
    line.send(result())
    line.plan.connected()
    assert line.plan.overrides.held("Reset") == 0
    line.hear(call("Reset"))
    assert line.send(result()) == []


@pytest.mark.parametrize("wrong", [{}, {"status": "A", "error": "B"}, {"silent": True, "payload": {}}])
def test_an_order_says_exactly_one_thing(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="one of status"):
        Override(**wrong)
