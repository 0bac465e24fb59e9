"""A pytest plugin for other people's suites: the fixtures `charge_point` and `mock_zoho`.

Both are asynchronous: the suite that uses them needs pytest-asyncio, and pytest says so when it is missing.
Nothing of the simulators is loaded before a test asks.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from simulators.transport.virtual import VirtualChargePoint
    from simulators.zoho.server import MockZoho


def async_fixture(function: Callable[[], AsyncIterator[Any]]) -> Any:
    """An asynchronous fixture in every mode of pytest-asyncio; without it, one that pytest reports."""
    try:
        from pytest_asyncio import fixture
    except ModuleNotFoundError:
        return pytest.fixture(function)
    return fixture(function)


@async_fixture
async def charge_point() -> AsyncIterator[Callable[..., Awaitable["VirtualChargePoint"]]]:
    """Start stations: `cp = await charge_point(url, "CP1", speed=60)`; they leave when the test ends."""
    from simulators.transport.virtual import VirtualChargePoint

    async with AsyncExitStack() as stack:

        async def start(url: str, identity: str, **options: Any) -> VirtualChargePoint:
            return await stack.enter_async_context(VirtualChargePoint(url, identity, **options))

        yield start


@async_fixture
async def mock_zoho() -> AsyncIterator["MockZoho"]:
    """A running mock Zoho: `mock_zoho.url`, `mock_zoho.boot_url`, its journal and faults."""
    from simulators.zoho.server import MockZoho

    async with MockZoho() as zoho:
        yield zoho
