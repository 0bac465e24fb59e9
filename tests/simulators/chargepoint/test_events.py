import dataclasses
from typing import get_args

import pytest

from simulators.chargepoint import events


@pytest.mark.parametrize("kind", [*get_args(events.Event), *get_args(events.Output)])
def test_every_event_and_output_is_a_frozen_value(kind: type) -> None:
    assert dataclasses.is_dataclass(kind)
    assert kind.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert kind.__doc__


def test_a_bad_event_is_a_value_error() -> None:
    assert issubclass(events.BadEvent, ValueError)
