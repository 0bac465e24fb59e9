"""A scenario's world in front of our own CSMS, for the tests of the kit that need one."""

from collections.abc import Iterator

import pytest

from features.kit.bench import Bench
from features.kit.system import Choice
from features.kit.world import World


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    found = Bench(Choice())
    yield found
    found.close()


@pytest.fixture
def world(bench: Bench) -> Iterator[World]:
    found = World(bench)
    yield found
    found.close()
