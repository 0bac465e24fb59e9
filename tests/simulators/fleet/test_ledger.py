from typing import Any

import pytest

from simulators.fleet.conduct import Session
from simulators.fleet.ledger import differences

ROW = {"id": 5, "id_tag": "T", "stopped_at": "2026-01-01T00:00:00Z", "energy_wh": 900}


def session(stopped: bool = True) -> Session:
    return Session("CP1", 5, "T", 100, samples=4, energy_wh=900 if stopped else None, stopped=stopped)


def test_a_session_that_is_stored_as_it_was_is_no_difference() -> None:
    assert differences([session()], [ROW], {5: 4}) == []
    assert differences([session()], [ROW], {5: 6}) == []
    assert differences([], [], {}) == []


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "transaction 5 is not stored"),
        ([ROW, ROW], "transaction 5 is stored 2 times"),
        ([ROW, {**ROW, "id": 6}], "transaction 6 is stored, but no session had it"),
        ([{**ROW, "id_tag": "U"}], "transaction 5: card U instead of T"),
        ([{**ROW, "stopped_at": None, "energy_wh": None}], "transaction 5: its acknowledged stop is not stored"),
        ([{**ROW, "energy_wh": 901}], "transaction 5: 901 Wh stored, 900 Wh delivered"),
    ],
)
def test_each_difference_is_named(rows: list[dict[str, Any]], words: str) -> None:
    assert differences([session()], rows, {5: 4}) == [words]


def test_meter_values_that_were_acknowledged_and_are_not_stored_are_a_difference() -> None:
    assert differences([session()], [ROW], {5: 3}) == ["transaction 5: 3 meter values stored, 4 acknowledged"]


def test_a_session_without_an_acknowledged_stop_is_a_difference() -> None:
    assert differences([session(stopped=False)], [ROW], {5: 4}) == ["transaction 5: its stop was never acknowledged"]
