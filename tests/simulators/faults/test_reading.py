from pathlib import Path
from typing import Any

import pytest

from simulators.faults.delay import Delay
from simulators.faults.drop import Drop
from simulators.faults.reading import load, rule, rules
from simulators.faults.rules import BadFault, Rule

LINE = "drop StopTransaction nth=1"
WANTED = Rule(Drop(), "StopTransaction", nth=(1,))


@pytest.mark.parametrize(
    "given", [LINE, WANTED, {"fault": "drop", "action": "StopTransaction", "nth": 1}, "drop action=StopTransaction nth=1  # remark"]
)
def test_a_rule_can_be_given_in_any_form(given: Any) -> None:
    assert rule(given) == WANTED


def test_a_bare_fault_strikes_always() -> None:
    assert rule(Delay(2)) == Rule(Delay(2))


def test_fields_of_the_fault_and_conditions_stand_side_by_side() -> None:
    found = rule("delay MeterValues s=2.5 jitter_s=1 times=3 probability=0.2 where=connectorId:2 after=5s direction=sent of=any")
    assert found == Rule(Delay(2.5, 1), "MeterValues", "sent", "any", (), 3, 0.2, "", 5.0, {"connectorId": 2})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.toml", '[[fault]]\nfault = "drop"\naction = "StopTransaction"\nnth = [1]\n'),
        ("b.toml", f'faults = ["{LINE}"]\n'),
        ("c.json", f'["{LINE}"]'),
        ("d.json", '{"faults": [{"fault": "drop", "action": "StopTransaction", "nth": "1"}]}'),
        ("e.txt", f"# lost stops\n\n{LINE}\n"),
    ],
)
def test_files_hold_lists_of_rules(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    assert load(tmp_path / name) == (WANTED,)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("", "empty"),
        ("drop A B", "'B' is no name=value"),
        ("drop A colour=red", "colour is unknown"),
        ("delay s=long", "delay: s is a number, not 'long'"),
        ("reset deliver=perhaps", "true or false"),
        ("drop nth=first", "nth is a number"),
        ("drop nth=0", "counts from 1"),
        ("drop 'A", "quotation"),
        ({"action": "A"}, "names its fault"),
        ({"fault": "drop", "where": "A"}, "payload fields"),
        (7, "no fault rule"),
    ],
)
def test_mistakes_are_named(given: Any, words: str) -> None:
    with pytest.raises(BadFault, match=words):
        rule(given)


@pytest.mark.parametrize("given", [None, 3, "drop", {"rules": []}])
def test_rules_come_as_a_list(given: Any) -> None:
    with pytest.raises(BadFault, match="list"):
        rules(given)


@pytest.mark.parametrize(("name", "text"), [("a.toml", "x ="), ("a.json", "{"), ("a.txt", "drip\n")])
def test_a_broken_file_is_named(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(BadFault, match=name):
        load(tmp_path / name)
