from dataclasses import is_dataclass
from pathlib import Path
from typing import get_args

import pytest

from simulators.stories import steps
from simulators.stories.steps import STEPS, PlugIn, Step

PAGE = Path(__file__).parents[3] / "docs" / "simulators.md"


def test_a_step_is_a_value() -> None:
    assert PlugIn() == PlugIn(1)
    assert hash(PlugIn(2)) == hash(PlugIn(2))


def test_every_step_has_a_name() -> None:
    assert set(STEPS.values()) == set(get_args(Step))


@pytest.mark.parametrize("name", sorted(STEPS))
def test_every_step_says_what_it_does(name: str) -> None:
    assert is_dataclass(STEPS[name])
    assert STEPS[name].__doc__
    assert f"| `{name}` | " in PAGE.read_text()
    assert STEPS[name].__module__ == steps.__name__
