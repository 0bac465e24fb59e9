"""Certificates that were promised. That they arrive is told with SignCertificate; here is what else may come."""

from datetime import UTC, datetime
from typing import Any

import pytest

from csms.services import certification
from csms.websocket.promises import Promises


class Sent:
    def __init__(self, monkeypatch: pytest.MonkeyPatch, error: Exception | None = None) -> None:
        self.requests: list[str] = []
        self.error = error
        monkeypatch.setattr(certification, "send", self.send)

    async def send(self, work: Any, bus: Any, authority: Any, station: str, request: str, command_id: str, at: Any) -> None:
        if self.error is not None:
            raise self.error
        self.requests.append(f"{station} {request}")


def promises(authority: object) -> Promises:
    return Promises("CP1", None, None, lambda: datetime.now(UTC), authority)  # type: ignore[arg-type]


async def test_a_promise_is_kept_once_and_only_after_its_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    sent, found = Sent(monkeypatch), promises(object())
    found.make("request")
    await found.end()
    assert sent.requests == []
    for _ in range(2):
        found.follow_up()
        await found.end()
    assert sent.requests == ["CP1 request"]


async def test_without_an_authority_nothing_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    sent, found = Sent(monkeypatch), promises(None)
    found.make("request")
    found.follow_up()
    await found.end()
    assert sent.requests == []


async def test_a_promise_that_cannot_be_kept_is_logged_and_harms_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    Sent(monkeypatch, OSError("broken"))
    found = promises(object())
    found.make("request")
    found.follow_up()
    await found.end()
    assert "a certificate could not be sent" in caplog.text
