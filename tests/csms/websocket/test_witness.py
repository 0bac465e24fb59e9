from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from csms.services.journal import Exchange, Journal, Keeping
from csms.services.remote import Outcome
from csms.telemetry.feed import Feed, Listener
from csms.websocket.events import Bad, Call, Late, Reply, Unknown
from csms.websocket.witness import Frames, Witness

AT = datetime(2026, 1, 1, tzinfo=UTC)


class Kept(Journal):
    """A journal that only remembers."""

    def __init__(self) -> None:
        super().__init__(None, lambda: AT, Keeping())  # type: ignore[arg-type]

    @property
    def rows(self) -> list[Exchange]:
        return list(self._waiting)


@pytest.fixture
def kept() -> Kept:
    return Kept()


async def heard(listener: Listener) -> list[tuple[str, dict[str, Any]]]:
    found = []
    while (news := await listener.next(0)) is not None:
        assert news.charging_point_id == "CP1"
        found.append((news.kind, news.facts))
    return found


def call(action: str, **payload: Any) -> Call:
    return Call("m1", action, payload, f'[2,"m1","{action}",{{}}]', AT)


async def test_an_answered_call_is_one_exchange_with_its_latency(kept: Kept) -> None:
    feed = Feed()
    with feed.listen() as listener:
        Witness(kept, feed).answered("CP1", call("Heartbeat"), '[3,"m1",{}]', "answered", 0.00125)
        assert kept.rows == [Exchange("CP1", AT, "station", "Heartbeat", "m1", '[2,"m1","Heartbeat",{}]', '[3,"m1",{}]', "answered", 1.25)]
        ((kind, facts),) = await heard(listener)
        assert kind == "frame"
        assert set(facts) == {"asked_by", "action", "message_id", "request", "answer", "outcome", "latency_ms"}


@pytest.mark.parametrize(
    ("action", "payload", "answer", "kind", "facts"),
    [
        (
            "StatusNotification",
            {"connectorId": 1, "status": "Faulted", "errorCode": "OtherError"},
            {},
            "status",
            {"connector_id": 1, "status": "Faulted", "error_code": "OtherError"},
        ),
        (
            "StartTransaction",
            {"connectorId": 1, "idTag": "A"},
            {"transactionId": 7, "idTagInfo": {"status": "Invalid"}},
            "transaction",
            {"reported": "started", "connector_id": 1, "id_tag": "A", "transaction_id": 7, "id_tag_status": "Invalid"},
        ),
        (
            "StopTransaction",
            {"transactionId": 7, "meterStop": 5},
            {},
            "transaction",
            {"reported": "stopped", "transaction_id": 7, "meter_stop_wh": 5, "stop_reason": None},
        ),
    ],
)
async def test_what_a_station_reports_is_told_in_our_words(
    kept: Kept, action: str, payload: dict[str, Any], answer: dict[str, Any], kind: str, facts: dict[str, Any]
) -> None:
    import json

    feed = Feed()
    with feed.listen() as listener:
        Witness(kept, feed).answered("CP1", call(action, **payload), json.dumps([3, "m1", answer]), "answered", 0.001)
        assert (await heard(listener))[1:] == [(kind, facts)]
        Witness(kept, feed).answered("CP1", call(action, **payload), '[4,"m1","SecurityError","",{}]', "SecurityError", 0.001)
        assert [kind for kind, _ in await heard(listener)] == ["frame"]


async def test_of_a_long_frame_listeners_get_its_length_and_the_journal_more(kept: Kept) -> None:
    feed = Feed()
    with feed.listen() as listener:
        Witness(kept, feed).odd("CP1", Bad("no JSON", "x" * 100_000), AT)
        ((_, facts),) = await heard(listener)
        assert (facts["request"], facts["answer"]) == ("<100000 characters>", None)
    assert kept.rows[0].request == "x" * 100_000


def test_frames_that_are_no_exchange_are_kept_as_far_as_they_go(kept: Kept) -> None:
    witness = Witness(kept, Feed())
    witness.odd("CP1", Reply("[4]", "bad", True, "[2]"), AT)
    witness.odd("CP1", Reply("[3]", "repeat", False, "[2]"), AT)
    witness.odd("CP1", Bad("no JSON", "x"), AT)
    witness.odd("CP1", Late("m1", "[3]"), AT)
    witness.odd("CP1", Unknown("m2", "[3]"), AT)
    found = [(row.asked_by, row.message_id, row.request, row.answer, row.outcome) for row in kept.rows]
    assert found == [
        ("station", None, "[2]", "[4]", "bad"),
        ("station", None, "[2]", "[3]", "repeat"),
        ("station", None, "x", None, "bad"),
        ("csms", "m1", None, "[3]", "late"),
        ("csms", "m2", None, "[3]", "unknown"),
    ]


async def test_a_command_is_told_when_it_ends_and_kept_if_it_was_sent(kept: Kept) -> None:
    feed = Feed()
    witness = Witness(kept, feed)
    with feed.listen(frozenset({"command"})) as listener:
        witness.commanded("CP1", "c1", "Reset", Frames("[2]", AT, "[3]"), Outcome("answered"), AT + timedelta(seconds=1))
        witness.commanded("CP1", "c2", "Reset", Frames("[2]", AT), Outcome("timeout"), AT + timedelta(seconds=1))
        witness.commanded("CP1", "c3", "Reset", Frames(), Outcome("connection_lost"), AT)
        assert [facts["state"] for _, facts in await heard(listener)] == ["answered", "timeout", "connection_lost"]
    assert [(row.message_id, row.answer, row.outcome, row.latency_ms) for row in kept.rows] == [
        ("c1", "[3]", "answered", 1000.0),
        ("c2", None, "timeout", None),
    ]


async def test_coming_and_leaving_are_told(kept: Kept) -> None:
    feed = Feed()
    witness = Witness(kept, feed)
    with feed.listen() as listener:
        witness.came("CP1", AT, 3)
        witness.left("CP1", AT, 3, 1006)
        assert await heard(listener) == [
            ("connection", {"connected": True, "epoch": 3}),
            ("connection", {"connected": False, "epoch": 3, "close_code": 1006}),
        ]
