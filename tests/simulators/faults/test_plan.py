from simulators.faults.drop import Drop
from simulators.faults.effects import Pass
from simulators.faults.rules import Rule
from tests.simulators.faults.striking import Line, call, read, result


def test_rules_strike_one_after_the_other_what_the_others_let_pass() -> None:
    line = Line("duplicate Authorize", "unknown-action Authorize", "delay s=1", "delay s=2")
    effects = line.send(call("Authorize"))
    assert read(effects) == [[2, "m1", "NoSuchAction", {}]] * 2
    assert [effect.after_s for effect in effects if isinstance(effect, Pass)] == [3, 3]
    assert len(line.remarks) == 4


def test_what_is_dropped_is_not_struck_again() -> None:
    line = Line("drop Authorize", "noop Authorize nth=1")
    assert line.send(call("Authorize")) == []
    assert line.remarks == ["fault drop Authorize: sent Authorize m1"]


def test_without_rules_every_text_passes() -> None:
    assert Line().send("no json") == [Pass("no json")]


def test_rules_can_be_added_and_replaced_at_work() -> None:
    line = Line("drop Authorize")
    line.plan.replace([Rule(Drop(), "BootNotification")])
    assert line.send(call("Authorize")) != []
    line.plan.add(Rule(Drop(), "Authorize"))
    assert line.send(call("Authorize")) == line.send(call("BootNotification")) == []
    assert [str(rule) for rule in line.plan.rules] == ["drop BootNotification", "drop Authorize"]


def test_an_answer_is_still_known_by_its_action_after_it_was_changed() -> None:
    line = Line("answer-error Reset", "answer-twice Reset")
    line.hear(call("Reset"))
    assert [frame[0] for frame in read(line.send(result()))] == [4, 4]
