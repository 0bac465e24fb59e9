import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from features.kit import plugin
from features.kit.system import Choice

FOREIGN = Choice("ws://a/ocpp", "http://a")
SUITE = """
import pytest

@pytest.mark.{marker}
def test_it():
    assert True
"""


def run_elsewhere(folder: Path, *options: str, marker: str = "kill") -> "subprocess.CompletedProcess[str]":
    (folder / "test_it.py").write_text(SUITE.format(marker=marker))
    command = [sys.executable, "-W", "error", "-m", "pytest", "--strict-markers", "-p", "features.kit.plugin", *options]
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=60)


class Options:
    """Stands for pytest's configuration: it answers for options."""

    def __init__(self, **given: Any) -> None:
        self._given = given

    def getoption(self, name: str) -> Any:
        return self._given.get(name.removeprefix("--").replace("-", "_"), 0 if name == "--zoho-listen" else "")


@pytest.mark.parametrize(
    ("chosen", "tags", "reason"),
    [
        (Choice(), ["kill", "boot_notification"], None),
        (FOREIGN, ["onboarding"], None),
        (FOREIGN, ["kill"], "does not kill"),
        (FOREIGN, ["boot_notification"], "--zoho-listen"),
        (Choice("ws://a/ocpp", "http://a", zoho_port=8100), ["boot_notification"], None),
    ],
)
def test_what_is_not_applicable_says_why(chosen: Choice, tags: list[str], reason: str | None) -> None:
    found = plugin.why_not_applicable(chosen, tags)
    assert found is None if reason is None else reason in (found or "")


def test_options_choose_the_system_under_test() -> None:
    options: Any = Options(csms="ws://a/ocpp", csms_port="http://a", operator_token="t", zoho_listen=8100)
    assert plugin.choice(options) == Choice("ws://a/ocpp", "http://a", "t", 8100)


def test_options_that_do_not_fit_are_wrong_usage() -> None:
    options: Any = Options(csms="ws://a/ocpp")
    with pytest.raises(pytest.UsageError, match="go together"):
        plugin.choice(options)


def test_a_failed_scenario_shows_its_world_and_a_passed_one_does_not() -> None:
    world = SimpleNamespace(report=lambda: [("last frames", "[2, ...]")])
    item: Any = SimpleNamespace(stash={plugin.WORLD: world})
    for failed, sections in ((True, [("last frames", "[2, ...]")]), (False, [])):
        report = SimpleNamespace(failed=failed, when="call", sections=[])
        assert wrap(plugin.pytest_runtest_makereport(item), report).sections == sections


def wrap(hook: Any, outcome: Any) -> Any:
    next(hook)
    try:
        hook.send(outcome)
    except StopIteration as stop:
        return stop.value
    raise AssertionError("the wrapper goes on")


@pytest.mark.parametrize(("broken", "checks"), [(False, 1), (True, 0)])
def test_the_observers_judge_scenarios_whose_steps_passed(broken: bool, checks: int) -> None:
    checked: list[int] = []
    stash: dict[object, object] = {plugin.WORLD: SimpleNamespace(check=lambda: checked.append(1))}
    request: Any = SimpleNamespace(node=SimpleNamespace(stash=stash))
    if broken:
        plugin.pytest_bdd_step_error(request)
    plugin.pytest_bdd_after_scenario(request)
    assert len(checked) == checks


def test_a_test_without_world_is_left_alone() -> None:
    request: Any = SimpleNamespace(node=SimpleNamespace(stash={}))
    plugin.pytest_bdd_after_scenario(request)


@pytest.mark.parametrize("options", [(), ("-p", "pytest_bdd.plugin")])
def test_other_peoples_suites_run_with_it_and_without_pytest_bdd(tmp_path: Path, options: tuple[str, ...]) -> None:
    done = run_elsewhere(tmp_path, *options)
    assert done.returncode == 0, done.stdout + done.stderr


def test_markers_that_nobody_declared_stay_unknown(tmp_path: Path) -> None:
    assert run_elsewhere(tmp_path, marker="kil").returncode == 2


def test_the_help_tells_the_options(tmp_path: Path) -> None:
    text = run_elsewhere(tmp_path, "--help").stdout
    assert all(option in text for option in ("--csms=", "--csms-port=", "--operator-token=", "--zoho-listen="))
    assert "--database" not in text
