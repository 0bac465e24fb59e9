from datetime import timedelta
from typing import Any

import pytest

from features.kit import performance
from features.kit.performance import perform
from features.kit.player import NotApplicable
from features.kit.verdict import Verdict


class Stage:
    """Stands for the player and the world: each attempt ends as it was told."""

    def __init__(self, *endings: BaseException | None, trouble: Exception | None = None) -> None:
        self._endings, self._trouble = list(endings), trouble
        self.closed = 0

    def verdict(self) -> Verdict:
        return Verdict(key="a")

    def play(self, world: Any, scenario: object) -> BaseException | None:
        ending = self._endings.pop(0)
        kind = "inapplicable" if isinstance(ending, NotApplicable) else "failure"
        setattr(world.verdict, kind, str(ending or ""))
        return ending

    def world(self, bench: object, verdict: Verdict, head_start: timedelta) -> Any:
        stage = self

        class World:
            def __init__(self) -> None:
                self.verdict = verdict

            def close(self) -> None:
                stage.closed += 1
                if stage._trouble:
                    raise stage._trouble

        return World()

    scenario, head_start = None, timedelta(0)


def play(monkeypatch: pytest.MonkeyPatch, stage: Any, retries: int) -> performance.Performance:
    monkeypatch.setattr(performance, "World", stage.world)
    return perform(stage, stage, stage, retries)


def test_a_scenario_that_passes_is_played_once(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(None)
    played = play(monkeypatch, stage, 3)
    assert (played.error, played.world.verdict.outcome, played.world.verdict.attempts, stage.closed) == (None, "passed", 1, 1)


def test_a_retry_that_passes_keeps_the_first_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(AssertionError("first"), AssertionError("second"), None)
    verdict = play(monkeypatch, stage, 3).world.verdict
    assert (verdict.outcome, verdict.attempts, verdict.first_failure, stage.closed) == ("passed", 3, "first", 3)
    assert verdict.first is not None
    assert (verdict.first.failure, verdict.first.attempts, verdict.first.first) == ("first", 1, None)


def test_without_retries_left_the_failure_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    played = play(monkeypatch, Stage(AssertionError("first"), AssertionError("second")), 1)
    assert str(played.error) == "second"
    assert (played.world.verdict.failure, played.world.verdict.first_failure) == ("second", "first")


def test_what_is_not_applicable_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    assert play(monkeypatch, Stage(NotApplicable("no lock")), 3).world.verdict.attempts == 1


def test_what_cannot_be_tidied_up_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    played = play(monkeypatch, Stage(None, trouble=RuntimeError("it stays")), 0)
    assert str(played.error) == "it stays"
    assert "RuntimeError('it stays')" in played.world.verdict.error
    assert played.world.verdict.outcome == "error"
