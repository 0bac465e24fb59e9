from pathlib import Path

import pytest

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

async def test_zoho_answers(mock_zoho):
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.post(mock_zoho.boot_url, json={})).status_code < 500
"""


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
    suite.runpytest_subprocess("-p", "pytest_asyncio.plugin", *OURS, *options).assert_outcomes(passed=2)


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
