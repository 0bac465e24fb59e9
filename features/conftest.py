"""What every scenario gets: the steps, the bench of the run, and a world of its own."""

from collections.abc import Iterator

import pytest

from features.kit.bench import Bench
from features.kit.plugin import WORLD, choice, why_not_applicable
from features.kit.world import World

STEPS = ("zoho", "refusal", "customer", "charge_point", "card", "session", "report", "operator", "delivery", "csms")


def pytest_configure(config: pytest.Config) -> None:
    """Judge the options and make the steps known, only where features are collected."""
    choice(config)
    for noun in STEPS:
        config.pluginmanager.import_plugin(f"features.steps.{noun}")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave out what says nothing about the system under test."""
    reason = why_not_applicable(choice(item.config), [mark.name for mark in item.iter_markers()])
    if reason:
        pytest.skip(reason)


@pytest.fixture(scope="session")
def bench(pytestconfig: pytest.Config) -> Iterator[Bench]:
    """The bench of the run."""
    found = Bench(choice(pytestconfig))
    yield found
    found.close()


@pytest.fixture
def world(bench: Bench, request: pytest.FixtureRequest) -> Iterator[World]:
    """The world of one scenario."""
    found = World(bench)
    request.node.stash[WORLD] = found
    yield found
    found.close()
