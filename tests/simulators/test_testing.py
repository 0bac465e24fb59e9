from pathlib import Path

import pytest

from tests.simulators.scripted_csms import ScriptedCsms, in_a_thread

pytest_plugins = ["pytester"]

OURS = ("-p", "simulators.testing", "-W", "error")

SUITE = """
import httpx
from tests.simulators.scripted_csms import ScriptedCsms

async def test_a_station_charges(charge_point):
    async with ScriptedCsms() as csms:
        cp = await charge_point(csms.url, "CP1", speed=600)
        other = await charge_point(csms.url, "CP2")
        await cp.booted()
        await other.booted()

async def test_45_minutes_pass_at_once(charge_point, virtual_clock):
    async with ScriptedCsms() as csms:
        cp = await charge_point(csms.url, "CP1")
        await cp.booted()
        await cp.plug()
        await cp.swipe("TAG1")
        await cp.charging()
        begun = virtual_clock.now()
        await virtual_clock.advance(minutes=45)
        assert (virtual_clock.now() - begun).total_seconds() == 45 * 60
        assert (await cp.stop()).meter_stop_wh > 8_000

async def test_zoho_answers(mock_zoho):
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.post(mock_zoho.boot_url, json={})).status_code < 500
"""

FAILING = """
from tests.simulators.scripted_csms import ScriptedCsms

async def test_fails(charge_point):
    async with ScriptedCsms() as csms:
        cp = await charge_point(csms.url, "CP7")
        await cp.booted()
        assert cp.observed.registration == "Rejected"
"""

SYNC = """
from tests.simulators.scripted_csms import ScriptedCsms, in_a_thread

def test_without_async(blocking_charge_point, virtual_clock):
    csms = ScriptedCsms()
    with in_a_thread(csms):
        station = blocking_charge_point(csms.url, "CP1")
        station.booted()
        station.advance(minutes=6)
        assert csms.actions().count("Heartbeat") == 1
        assert station.driver.clock is virtual_clock
"""

ASYNC = ("-o", "asyncio_mode=auto", "-o", "asyncio_default_fixture_loop_scope=function", "-p", "pytest_asyncio.plugin")


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Another project, which has only the plugins that a test names."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    return pytester


@pytest.mark.parametrize("mode", ["auto", "strict"])
def test_the_fixtures_work_in_another_suite(suite: pytest.Pytester, mode: str) -> None:
    suite.makepyfile(SUITE if mode == "auto" else "import pytest\npytestmark = pytest.mark.asyncio\n" + SUITE)
    suite.syspathinsert(Path(__file__).parents[2])
    options = ("-o", f"asyncio_mode={mode}", "-o", "asyncio_default_fixture_loop_scope=function")
    suite.runpytest_subprocess("-p", "pytest_asyncio.plugin", *OURS, *options).assert_outcomes(passed=3)


def test_a_suite_that_does_not_use_it_loads_nothing(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import sys

        def test_nothing_is_loaded():
            loaded = {"websockets", "sanic", "httpx", "simulators.transport", "simulators.zoho"} & set(sys.modules)
            assert not loaded
        """
    )
    suite.runpytest_subprocess(*OURS).assert_outcomes(passed=1)


def test_without_pytest_asyncio_it_does_no_harm_unused_and_says_why_when_used(suite: pytest.Pytester) -> None:
    suite.makeconftest("import sys\nsys.modules['pytest_asyncio'] = None\n")
    suite.makepyfile("def test_plain():\n    pass\n\ndef test_asks(charge_point):\n    pass\n")
    result = suite.runpytest_subprocess(*OURS)
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*async fixture*charge_point*"])


def test_a_failure_shows_seed_and_last_frames_and_the_seed_can_be_given_again(suite: pytest.Pytester) -> None:
    suite.makepyfile(FAILING)
    suite.syspathinsert(Path(__file__).parents[2])
    result = suite.runpytest_subprocess(*ASYNC, *OURS, "--charge-point-seed", "4711")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*virtual charge point CP7*", "the last frames of CP7 (seed 4711):", "*BootNotification*"])


def test_a_suite_without_async_has_its_fixture_too(suite: pytest.Pytester) -> None:
    suite.makeconftest("import sys\nsys.modules['pytest_asyncio'] = None\n")
    suite.makepyfile(SYNC)
    suite.syspathinsert(Path(__file__).parents[2])
    suite.runpytest_subprocess(*OURS).assert_outcomes(passed=1)


def test_with_the_package_installed_a_users_test_needs_nothing_else(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """No `-p`, no conftest: the entry point brings the fixtures."""
    monkeypatch.delenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", raising=False)
    pytester.makepyfile(
        """
        import pytest
        from simulators import BlockingChargePoint, MockZoho, VirtualChargePoint, VirtualClock

        @pytest.mark.asyncio
        async def test_a_station_that_finds_nobody(charge_point, virtual_clock):
            station = await charge_point("ws://127.0.0.1:9/ocpp", "CP1")
            await station.advance(minutes=1)
            assert station.driver.failure.kind == "refused"
        """
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_the_first_example_of_the_readme_has_ten_lines_and_works(suite: pytest.Pytester) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    example = readme.partition("```python\n")[2].partition("```")[0]
    assert len(example.splitlines()) == 10
    csms = ScriptedCsms()
    with in_a_thread(csms):
        suite.makepyfile(example.replace("ws://127.0.0.1:8000/ocpp", csms.url))
        suite.runpytest_subprocess(*ASYNC, *OURS).assert_outcomes(passed=1)
    assert csms.actions().count("MeterValues") == 45


def test_a_failed_expectation_shows_its_frames_once(suite: pytest.Pytester) -> None:
    suite.makepyfile(FAILING.replace('assert cp.observed.registration == "Rejected"', 'await cp.expect("Reset", 0.05)'))
    suite.syspathinsert(Path(__file__).parents[2])
    result = suite.runpytest_subprocess(*ASYNC, *OURS)
    result.assert_outcomes(failed=1)
    failure, _, _ = str(result.stdout).partition("short test summary info")  # which repeats the message in full on a CI
    assert failure.count("the last frames of CP7") == 1
