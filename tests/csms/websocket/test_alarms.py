"""Security events that the CSMS sees itself."""

import logging
from datetime import datetime, timedelta

import pytest

from csms.services import reading_security
from csms.storage.work import Work
from csms.websocket import alarms
from csms.websocket.alarms import Alarms
from tests.csms.broken import without


class Clock:
    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


async def kept() -> list[tuple[str | None, str, str | None]]:
    rows = await reading_security.events(1000, None, None, None, None)
    return [(row["charging_point_id"], row["type"], row["tech_info"]) for row in reversed(rows)]


async def test_each_kind_is_kept_once_a_minute_station_and_reason(work: Work, at: datetime) -> None:
    clock = Clock(at)
    bell = Alarms(work, clock)
    for identity, kind in (("CP1", "A"), ("CP1", "A"), ("CP1", "B"), ("CP2", "A"), (None, "A"), (None, "A")):
        bell.sound(identity, kind, "first")
        await bell.end()
    clock.at += timedelta(seconds=59)
    for reason in ("first", "second"):
        bell.sound("CP1", "A", reason)
        await bell.end()
    clock.at += timedelta(seconds=1)
    bell.sound("CP1", "A", "first")
    await bell.end()
    assert await kept() == [
        ("CP1", "A", "first"),
        ("CP1", "B", "first"),
        ("CP2", "A", "first"),
        (None, "A", "first"),
        ("CP1", "A", "second"),
        ("CP1", "A", "first"),
    ]


async def test_what_is_remembered_is_bounded(work: Work, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alarms, "REMEMBERED_MAX", 2)
    bell = Alarms(work, Clock(at))
    for identity in ("CP1", "CP2", "CP3", "CP1", "CP1"):
        bell.sound(identity, "A", "x")
        await bell.end()
    assert [row[0] for row in await kept()] == ["CP1", "CP2", "CP3", "CP1"]


async def test_a_failed_handshake_has_no_station_and_stands_in_the_log(work: Work, at: datetime, caplog: pytest.LogCaptureFixture) -> None:
    bell = Alarms(work, Clock(at))
    bell.handshake_failed("InvalidTLSVersion", "x" * 300)
    await bell.end()
    assert await kept() == [(None, "InvalidTLSVersion", "x" * 255)]
    assert "TLS handshake failed" in caplog.text


async def test_an_event_that_cannot_be_stored_harms_nobody(
    work: Work, at: datetime, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    bell = Alarms(work, Clock(at))
    async with without(database_url, "security_events"):
        bell.sound("CP1", "A", "x")
        await bell.end()
    assert [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR] == ["a security event could not be stored"]
