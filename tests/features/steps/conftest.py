"""One bench for all tests of steps; no CSMS answers there."""

import copy
from collections.abc import Iterator
from dataclasses import replace

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
def patient_bench(silent_bench: Bench) -> Bench:
    """The same for a CSMS that does answer, and has time for it."""
    bench = copy.copy(silent_bench)
    bench.data = replace(bench.data, limits={"answer_s": 30, "command_s": 30})
    return bench


@pytest.fixture
def world(silent_bench: Bench) -> World:
    return spoken.world_of(silent_bench)
