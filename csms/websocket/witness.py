"""Tells the journal and the live feed what crosses the links: who came and went, each exchange of frames, what stations report in them and
how commands end. It only tells: nothing waits for it, and nothing depends on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from csms.domain.secrets import masked_text
from csms.services.journal import Exchange, Journal, handy
from csms.services.remote import Outcome
from csms.telemetry.feed import Feed
from csms.websocket.events import Bad, Call, Late, Reply, Unknown

STATION, CSMS = "station", "csms"
SHOWN_MAX = 16 * 1024
"""How many characters a frame may have to be shown at once; of a longer one only its length is told, and the journal may have it."""


@dataclass
class Frames:
    """What crossed the link for a command, as far as it got."""

    request: str | None = None
    sent_at: datetime | None = None
    answer: str | None = None


class Witness:
    """What sessions call; one for all of them."""

    def __init__(self, journal: Journal, feed: Feed) -> None:
        self._journal, self._feed = journal, feed

    def came(self, station: str, at: datetime, epoch: int) -> None:
        """A station's connection was accepted."""
        self._feed.publish("connection", station, at, {"connected": True, "epoch": epoch})

    def left(self, station: str, at: datetime, epoch: int, code: int | None) -> None:
        """A station's connection ended."""
        self._feed.publish("connection", station, at, {"connected": False, "epoch": epoch, "close_code": code})

    def answered(self, station: str, call: Call, answer: str, outcome: str, latency_s: float) -> None:
        """A station's CALL was carried out or refused, and answered."""
        exchange = Exchange(
            station, call.at, STATION, call.action, str(call.message_id), call.raw_text, answer, outcome, round(latency_s * 1000, 3)
        )
        self._journal.keep(exchange)
        if self._feed.has_listeners:
            self._show(exchange)
            if outcome == "answered" and call.action in REPORTS:
                kind, facts = REPORTS[call.action](call.payload, answer)
                self._feed.publish(kind, station, call.at, facts)

    def beaten(self, station: str, message_id: str, at: datetime, text: str, answer: str, latency_s: float) -> None:
        """A station's Heartbeat was answered at once."""
        self._tell(Exchange(station, at, STATION, "Heartbeat", message_id, text, answer, "answered", round(latency_s * 1000, 3)))

    def odd(self, station: str, event: Reply | Bad | Late | Unknown, at: datetime) -> None:
        """A frame came that is no new CALL and no awaited answer."""
        if isinstance(event, Reply):
            outcome = "bad" if event.bad else "repeat"
            exchange = Exchange(station, at, STATION, None, None, event.raw_text, event.text, outcome, None)
        elif isinstance(event, Bad):
            exchange = Exchange(station, at, STATION, None, None, event.raw_text, None, "bad", None)
        else:
            outcome = type(event).__name__.lower()
            exchange = Exchange(station, at, CSMS, None, str(event.message_id), None, event.raw_text, outcome, None)
        self._tell(exchange)

    def commanded(self, station: str, command_id: str, action: str, frames: Frames, outcome: Outcome, at: datetime) -> None:
        """A command ended; a frame of it is kept only if one was sent."""
        if frames.request is not None and frames.sent_at is not None:
            latency_ms = round((at - frames.sent_at).total_seconds() * 1000, 3) if frames.answer is not None else None
            self._tell(
                Exchange(station, frames.sent_at, CSMS, action, command_id, frames.request, frames.answer, outcome.state, latency_ms)
            )
        facts = {"command_id": command_id, "action": action, "state": outcome.state, "error_code": outcome.error_code}
        self._feed.publish("command", station, at, facts)

    def _tell(self, exchange: Exchange) -> None:
        self._journal.keep(exchange)
        if self._feed.has_listeners:
            self._show(exchange)

    def _show(self, exchange: Exchange) -> None:
        facts: dict[str, Any] = exchange._asdict()
        del facts["charging_point_id"], facts["at"]
        for name in ("request", "answer"):
            text = handy(facts[name], SHOWN_MAX)
            facts[name] = masked_text(text) if text is not None else None
        self._feed.publish("frame", exchange.charging_point_id, exchange.at, facts)


def _status(said: dict[str, Any], _: str | None) -> tuple[str, dict[str, Any]]:
    return "status", {"connector_id": said.get("connectorId"), "status": said.get("status"), "error_code": said.get("errorCode")}


def _started(said: dict[str, Any], answer: str | None) -> tuple[str, dict[str, Any]]:
    given = orjson.loads(answer)[2] if answer is not None else {}
    facts = {"transaction_id": given.get("transactionId"), "id_tag_status": given.get("idTagInfo", {}).get("status")}
    return "transaction", {"reported": "started", "connector_id": said.get("connectorId"), "id_tag": said.get("idTag"), **facts}


def _stopped(said: dict[str, Any], _: str | None) -> tuple[str, dict[str, Any]]:
    facts = {"transaction_id": said.get("transactionId"), "meter_stop_wh": said.get("meterStop"), "stop_reason": said.get("reason")}
    return "transaction", {"reported": "stopped", **facts}


REPORTS = {"StatusNotification": _status, "StartTransaction": _started, "StopTransaction": _stopped}
"""What is told of a CALL beside its frames, in the CSMS's own words. It is what the station said: what came of it is in the records."""
