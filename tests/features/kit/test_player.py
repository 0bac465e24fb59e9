from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pytest_bdd import given, parsers, then, when
from pytest_bdd.parser import FeatureParser, Scenario

from features.kit.cards import NoCard
from features.kit.player import Misspelt, NoStep, NotApplicable, Player, known_steps
from features.kit.port import PortBroken, PortCannot, PortRefused
from features.kit.verdict import Breach, Verdict
from simulators.transport.dial import DialFailed

HEAD = "Feature: Any\n  Scenario: One\n"


@given(parsers.parse("there are {count:d} cars"))
def cars(world: Any, count: int) -> None:
    world.seen.append(count)


@when(parsers.parse("they meet {whom}"), converters={"whom": str.upper})
def meet(world: Any, whom: str, datatable: list[list[str]], docstring: str | None = None) -> None:
    world.seen += [whom, datatable, docstring]


@then(parsers.parse("the {what} says no"))
def no(world: Any, what: str) -> None:
    errors: dict[str, Callable[[], BaseException]] = {
        "csms": lambda: AssertionError("it sends nothing"),
        "port": lambda: PortRefused("409"),
        "step": lambda: KeyError("oops"),
        "wire": lambda: PortBroken("nobody there"),
        "way": lambda: PortCannot("SteVe cannot"),
        "wallet": lambda: NoCard("no blocked card"),
        "product": lambda: NotApplicable("it has no lock"),
        "door": lambda: DialFailed("refused", "nothing listens at h:1", "start the CSMS (csms serve)", retryable=True),
        "judge": lambda: pytest.fail.Exception("it is wrong"),
        "sleeper": lambda: pytest.skip.Exception("not now"),
    }
    raise errors[what]()


PLAYER = Player(known_steps([sys.modules[__name__]]))


def scenario(folder: Path, *steps: str) -> Scenario:
    (folder / "any.feature").write_text(HEAD + "".join(f"    {step}\n" for step in steps))
    [found] = FeatureParser(str(folder), "any.feature").parse().scenarios.values()
    return found.render({})


def world(check: Callable[[], None] = lambda: None, look_back: Callable[[], None] = lambda: None) -> Any:
    return SimpleNamespace(verdict=Verdict(), bench=SimpleNamespace(connectors=2), seen=[], check=check, look_back=look_back)


def test_steps_get_the_world_their_values_and_their_table(tmp_path: Path) -> None:
    one = world()
    assert PLAYER.play(one, scenario(tmp_path, "Given there are 2 cars", "When they meet cp1", "  | a | b |")) is None
    assert one.seen == [2, "CP1", [["a", "b"]], None]
    assert [(step.keyword, step.text, step.outcome) for step in one.verdict.steps] == [
        ("Given", "there are 2 cars", "passed"),
        ("When", "they meet cp1", "passed"),
    ]
    assert one.verdict.outcome == "passed"
    assert one.verdict.began_at is not None


@pytest.mark.parametrize(
    ("who", "outcome", "words"),
    [
        ("csms", "failed", "it sends nothing"),
        ("port", "error", "409"),
        ("wire", "error", "nobody there"),
        ("way", "not applicable", "SteVe cannot"),
        ("wallet", "not applicable", "no blocked card"),
        ("step", "error", "KeyError: 'oops'"),
        ("product", "not applicable", "it has no lock"),
        ("judge", "failed", "it is wrong"),
        ("door", "failed", "nothing listens at h:1"),
        ("sleeper", "not applicable", "not now"),
    ],
)
def test_what_ends_a_scenario_says_whose_fault_it_is(tmp_path: Path, who: str, outcome: str, words: str) -> None:
    one = world()
    error = PLAYER.play(one, scenario(tmp_path, "Given there are 2 cars", f"Then the {who} says no", "Then the csms says no"))
    assert error is not None
    assert (one.verdict.outcome, [step.outcome for step in one.verdict.steps]) == (outcome, ["passed", "failed", "skipped"])
    assert words in one.verdict.reason
    assert "csms serve" not in one.verdict.reason


def test_the_observers_judge_when_the_steps_have_passed(tmp_path: Path) -> None:
    def breach() -> None:
        raise AssertionError("a second answer")

    one = world(breach)
    assert isinstance(PLAYER.play(one, scenario(tmp_path, "Given there are 2 cars")), AssertionError)
    assert (one.verdict.outcome, one.verdict.failure, one.verdict.steps[0].outcome) == ("failed", "a second answer", "passed")


@pytest.mark.parametrize(("who", "looks"), [("csms", 1), ("judge", 1), ("port", 1)])
def test_the_observers_look_back_when_a_step_has_failed_and_its_words_stay_the_first(tmp_path: Path, who: str, looks: int) -> None:
    breach = Breach("CP1", "a second answer", "OCPP-J 1.6, 4.1")
    one = world(look_back=lambda: one.verdict.breaches.append(breach))
    error = PLAYER.play(one, scenario(tmp_path, f"Then the {who} says no"))
    assert one.verdict.breaches == [breach] * looks
    assert str(error) in one.verdict.reason.splitlines()[0]
    assert one.verdict.reason.splitlines()[1:] == [str(breach)] * looks


def test_an_observer_that_fails_itself_does_not_hide_the_step_s_failure(tmp_path: Path) -> None:
    def stumble() -> None:
        raise KeyError("oops")

    one = world(look_back=stumble)
    PLAYER.play(one, scenario(tmp_path, "Then the csms says no"))
    assert (one.verdict.outcome, one.verdict.failure) == ("failed", "it sends nothing")
    assert "KeyError: 'oops'" in one.verdict.error


def test_nobody_gets_out_of_what_was_seen_by_not_being_judged(tmp_path: Path) -> None:
    breach = Breach("CP1", "a second answer", "OCPP-J 1.6, 4.1")
    one = world(look_back=lambda: one.verdict.breaches.append(breach))
    PLAYER.play(one, scenario(tmp_path, "Then the product says no"))
    assert (one.verdict.outcome, one.verdict.failure, one.verdict.inapplicable) == ("failed", str(breach), "")


def test_a_step_that_nobody_wrote_is_an_error_of_the_kit(tmp_path: Path) -> None:
    one = world()
    assert isinstance(PLAYER.play(one, scenario(tmp_path, "When there are 2 cars")), NoStep)
    assert one.verdict.outcome == "error"
    assert one.verdict.error.endswith("(line 3); there is: Given there are <count> cars")


def test_a_step_with_two_meanings_is_an_error_of_the_kit(tmp_path: Path) -> None:
    one = world()
    twice = Player([*known_steps([sys.modules[__name__]]), *known_steps([sys.modules[__name__]])])
    assert "2 meanings" in str(twice.play(one, scenario(tmp_path, "Given there are 2 cars")))


def test_all_steps_of_the_features_are_known() -> None:
    texts = {context.parser.name for context in known_steps()}
    assert {"the charge point is online", "the station is booted"} <= texts


@pytest.mark.parametrize("number", [2, 3])
def test_a_connector_that_stations_do_not_have_is_not_applicable(tmp_path: Path, number: int) -> None:
    one = world()
    Player().play(one, scenario(tmp_path, f"Given the station is charging on connector {number}"))
    assert one.verdict.inapplicable == ("" if number == 2 else "the product does not declare connectors=3")


def test_a_misspelt_scenario_is_an_error_of_the_kit_before_anything_is_played(tmp_path: Path) -> None:
    one = world()
    steps = ("Given the station is booted", "When the operator sends Rest")
    assert isinstance(Player().play(one, scenario(tmp_path, *steps)), Misspelt)
    assert (one.verdict.outcome, one.verdict.error) == ("error", "'the operator sends Rest': OCPP 1.6 has no Rest; Reset?")
    assert [step.outcome for step in one.verdict.steps] == ["skipped", "skipped"]


def test_a_scenario_without_a_step_is_an_error_also_below_a_background(tmp_path: Path) -> None:
    one, other = world(), world()
    assert isinstance(PLAYER.play(one, scenario(tmp_path)), NoStep)
    assert (one.verdict.outcome, one.verdict.error) == ("error", "the scenario has no step (line 2)")
    background = "Feature: Any\n  Background:\n    Given there are 2 cars\n  Scenario: One\n"
    (tmp_path / "below.feature").write_text(background)
    [found] = FeatureParser(str(tmp_path), "below.feature").parse().scenarios.values()
    assert isinstance(PLAYER.play(other, found.render({})), NoStep)
    assert other.seen == []


@pytest.mark.parametrize(
    ("others", "words"),
    [((), "the scenario has no step (line 2)"), (("When they meet cp1",), "a step is lost at the beginning of the scenario (line 2)")],
)
def test_a_first_step_whose_keyword_is_misspelt_is_no_description(tmp_path: Path, others: tuple[str, ...], words: str) -> None:
    one = world()
    assert isinstance(PLAYER.play(one, scenario(tmp_path, "As cars do.", "Givn there are 2 cars", *others)), NoStep)
    assert one.verdict.error == f"{words}: 'Givn' is none of Given, When, Then, And and But"
    assert one.seen == []


def test_a_description_is_no_step(tmp_path: Path) -> None:
    assert PLAYER.play(world(), scenario(tmp_path, "Cars meet, whatever they say.", "Given there are 2 cars")) is None
