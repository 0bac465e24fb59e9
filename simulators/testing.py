"""A pytest plugin for other people's suites: the fixtures `charge_point`, `blocking_charge_point`, `virtual_clock`
and `mock_zoho`.

`charge_point` and `mock_zoho` are asynchronous: the suite that uses them needs pytest-asyncio, and pytest says so when
it is missing. A test that asks for `virtual_clock` as well has stations that live by it. When a test fails, the seed
and the last frames of its stations stand under the failure. Nothing of the simulators is loaded before a test asks.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from contextlib import AsyncExitStack, ExitStack
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from simulators.transport.facade import BlockingChargePoint
    from simulators.transport.virtual import VirtualChargePoint
    from simulators.transport.virtual_clock import VirtualClock
    from simulators.zoho.server import MockZoho

STATIONS = pytest.StashKey[list["VirtualChargePoint | BlockingChargePoint"]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run be repeated with the seed that a failure named."""
    group = parser.getgroup("wattproof simulators")
    group.addoption("--charge-point-seed", metavar="SEED", help="the seed of virtual charge points that are given none")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put seed and last frames under a failure, unless its own text shows them."""
    report = yield
    if report.when == "call" and report.failed:
        shown = report.longreprtext
        for station in item.stash.get(STATIONS, []):
            if station.driver.watch.heading not in shown:
                report.sections.append((f"virtual charge point {station.identity}", station.driver.watch.last_frames()))
    return report


def async_fixture(function: Callable[..., AsyncIterator[Any]]) -> Any:
    """An asynchronous fixture in every mode of pytest-asyncio; without it, one that pytest reports."""
    try:
        from pytest_asyncio import fixture
    except ModuleNotFoundError:
        return pytest.fixture(function)
    return fixture(function)


def _options(request: pytest.FixtureRequest, given: dict[str, Any]) -> dict[str, Any]:
    """The options of a station: the test's own, its clock, and the seed of the run."""
    options: dict[str, Any] = {}
    seed = request.config.getoption("--charge-point-seed")
    if seed is not None:
        options["seed"] = int(seed) if seed.isdecimal() else seed
    if "virtual_clock" in request.fixturenames:
        options["clock"] = request.getfixturevalue("virtual_clock")
    return {**options, **given}


@async_fixture
async def charge_point(
    request: pytest.FixtureRequest,
) -> AsyncIterator[Callable[..., Awaitable["VirtualChargePoint"]]]:
    """Start stations: `cp = await charge_point(url, "CP1", speed=60)`; they leave when the test ends."""
    from simulators.transport.virtual import VirtualChargePoint

    stations = request.node.stash.setdefault(STATIONS, [])
    async with AsyncExitStack() as stack:

        async def start(url: str, identity: str, **given: Any) -> VirtualChargePoint:
            station = VirtualChargePoint(url, identity, **_options(request, given))
            stations.append(station)
            return await stack.enter_async_context(station)

        yield start


@pytest.fixture
def blocking_charge_point(request: pytest.FixtureRequest) -> Iterator[Callable[..., "BlockingChargePoint"]]:
    """The same without async: `cp = blocking_charge_point(url, "CP1")`."""
    from simulators.transport.facade import BlockingChargePoint

    stations = request.node.stash.setdefault(STATIONS, [])
    with ExitStack() as stack:

        def start(url: str, identity: str, **given: Any) -> BlockingChargePoint:
            station = BlockingChargePoint(url, identity, **_options(request, given))
            stations.append(station)
            return stack.enter_context(station)

        yield start


@pytest.fixture
def virtual_clock() -> "VirtualClock":
    """A clock for the test's stations that moves by `await virtual_clock.advance(minutes=45)` only."""
    from simulators.transport.virtual_clock import VirtualClock

    return VirtualClock()


@async_fixture
async def mock_zoho() -> AsyncIterator["MockZoho"]:
    """A running mock Zoho: `mock_zoho.url`, `mock_zoho.boot_url`, its journal and faults."""
    from simulators.zoho.server import MockZoho

    async with MockZoho() as zoho:
        yield zoho
