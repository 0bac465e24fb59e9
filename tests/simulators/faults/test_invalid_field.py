from typing import Any

import pytest

from simulators.faults.effects import Pass
from tests.simulators.faults.striking import START, Line, call, read, result


@pytest.mark.parametrize(
    ("words", "changed"),
    [
        ("", {"connectorId": {"wrong": True}}),
        ("field=meterStart value=lots", {"meterStart": "lots"}),
        ("field=meterStart value=-1", {"meterStart": -1}),
        ("field=extra value=true", {"extra": True}),
    ],
)
def test_one_field_gets_the_value(words: str, changed: dict[str, Any]) -> None:
    assert read(Line(f"invalid-field {words}").send(call("StartTransaction", START))) == [[2, "m1", "StartTransaction", START | changed]]


def test_a_field_can_be_taken_out() -> None:
    [frame] = read(Line("invalid-field field=idTag value=-").send(call("StartTransaction", START)))
    assert frame[3] == {name: value for name, value in START.items() if name != "idTag"}


def test_an_empty_payload_gets_a_strange_field() -> None:
    assert read(Line("invalid-field of=any").send(result())) == [[3, "m1", {"strange": {"wrong": True}}]]


def test_a_frame_without_payload_passes() -> None:
    assert Line("invalid-field of=any").send("[3]") == [Pass("[3]")]
