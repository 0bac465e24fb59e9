import re
from typing import Any

import pytest

from simulators.transport.matching import differences

PAYLOAD = {"connectorId": 1, "idTag": "TAG1", "on": True, "meterValue": [{"sampledValue": [{"value": "5"}]}]}


@pytest.mark.parametrize(
    "expected",
    [
        {},
        {"connectorId": 1},
        {"connectorId": int, "idTag": re.compile("^TAG")},
        {"idTag": ...},
        {"meterValue": [{"sampledValue": [{"value": lambda value: float(value) > 4}]}]},
        {"on": True},
    ],
)
def test_what_is_named_has_to_fit_and_the_rest_is_free(expected: Any) -> None:
    assert differences(expected, PAYLOAD) == []


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ({"connectorId": 2}, "connectorId: 2 expected, it is 1"),
        ({"connectorId": str}, "connectorId: a value of type str expected, it is 1"),
        ({"idTag": re.compile("^X")}, "idTag: a text like '^X' expected, it is 'TAG1'"),
        ({"reason": "Local"}, "reason: 'Local' expected, it is not there"),
        ({"reason": ...}, "reason: something expected, it is not there"),
        ({"idTag": {"a": 1}}, "idTag: an object expected, it is 'TAG1'"),
        ({"meterValue": []}, "meterValue: 0 items expected, there are 1"),
        ({"meterValue": [{"sampledValue": [{"value": "6"}]}]}, "meterValue[0].sampledValue[0].value: '6' expected, it is '5'"),
        ({"connectorId": True}, "connectorId: True expected, it is 1"),
    ],
)
def test_what_does_not_fit_is_said_with_its_path(expected: Any, said: str) -> None:
    assert differences(expected, PAYLOAD) == [said]


def test_every_difference_is_said() -> None:
    assert len(differences({"connectorId": 2, "idTag": "X", "on": True}, PAYLOAD)) == 2
