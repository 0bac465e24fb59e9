from typing import Any

import pytest

from simulators.faults.effects import Pass
from simulators.faults.rules import BadFault
from tests.simulators.faults.striking import Line, call, read, result


@pytest.mark.parametrize(
    ("element", "frame"),
    [("type", ["2", "m1", "A", {}]), ("id", [2, 42, "A", {}]), ("action", [2, "m1", ["A"], {}]), ("payload", [2, "m1", "A", [{}]])],
)
def test_one_element_has_another_type(element: str, frame: list[Any]) -> None:
    assert read(Line(f"wrong-type element={element}").send(call("A"))) == [frame]


def test_an_answer_has_no_action_to_change() -> None:
    line = Line("wrong-type of=answer element=payload")
    assert read(line.send(result())) == [[3, "m1", [{}]]]
    assert Line("wrong-type of=answer element=action").send(result()) == [Pass(result())]


def test_other_elements_are_refused() -> None:
    with pytest.raises(BadFault, match="type, id, action, payload"):
        Line("wrong-type element=colour")
