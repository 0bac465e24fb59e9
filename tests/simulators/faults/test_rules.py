from typing import Any

import pytest

from simulators.faults.drop import Drop
from simulators.faults.rules import BadFault, Rule
from tests.simulators.faults.striking import Line, call, result


def lost(line: Line, *actions: str) -> list[int]:
    """Which of the calls do not arrive, counted from 1."""
    return [number for number, action in enumerate(actions, 1) if not line.send(call(action, message_id=f"m{number}"))]


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("", [1, 2, 3, 4, 5]),
        ("Authorize", [1, 3, 4]),
        ("Authorize nth=2", [3]),
        ("Authorize nth=1,3", [1, 4]),
        ("Authorize times=2", [1, 3]),
        ("direction=received", []),
        ("of=answer", []),
        ("Authorize after=BootNotification", [3, 4]),
        ("after=ClearCache", []),
        ("probability=0", []),
        ("where=a:1", []),
    ],
)
def test_conditions_choose_the_frames(words: str, numbers: list[int]) -> None:
    assert lost(Line(f"drop {words}"), "Authorize", "BootNotification", "Authorize", "Authorize", "BootNotification") == numbers


def test_payload_fields_can_be_asked_for() -> None:
    line = Line("drop where=connectorId:2 where=idTagInfo.status:Blocked")
    assert line.send(call("Authorize", {"connectorId": 2, "idTagInfo": {"status": "Blocked"}})) == []
    assert line.send(call("Authorize", {"connectorId": 2, "idTagInfo": {"status": "Accepted"}})) != []


@pytest.mark.parametrize("answer", [{"status": "Accepted"}, {"idTagInfo": {"status": "Accepted"}}])
def test_an_event_can_be_a_frame_with_a_status(answer: dict[str, object]) -> None:
    line = Line("drop Heartbeat after=Authorize:Accepted")
    line.send(call("Authorize", message_id="1"))
    line.hear(result({"status": "Invalid"}, "1"))
    assert line.send(call("Heartbeat")) != []
    line.send(call("Authorize", message_id="2"))
    line.hear(result(answer, "2"))
    assert line.send(call("Heartbeat")) == []


def test_a_rule_can_wait_for_a_time() -> None:
    line = Line("drop after=10s")
    assert line.send(call("Authorize")) != []
    line.after_s = 10
    assert line.send(call("Authorize")) == []


def test_counts_go_on_over_a_reconnection() -> None:
    line = Line("drop Authorize nth=2")
    line.send(call("Authorize"))
    line.plan.connected()
    assert line.send(call("Authorize")) == []


def test_chance_follows_the_seed() -> None:
    def run(seed: int) -> list[int]:
        return lost(Line("drop probability=0.5", seed=seed), *["Authorize"] * 40)

    assert run(1) == run(1)
    assert run(1) != run(2)
    assert 5 < len(run(1)) < 35


@pytest.mark.parametrize("wrong", [{"direction": "up"}, {"of": "frames"}, {"probability": 1.5}, {"nth": (0,)}])
def test_a_rule_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(BadFault):
        Rule(Drop(), **wrong)  # type: ignore[arg-type]


def test_a_rule_reads_like_the_text_it_came_from() -> None:
    assert (
        str(Rule(Drop(), "Authorize", "sent", nth=(1, 2), after="BootNotification", probability=0.5))
        == "drop Authorize direction=sent nth=1,2 probability=0.5 after=BootNotification"
    )


@pytest.mark.parametrize(
    ("rule", "meant"),
    [
        ({"action": "Hartbeat"}, "did you mean Heartbeat"),
        ({"action": "heartbeat"}, "did you mean Heartbeat"),
        ({"action": "NoSuchAction"}, "custom:NoSuchAction"),
        ({"after": "Autorize:Accepted"}, "did you mean Authorize"),
        ({"after": "StatusNotification:Chargin"}, "did you mean Charging"),
        ({"direction": "outgoing"}, "did you mean sent"),
    ],
)
def test_a_misspelled_rule_is_refused_with_the_nearest_word(rule: dict[str, Any], meant: str) -> None:
    with pytest.raises(BadFault, match=meant):
        Rule(Drop(), **rule)


def test_an_action_of_one_s_own_is_named_as_such() -> None:
    assert lost(Line("drop custom:Ping after=custom:Pong:Done"), "Ping", "Ping") == []
    line = Line("drop custom:Ping after=custom:Pong:Done")
    line.send(call("Pong", {"status": "Done"}, message_id="1"))
    assert lost(line, "Ping", "Pong") == [1]
