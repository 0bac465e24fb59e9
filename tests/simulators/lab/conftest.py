from collections.abc import AsyncIterator

import httpx
import pytest

from simulators.lab.server import LabServer
from tests.simulators.scripted_csms import ScriptedCsms


@pytest.fixture
async def csms() -> AsyncIterator[ScriptedCsms]:
    async with ScriptedCsms() as csms:
        yield csms


@pytest.fixture
async def lab(csms: ScriptedCsms) -> AsyncIterator[LabServer]:
    async with LabServer(csms=csms.url) as lab:
        yield lab


@pytest.fixture
async def http(lab: LabServer) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=lab.url, trust_env=False) as http:
        yield http
