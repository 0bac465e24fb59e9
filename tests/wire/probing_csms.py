"""A CSMS that probes a charge point: it answers by script, refuses what it is told to, and disappears on demand."""

import json
from collections import Counter
from typing import Any

from websockets.asyncio.server import ServerConnection

from tests.simulators.scripted_csms import ScriptedCsms, friendly


class ProbingCsms(ScriptedCsms):
    """`refusals["StopTransaction"] = 1` answers the next such CALL with a CALLERROR; `answers[id]` are the station's."""

    def __init__(self) -> None:
        super().__init__(friendly)
        self.refusals: Counter[str] = Counter()
        self.answers: dict[str, list[list[Any]]] = {}

    async def _hear(self, link: ServerConnection, text: str) -> None:
        message = json.loads(text)
        if message[0] == 2 and self.refusals[message[2]] > 0:
            self.refusals[message[2]] -= 1
            self.calls.append((message[2], message[3]))
            await link.send(json.dumps([4, message[1], "InternalError", "not today", {}]))
            self._happened.set()
            return
        if message[0] in (3, 4):
            self.answers.setdefault(message[1], []).append(message)
        await super()._hear(link, text)

    async def ask(self, message_id: str, action: str, payload: Any) -> list[Any]:
        """Send a CALL and wait for its (next) answer."""
        return await self.ask_raw(message_id, json.dumps([2, message_id, action, payload]))

    async def ask_raw(self, message_id: str, text: str) -> list[Any]:
        """Send this text and wait for the (next) answer to that id."""
        before = len(self.answers.get(message_id, ()))
        await self.say(text)
        await self.until(lambda: len(self.answers.get(message_id, ())) > before)
        return self.answers[message_id][before]

    async def vanish(self) -> None:
        """The network fails: the TCP connection is reset and nobody listens any more."""
        self.links[-1].transport.abort()
        await self.close()

    def payloads(self, action: str) -> list[dict[str, Any]]:
        return [payload for called, payload in self.calls if called == action]

    def statuses(self, connector: int = 1) -> list[str]:
        return [payload["status"] for payload in self.payloads("StatusNotification") if payload["connectorId"] == connector]

    def transactional(self, since: int = 0) -> list[tuple[str, dict[str, Any]]]:
        return [call for call in self.calls[since:] if call[0] in ("StartTransaction", "StopTransaction", "MeterValues")]
