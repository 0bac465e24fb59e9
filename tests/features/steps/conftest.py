"""One bench for all tests of steps; no CSMS answers there."""

from collections.abc import Iterator

import pytest

from features.kit.bench import Bench
from features.kit.system import Choice
from features.kit.world import World
from tests.features.steps import spoken


@pytest.fixture(scope="session")
def silent_bench() -> Iterator[Bench]:
    found = Bench(Choice(f"ws://{spoken.NOWHERE}/ocpp", f"http://{spoken.NOWHERE}"), spoken.data())
    yield found
    found.close()


@pytest.fixture
def world(silent_bench: Bench) -> World:
    return spoken.world_of(silent_bench)
