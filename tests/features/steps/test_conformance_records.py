from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from features.kit.no_port import NoPort
from features.kit.port import Session
from features.kit.world import World
from features.steps import conformance_records as records
from tests.features.steps.spoken import asks, is_told

BEGAN = datetime(2026, 3, 1, 10, tzinfo=UTC)
ENDED = BEGAN + timedelta(minutes=30)
RIGHT = Session(7, "CP1", 1, "T1", "Accepted", False, BEGAN, ENDED, 400, "Local", ())


class Ledger(NoPort):
    """A port that can tell of sessions only."""

    def __init__(self, *kept: Session) -> None:
        self.kept = list(kept)

    def sessions(self, charging_point_id: str) -> list[Session]:
        return self.kept


@pytest.fixture
def told(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A world whose station has told of a whole transaction."""
    monkeypatch.setattr(records, "PATIENCE_S", 0.05)
    start = {"connectorId": 1, "idTag": "T1", "meterStart": 100, "timestamp": BEGAN.isoformat()}
    asks(world, "1", "StartTransaction", start)
    is_told(world, "1", {"transactionId": 7, "idTagInfo": {"status": "Accepted"}})
    stop = {"transactionId": 7, "meterStop": 500, "timestamp": ENDED.isoformat(), "reason": "Local"}
    asks(world, "2", "StopTransaction", stop)
    return world


def keep(world: World, monkeypatch: pytest.MonkeyPatch, *kept: Session) -> None:
    monkeypatch.setattr(world.bench, "port", Ledger(*kept))


def test_a_right_record_passes(told: World, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(told, monkeypatch, RIGHT)
    records.ended(told, "Local")
    assert told.verdict.unverified == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"stop_reason": "Remote"},
        {"energy_wh": 500},
        {"stopped_at": None},
        {"stopped_at": ENDED + timedelta(minutes=1)},
        {"started_at": BEGAN + timedelta(hours=1)},
        {"connector": 2},
        {"id_tag": "T2"},
        {"reservation_id": 5},
        {"active": True},
        {"id": 8},
    ],
    ids=str,
)
def test_a_wrong_record_fails(told: World, monkeypatch: pytest.MonkeyPatch, wrong: Mapping[str, Any]) -> None:
    keep(told, monkeypatch, Session(**{**{name: getattr(RIGHT, name) for name in Session.__dataclass_fields__}, **wrong}))
    with pytest.raises(AssertionError):
        records.ended(told, "Local")


def test_a_reservation_that_was_used_is_of_the_record(told: World, monkeypatch: pytest.MonkeyPatch) -> None:
    start = {"connectorId": 1, "idTag": "T1", "meterStart": 100, "timestamp": BEGAN.isoformat(), "reservationId": 5}
    asks(told, "3", "StartTransaction", start)
    is_told(told, "3", {"transactionId": 8, "idTagInfo": {"status": "Accepted"}})
    kept = replace(RIGHT, id=8, active=True)
    keep(told, monkeypatch, replace(kept, reservation_id=5))
    records.running(told)
    assert told.verdict.unverified == []
    keep(told, monkeypatch, kept)
    records.running(told)
    assert told.verdict.unverified == ["with which reservation the transaction is recorded"]
    keep(told, monkeypatch, replace(kept, reservation_id=6))
    with pytest.raises(AssertionError, match="it uses the reservation 5, recorded is 6"):
        records.running(told)


def test_a_transaction_that_runs_is_recorded_as_such(told: World, monkeypatch: pytest.MonkeyPatch) -> None:
    running = Session(7, "CP1", 1, "t1", "Accepted", True, BEGAN, None, None, None, ())
    keep(told, monkeypatch, running)
    records.running(told)
    keep(told, monkeypatch, RIGHT)
    with pytest.raises(AssertionError, match="transaction 7 on record"):
        records.running(told)


def test_a_transaction_on_record_is_not_none(told: World, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(told, monkeypatch)
    records.no_transaction(told)
    keep(told, monkeypatch, RIGHT)
    with pytest.raises(AssertionError, match="transactions on record"):
        records.no_transaction(told)


def test_a_transaction_from_before_the_scenario_does_not_count(told: World, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(told, monkeypatch, RIGHT)
    told.earlier["CP1"] = frozenset((7,))
    records.no_transaction(told)
    told.earlier["CP1"] = frozenset((6,))
    with pytest.raises(AssertionError, match="transactions on record"):
        records.no_transaction(told)


def test_what_the_port_cannot_tell_is_named_in_the_verdict(told: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(told.bench, "port", NoPort())
    records.no_transaction(told)
    records.running(told)
    records.ended(told, "Local")
    assert told.verdict.unverified == [
        "that no transaction is on record",
        "how the start of the transaction is recorded",
        "how the end of the transaction is recorded",
    ]
