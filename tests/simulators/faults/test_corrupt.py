import json

import pytest

from simulators.faults.effects import Pass
from tests.simulators.faults.striking import Line, call


def test_the_frame_is_no_json_any_more_and_as_long_as_before() -> None:
    [effect] = Line("corrupt Heartbeat").send(call("Heartbeat"))
    assert isinstance(effect, Pass)
    assert len(effect.text) == len(call("Heartbeat"))
    with pytest.raises(ValueError, match="Expecting value"):
        json.loads(effect.text)


def test_the_same_seed_breaks_the_same_characters() -> None:
    text = call("Heartbeat")
    assert Line("corrupt", seed=3).send(text) == Line("corrupt", seed=3).send(text)
    assert Line("corrupt", seed=3).send(text) != Line("corrupt", seed=4).send(text)
