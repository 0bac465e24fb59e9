"""Zoho's role in a scenario: it calls the webhooks, receives boot notifications, and can be in trouble of several kinds.

The mock Zoho does the work; here are its verbs for synchronous steps, and a journal that outlives a closed door.
"""

import threading
from collections.abc import Callable, Mapping
from typing import Any

from features.kit.loop import LoopThread
from simulators.zoho.journal import Exchange
from simulators.zoho.office import CallResult
from simulators.zoho.server import MockZoho

TROUBLES = {
    "answers with errors": "internal-error",
    "hangs up": "reset",
    "does not answer": "never",
    "asks for patience": "retry-after",
    "refuses for good": "invalid-url",
}
CLOSED = "is closed"
EVENT_S = 15.0
TAIL = 8


class Zoho:
    """A mock Zoho on `port` (0: any free one) that calls the CSMS at `csms_url`; it runs in `run`'s loop."""

    def __init__(self, run: LoopThread, port: int = 0) -> None:
        self._run, self._port = run, port
        self._news = threading.Condition()
        self._mock: MockZoho | None = None
        self._csms_url = ""
        self.exchanges: list[Exchange] = []
        self.open()

    @property
    def boot_url(self) -> str:
        """Where boot notifications shall go."""
        return self._open.boot_url

    def attach(self, csms_url: str) -> None:
        """Call the CSMS at this address from now on."""
        self._csms_url = self._open.csms_url = csms_url

    def call(
        self, webhook: str, payload: Mapping[str, Any] | None = None, *, profile: str = "deluge-json", key: str | None = None
    ) -> CallResult:
        """Call a webhook; `profile` is the kind of caller, `key` an idempotency key."""
        headers = {"Idempotency-Key": key} if key else None
        return self._run(self._open.call(webhook, payload, profile=profile, headers=headers))

    def trouble(self, kind: str, charging_point_id: str | None = None) -> None:
        """Be in trouble (`TROUBLES`, `CLOSED`) with boot notifications, of one charge point only when one is named."""
        if kind == CLOSED:
            self.close()
            return
        rule = {"path": "*boot*", "fault": TROUBLES[kind]} | ({"charging_point_id": charging_point_id} if charging_point_id else {})
        self._run(self._script([rule]))

    def recover(self) -> None:
        """Be well again."""
        self.open()
        self._run(self._script([]))

    def open(self) -> None:
        """Listen, on the same port as before."""
        if self._mock is None:
            self._mock = MockZoho(csms_url=self._csms_url, port=self._port, on_exchange=self._hear)
            self._run(self._mock.__aenter__())
            self._port = int(self._mock.url.rpartition(":")[2])

    def close(self) -> None:
        """Stop listening: connections are refused."""
        mock, self._mock = self._mock, None
        if mock is not None:
            self._run(mock.__aexit__(None, None, None))

    def boots(self, charging_point_id: str) -> list[Exchange]:
        """Every attempt to notify of a boot of this charge point, oldest first, taken or not."""
        return [one for one in self.exchanges if one.direction == "in" and one.charging_point_id == charging_point_id]

    def taken(self, charging_point_id: str) -> list[Exchange]:
        """The boot notifications of this charge point that Zoho took."""
        return [one for one in self.boots(charging_point_id) if one.status == 200]

    def wait(self, look: Callable[[], list[Exchange]], count: int, timeout_s: float = EVENT_S) -> list[Exchange]:
        """What `look` finds as soon as it is `count` exchanges or more. Raises AssertionError with the last exchanges."""
        with self._news:
            if not self._news.wait_for(lambda: len(look()) >= count, timeout_s):
                raise AssertionError(f"{count} due, {len(look())} seen within {timeout_s:g} s; the last exchanges:\n{self.tail()}")
            return look()

    def breaches(self, since: int) -> list[str]:
        """What breaks the webhook contract in the exchanges after the first `since`."""
        return [f"{one.method} {one.path}: {breach}" for one in self.exchanges[since:] for breach in one.breaches]

    def tail(self, since: int = 0) -> str:
        """The last exchanges as text."""
        lines = [_line(one) for one in self.exchanges[since:][-TAIL:]]
        return "\n".join(lines) or "(Zoho has seen nothing)"

    @property
    def _open(self) -> MockZoho:
        if self._mock is None:
            raise RuntimeError("the mock Zoho is closed")
        return self._mock

    async def _script(self, rules: list[dict[str, str]]) -> None:
        self._open.faults(rules)

    def _hear(self, exchange: Exchange) -> None:
        with self._news:
            if not any(one is exchange for one in self.exchanges[-50:]):
                self.exchanges.append(exchange)
            self._news.notify_all()


def _line(one: Exchange) -> str:
    way, end = ("→" if one.direction == "in" else "←"), one.status or one.note or "open"
    return f"{one.at:%H:%M:%S} {way} {one.path} {one.body[:300]}\n         {end} {one.answer_body[:300]}"
