"""The kit as a pytest plugin: options, markers, what is not applicable, observers after each scenario, and what a failure shows.

It is loaded wherever the package is installed, so it imports nothing heavy and does nothing in suites without features.
"""

from __future__ import annotations

import argparse
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

    from features.kit.system import Choice
    from features.kit.world import World

MARKERS = {
    "onboarding": "Zoho asks for charge points and registers customers",
    "refusals": "what the CSMS turns down, and how it says so",
    "blocking": "who may charge: block, unblock, limits",
    "boot_notification": "Zoho is told of a boot (a CSMS that runs already needs --zoho-listen)",
    "charging": "charging sessions from the cable to the record",
    "remote": "the operator starts and stops sessions",
    "outage": "the network of a charge point fails",
    "kill": "the CSMS is killed with -9 (only one that the kit started)",
    "strangers": "charge points and cards that nobody knows",
}
WORLD: pytest.StashKey[World] = pytest.StashKey()
FAILED: pytest.StashKey[bool] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options that say which CSMS is the system under test; without them the kit starts its own."""
    group = parser.getgroup("wattproof", "OCPP features (wattproof)")
    group.addoption("--csms", default="", metavar="ws://HOST:PORT/PATH", help="a CSMS that runs already, up to the station's identity")
    group.addoption("--csms-port", default="", metavar="http://HOST:PORT", help="its operator API and webhooks")
    group.addoption("--operator-token", default="", metavar="TOKEN", help="the bearer token of its operator API")
    group.addoption(
        "--zoho-listen", type=int, default=0, metavar="PORT", help="where the mock Zoho listens: give that CSMS http://HOST:PORT/boot"
    )
    group.addoption("--database", choices=("sqlite", "postgres"), default="", help=argparse.SUPPRESS)


def pytest_configure(config: pytest.Config) -> None:
    """Declare the tags of the features as markers."""
    for name, meaning in MARKERS.items():
        config.addinivalue_line("markers", f"{name}: {meaning}")


def choice(config: pytest.Config) -> Choice:
    """The system under test as the options have it; raises pytest.UsageError."""
    from features.kit.system import BadChoice, Choice

    names = ("--csms", "--csms-port", "--operator-token", "--zoho-listen", "--database")
    try:
        return Choice.read(*(config.getoption(name) for name in names))
    except BadChoice as error:
        raise pytest.UsageError(str(error)) from None


def why_not_applicable(chosen: Choice, tags: Collection[str]) -> str | None:
    """Why a scenario with these tags says nothing about the system under test; None when it does."""
    if chosen.own:
        return None
    if "kill" in tags:
        return "not applicable: the kit did not start this CSMS and does not kill it"
    if "boot_notification" in tags and not chosen.zoho_port:
        return "not applicable: without --zoho-listen this CSMS cannot know where Zoho is"
    return None


@pytest.hookimpl(optionalhook=True)
def pytest_bdd_step_error(request: pytest.FixtureRequest) -> None:
    """A failed step says enough; the observers then keep silent."""
    request.node.stash[FAILED] = True


@pytest.hookimpl(optionalhook=True)
def pytest_bdd_after_scenario(request: pytest.FixtureRequest) -> None:
    """Let the observers judge a scenario whose steps have passed."""
    world = request.node.stash.get(WORLD, None)
    if world is not None and not request.node.stash.get(FAILED, False):
        world.check()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Put the last frames and exchanges into the report of a failed scenario."""
    report = yield
    world = item.stash.get(WORLD, None)
    if report.failed and report.when == "call" and world is not None:
        report.sections += world.report()
    return report
