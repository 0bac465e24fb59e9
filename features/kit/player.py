"""Plays one scenario: finds the function of each step, calls it with the scenario's world, and keeps what came of it. It knows no order
of scenarios.

pytest-bdd reads the feature files and matches texts; the playing is done here, because its own ties a scenario to pytest's fixtures, of
which only one test at a time may use any, and three stations shall be at work at once.
"""

import time
import traceback
from collections.abc import Callable, Iterable
from importlib import import_module
from inspect import signature
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pytest_bdd.parser import Scenario, Step
from pytest_bdd.steps import StepFunctionContext, step_function_context_registry

from features.kit import phrases, spelling
from features.kit.cards import NoCard
from features.kit.data import BadData
from features.kit.port import PortBroken, PortCannot, PortRefused
from features.kit.stations import AllChanged
from features.kit.unplayable import Misspelt, NoStep, Unplayable
from features.kit.verdict import NOT_DECLARED, Played
from features.kit.world import World
from simulators.transport.clock import RealClock
from simulators.transport.dial import DialFailed

OCPP_STEPS = "features.steps.conformance_"
"""Where steps speak of OCPP's own words."""
FOLDER = Path(__file__).parents[1] / "steps"
JUDGED = (AssertionError, DialFailed, pytest.fail.Exception)
"""What a step raises when the CSMS is to blame; anything else is an error of the kit, the port or the test data."""


class NotApplicable(Exception):
    """Raised by a step: the scenario says nothing about this product; the text says why."""


AT_FAULT = (Unplayable, BadData)
"""Errors of the scenario itself, or of its test data."""
TOLD = (PortBroken, PortRefused, *AT_FAULT)
"""Errors whose words are enough for whoever has to mend something: the port, the scenario, the test data."""
NOT_JUDGED = (NotApplicable, NoCard, AllChanged, PortCannot, pytest.skip.Exception)
"""What a step raises when this product, with this port and these test data, cannot be judged by the scenario."""


def step_modules() -> list[str]:
    """The names of the modules with steps."""
    return [f"features.steps.{path.stem}" for path in sorted(FOLDER.glob("*.py")) if path.stem != "__init__"]


def known_steps(modules: Iterable[ModuleType] | None = None) -> list[StepFunctionContext]:
    """The steps of the modules, all of `features/steps` without any given."""
    found: list[StepFunctionContext] = []
    for module in modules if modules is not None else map(import_module, step_modules()):
        for name, value in vars(module).items():
            if name.startswith("pytestbdd_stepdef"):
                found.append(step_function_context_registry[getattr(value, "_get_wrapped_function", lambda v=value: v)()])
    return found


class Player:
    """Knows all steps; `play` may be called in several threads at once."""

    def __init__(self, steps: Iterable[StepFunctionContext] | None = None) -> None:
        self._steps = list(steps if steps is not None else known_steps())

    def play(self, world: World, scenario: Scenario) -> BaseException | None:
        """Play all steps, or those up to one that fails, and let the observers judge. The verdict is the world's; what ended the
        scenario early is returned."""
        verdict = world.verdict
        verdict.began_at, began_s = RealClock().now(), time.monotonic()
        verdict.steps = [_unplayed(step) for step in scenario.steps]
        try:
            self.proofread(scenario, world.bench.connectors)
            self._play_steps(world, scenario)
            world.check()
        except NOT_JUDGED as reason:
            verdict.failure = "\n".join(map(str, verdict.breaches))  # nobody gets out of what was seen by then
            verdict.inapplicable = "" if verdict.failure else str(reason)
            return reason
        except JUDGED as error:
            verdict.failure = _words(error)
            return error
        except Exception as error:  # noqa: BLE001  whatever a step raises belongs into the report
            verdict.error = _words(error) if isinstance(error, TOLD) else "".join(traceback.format_exception(error))
            return error
        finally:
            verdict.took_s = time.monotonic() - began_s
        return None

    def proofread(self, scenario: Scenario, connectors: int) -> None:
        """Raise Unplayable for a step that cannot be meant as it is written, and where there is none, before anything is played, and
        NotApplicable for one about a connector that the stations do not have."""
        if all(step.line_number < scenario.line_number for step in scenario.steps):  # those of a background stand above it
            raise NoStep(f"the scenario has no step (line {scenario.line_number}){self._taken_as_description(scenario)}")
        if described := self._taken_as_description(scenario):
            raise NoStep(f"a step is lost at the beginning of the scenario (line {scenario.line_number}){described}")
        found: list[str] = []
        highest = 0
        for step in scenario.steps:
            context, given = self.find(step)
            if context.step_func.__module__.startswith(OCPP_STEPS):
                found += spelling.faults(step.name, given, step.datatable.raw() if step.datatable is not None else None)
                highest = max(highest, int(str(given.get("connector", 0))))
        if found:
            raise Misspelt("\n".join(found))
        if highest > connectors:
            raise NotApplicable(f"{NOT_DECLARED} connectors={highest}")

    def find(self, step: Step) -> tuple[StepFunctionContext, dict[str, object]]:
        """The function of a step and the arguments that its text holds; raises NoStep."""
        found = [one for one in self._steps if one.type in (None, step.type) and one.parser.is_matching(step.name)]
        if len(found) != 1:
            how = "nobody wrote" if not found else f"{len(found)} meanings has"
            near = phrases.nearest(step.name, self._steps) if not found else None
            meant = f"; there is: {near}" if near else ""
            raise NoStep(f"{how} the step {step.keyword} {step.name!r} (line {step.line_number}){meant}")
        [context] = found
        given = context.parser.parse_arguments(step.name) or {}
        converters: dict[str, Callable[[Any], object]] = dict(context.converters)
        return context, {name: converters[name](value) if name in converters else value for name, value in given.items()}

    def _taken_as_description(self, scenario: Scenario) -> str:
        """What to say of a first step whose keyword is misspelt, which Gherkin takes as a description; empty when there is none."""
        for line in scenario.description.splitlines():
            keyword, _, text = line.strip().partition(" ")
            if any(one.parser.is_matching(text) for one in self._steps):
                return f": {keyword!r} is none of Given, When, Then, And and But"
        return ""

    def _play_steps(self, world: World, scenario: Scenario) -> None:
        try:
            for step, played in zip(scenario.steps, world.verdict.steps, strict=True):
                self._play_step(world, step, played)
        except (Exception, pytest.fail.Exception, pytest.skip.Exception):
            _look_back(world)
            raise

    def _play_step(self, world: World, step: Step, played: Played) -> None:
        played.at, began_s = RealClock().now(), time.monotonic()
        played.outcome, played.since = "failed", len(world.verdict.lines)
        try:
            context, given = self.find(step)
            context.step_func(**_arguments(context, given, world, step))
            played.outcome = "passed"
        except (Exception, pytest.fail.Exception, pytest.skip.Exception) as error:
            played.error = _words(error)
            raise
        finally:
            played.took_s = time.monotonic() - began_s


def _look_back(world: World) -> None:
    """Let the observers judge what crossed the wires before a step failed, whose words stay the first."""
    try:
        world.look_back()
    except Exception as error:  # noqa: BLE001  it is the step that has to be told
        world.verdict.error = "".join(traceback.format_exception(error))


def _unplayed(step: Step) -> Played:
    table = tuple(tuple(map(str, row)) for row in step.datatable.raw()) if step.datatable is not None else ()
    return Played(step.keyword.strip(), step.name, table=table, docstring=step.docstring or "", line=step.line_number)


def _arguments(context: StepFunctionContext, given: dict[str, object], world: World, step: Step) -> dict[str, Any]:
    wanted = signature(context.step_func).parameters
    table = step.datatable.raw() if step.datatable is not None else None
    offered = {"world": world, "docstring": step.docstring, "datatable": table, **given}
    return {name: value for name, value in offered.items() if name in wanted}


def _words(error: BaseException) -> str:
    """Of a dial that failed what happened, not what the simulator's user might try."""
    if isinstance(error, DialFailed):
        return error.happened
    return str(error) or type(error).__name__
