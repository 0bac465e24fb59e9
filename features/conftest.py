"""What is done with scenarios: left out with a reason, played ahead by as many stations as there are, judged, kept for the reports."""

import random
import sys
from collections.abc import Generator, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from features.kit import baseline
from features.kit.account import account
from features.kit.ahead import Ahead, Job
from features.kit.bench import Bench
from features.kit.campaign import Campaign
from features.kit.doors import Closed, try_doors
from features.kit.performance import Performance, perform
from features.kit.pictures import plain
from features.kit.player import TOLD, Player, step_modules
from features.kit.plugin import CAMPAIGN, VERDICTS, judge
from features.kit.reading import Reading
from features.kit.recorded import recorded
from features.kit.script import Script
from features.kit.sections import sections
from features.kit.summary import summary
from features.kit.verdict import Verdict
from features.report.gathering import Reporting, undisturbed

AHEAD: pytest.StashKey[Ahead[Performance]] = pytest.StashKey()
SCRIPT: pytest.StashKey[Script] = pytest.StashKey()
PLAYED: pytest.StashKey[Performance] = pytest.StashKey()
REPORT: pytest.StashKey[Reporting] = pytest.StashKey()
READING: pytest.StashKey[Reading] = pytest.StashKey()
CLOSED: pytest.StashKey[str] = pytest.StashKey()
"""Which door of the product is closed, so that nothing was played."""
NOT_PLAYED = "it was not played"
DIVIDED = "features are played by several stations in one process, see --stations-at-once: leave -n out"
KIT_ERROR = 2
"""The exit code when the kit, the port or the test data were to blame."""


class Interruption:
    """What is done at once when somebody presses Ctrl-C, before anything is waited for."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Say in a line what happens, and write the reports: whoever presses it again loses none of them."""
        reporting, verdicts = self._config.stash[REPORT], self._config.stash[VERDICTS].values()
        judged = sum(verdict.error != NOT_PLAYED and not verdict.inapplicable for verdict in verdicts)
        where = f"the reports go to {reporting.folder}, and " if reporting.folder is not None else ""
        with undisturbed("one moment"):
            words = f"interrupted: {judged} scenarios were judged; {where}those under way come to their end, no other begins"
            sys.stdout.write(f"\n{words}\n")
            sys.stdout.flush()
            reporting.write(self._config, self._config.stash[CAMPAIGN])


def pytest_configure(config: pytest.Config) -> None:
    """Make the steps known, only where features are collected."""
    judge(config)
    if config.getoption("numprocesses", None) or hasattr(config, "workerinput"):
        raise pytest.UsageError(DIVIDED)
    config.stash[VERDICTS] = {}
    config.stash[REPORT] = Reporting.read(config)
    config.stash[READING] = reading = Reading()
    reading.begin(config)
    config.pluginmanager.register(Interruption(config), "wattproof-interruption")
    pytest.register_assert_rewrite("features.steps")  # one step imports another before it is a plugin
    for name in step_modules():
        config.pluginmanager.import_plugin(name)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Order the scenarios; feature files of which nothing can be played come after them."""
    if config.getoption("--recorded"):
        items[:] = recorded(session, config)
        return
    campaign = config.stash[CAMPAIGN]
    if campaign.seed:
        random.Random(campaign.seed).shuffle(items)
    for item in items:
        if script := Script.of(item):
            item.stash[SCRIPT] = script
    items += config.stash[READING].items(session)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Play nothing where nobody answers."""
    config = session.config
    campaign = config.stash[CAMPAIGN]
    scripts = [item.stash[SCRIPT] for item in session.items if SCRIPT in item.stash]
    if config.option.collectonly or session.testsfailed or all(campaign.why_not(script) for script in scripts):
        return None
    try:
        try_doors(campaign.choice)
    except Closed as error:
        config.stash[CLOSED] = str(error)
        return True
    return None


@pytest.fixture(scope="session")
def bench(pytestconfig: pytest.Config) -> Iterator[Bench]:
    """The bench of the run."""
    campaign = pytestconfig.stash[CAMPAIGN]
    able = campaign.capabilities
    found = Bench(campaign.choice, campaign.data, able.connectors, asks_by_itself="asks-by-itself" in able.has, linger_s=campaign.linger_s)
    yield found
    found.close()


@pytest.fixture(scope="session", autouse=True)
def stations(bench: Bench, request: pytest.FixtureRequest) -> Iterator[None]:
    """As many stations at work as there are."""
    campaign, player = request.config.stash[CAMPAIGN], Player()
    scripts = [item.stash[SCRIPT] for item in request.session.items if SCRIPT in item.stash]
    jobs = [
        Job(script.name, partial(perform, bench, player, script, campaign.retries), script.alone)
        for script in scripts
        if campaign.why_not(script) is None
    ]
    request.config.stash[AHEAD] = ahead = Ahead(jobs, campaign.at_once)
    yield
    ahead.close()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave out what says nothing about the system under test."""
    script = item.stash.get(SCRIPT, None)
    if script is None:
        return
    verdict = item.config.stash[VERDICTS][item.nodeid] = script.verdict()
    campaign = item.config.stash[CAMPAIGN]
    if reason := campaign.why_not(script):
        verdict.inapplicable = reason
        _reckon(campaign, script, verdict)
    verdict.error = NOT_PLAYED


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """The outcome of a scenario that was played ahead; pytest-bdd's own way of playing it is not taken."""
    script = pyfuncitem.stash.get(SCRIPT, None)
    if script is None:
        return None
    config = pyfuncitem.config
    played = pyfuncitem.stash[PLAYED] = config.stash[AHEAD].result(script.name)
    verdict = config.stash[VERDICTS][pyfuncitem.nodeid] = played.world.verdict
    campaign = config.stash[CAMPAIGN]
    if played.error is not None and not verdict.inapplicable:
        verdict.expected = campaign.expectations.reason(script)
    _reckon(campaign, script, verdict)
    if played.error is None:
        return True
    verdict.excused = bool(verdict.failure) and not verdict.expected and campaign.baseline.excuses(script.key)
    if verdict.excused or (verdict.failure and verdict.expected):
        pytest.xfail(verdict.expected or "it fails as in the baseline")
    if isinstance(played.error, TOLD):
        pytest.fail(plain(f"it could not be judged: {verdict.error}\nthe scenario: {verdict.key}"), pytrace=False)
    if verdict.failure:
        pytest.fail(account(verdict), pytrace=False)
    raise played.error


def _reckon(campaign: Campaign, script: Script, verdict: Verdict) -> None:
    """Fail what had to fail and did not, and what did better in the baseline: nobody gets rid of a case by declaring less. Skip what is
    not applicable."""
    if complaint := campaign.complaint(script, verdict):
        verdict.inapplicable, verdict.failure = "", complaint
        pytest.fail(plain(complaint), pytrace=False)
    if verdict.inapplicable:
        pytest.skip(plain(f"{'not tried' if verdict.untried else 'not applicable'}: {verdict.inapplicable}"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Put the last frames and exchanges into the report of a failed scenario; what failed for another reason did not pass either."""
    report = yield
    verdict = item.config.stash[VERDICTS].get(item.nodeid)
    if report.failed and verdict is not None and not verdict.failure and verdict.error in ("", NOT_PLAYED):
        verdict.error = report.longreprtext
    played = item.stash.get(PLAYED, None)
    if report.failed and report.when == "call" and played is not None:
        report.sections += sections(played)
    if report.failed and (told := plain(report.longreprtext)) != report.longreprtext:
        report.longrepr = told  # a traceback with words of the product
    return report


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Write the reports and the baseline, and tell the kit's own errors from failures of the product."""
    verdicts = session.config.stash[VERDICTS].values()
    session.config.stash[REPORT].write(session.config, session.config.stash[CAMPAIGN])
    if path := session.config.getoption("--update-baseline"):
        baseline.write(path, verdicts)
    if CLOSED in session.config.stash or (exitstatus in (0, 1) and any(verdict.outcome == "error" for verdict in verdicts)):
        session.exitstatus = KIT_ERROR


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say in a few lines what is not simply passed or failed."""
    if CLOSED in config.stash:
        terminalreporter.write_line(f"ERROR: {plain(config.stash[CLOSED])}", red=True)
    verdicts = config.stash[VERDICTS].values()
    for line in (*summary(verdicts), *config.stash[CAMPAIGN].baseline.compare(verdicts)):
        terminalreporter.write_line(plain(line))
    if folder := config.getoption("--report"):
        terminalreporter.write_line(f"report: {Path(folder, 'index.html')}")
