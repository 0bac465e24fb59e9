import dataclasses

import pytest

from simulators.stories.steps import HoldCard, PlugIn


def test_steps_are_values() -> None:
    assert PlugIn(1) == PlugIn()
    assert len({HoldCard("T"), HoldCard("T", 1), HoldCard("T", 2)}) == 2
    with pytest.raises(dataclasses.FrozenInstanceError):
        PlugIn().connector = 2  # type: ignore[misc]
