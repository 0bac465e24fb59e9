"""Plays a script against a CSMS: sends, waits for answers, answers the CSMS's own CALLs as the station did then.

Each CALL that was answered then is waited for now, before the next frame goes out, as a station has to. A CALL
of the CSMS is answered with the station's next recorded answer to that action, or with NotSupported.
"""

import asyncio
import json
import ssl
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from simulators.replay.comparison import Difference, differences, variations
from simulators.replay.rewriting import Rewriter, shift_for
from simulators.replay.script import HangUp, Script, SendCall, SendText
from simulators.transport.clock import RealClock
from simulators.transport.dial import dial
from simulators.transport.frames import Frame, read_frame
from simulators.transport.tape import Tape


@dataclass(slots=True)
class Report:
    """What came of a replay; `transactions` maps recorded numbers to those of now, `variations` are no differences.

    `missed` are CALLs that the CSMS sent then and not now, `surprises` those that it sends only now: neither is an answer.
    """

    calls: int = 0
    compared: int = 0
    differences: list[Difference] = field(default_factory=list)
    variations: list[Difference] = field(default_factory=list)
    transactions: dict[int, int] = field(default_factory=dict)
    missed: list[str] = field(default_factory=list)
    surprises: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """The report as a JSON object."""
        return asdict(self)


class Player:
    """Plays as the station `identity`. `speed` 1 keeps the recorded pace, 60 is sixty times as fast, None does not wait.

    `timeout_s` is how long the CSMS may take for an answer; `play` raises DialFailed when it cannot be reached.
    """

    def __init__(
        self,
        csms: str,
        identity: str,
        *,
        password: str | None = None,
        tls: ssl.SSLContext | None = None,
        speed: float | None = None,
        timeout_s: float = 30.0,
        tape: Tape | None = None,
    ) -> None:
        self._csms, self._identity, self._password, self._tls = csms, identity, password, tls
        self._speed, self._timeout_s = speed, timeout_s
        self.tape = tape or Tape(identity)
        self._clock = RealClock()
        self._link: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._answers: asyncio.Queue[Frame | None] = asyncio.Queue()
        self._report = Report()

    async def play(self, script: Script) -> Report:
        """Do it all again."""
        self._script = script
        first, last, start = script.deeds[0].at, script.deeds[-1].at, self._clock.now()
        rewriter = Rewriter(shift_for(first, last, start, self._speed))
        try:
            for deed in script.deeds:
                await self._wait(start, deed.at - first)
                match deed:
                    case SendCall():
                        await self._call(deed, rewriter)
                    case SendText(text=text):
                        await self._send(text)
                    case HangUp():
                        await self._hang_up()
        finally:
            await self._hang_up()
        self._miss_commands()
        return self._report

    async def _wait(self, start: datetime, offset: timedelta) -> None:
        if self._speed is not None:
            await asyncio.sleep(self._clock.seconds_until(start + offset / self._speed))

    async def _call(self, call: SendCall, rewriter: Rewriter) -> None:
        self._report.calls += 1
        message_id = rewriter.message_id(call.message_id)
        await self._send(rewriter.call(call.message_id, call.action, call.payload))
        if call.answer is None:
            return
        now = await self._answer_to(message_id)
        self._report.compared += 1
        self._report.differences += differences(self._report.calls, call.action, call.answer, now)
        self._report.variations += variations(self._report.calls, call.action, call.answer, now)
        if call.action == "StartTransaction" and now is not None:
            then_id, now_id = call.answer.payload.get("transactionId"), now.payload.get("transactionId")
            rewriter.learn(then_id, now_id)
            if isinstance(then_id, int) and isinstance(now_id, int):
                self._report.transactions[then_id] = now_id

    async def _answer_to(self, message_id: str) -> Frame | None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._timeout_s):
                while (frame := await self._answers.get()) is not None:
                    if frame.message_id == message_id:
                        return frame
        return None

    # --- the connection

    async def _send(self, text: str) -> None:
        link = self._link if self._link is not None and self._link.close_code is None else await self._connect()
        self.tape.write("sent", self._clock.now(), frame=text)
        with suppress(ConnectionClosed):  # the reader tells
            await link.send(text)

    async def _connect(self) -> ClientConnection:
        await self._hang_up()
        self._link = await dial(self._csms, self._identity, password=self._password, tls=self._tls)
        self._answers = asyncio.Queue()
        self._reader = asyncio.create_task(self._read(self._link))
        return self._link

    async def _hang_up(self) -> None:
        if self._link is not None:
            await self._link.close()
        if self._reader is not None:
            await self._reader
        self._link = self._reader = None

    async def _read(self, link: ClientConnection) -> None:
        with suppress(ConnectionClosed):
            async for text in link:
                if isinstance(text, str):
                    self.tape.write("received", self._clock.now(), frame=text)
                    await self._hear(link, text)
        self._answers.put_nowait(None)

    async def _hear(self, link: ClientConnection, text: str) -> None:
        frame = read_frame(text)
        if frame is None:
            return
        if frame.kind != "call":
            self._answers.put_nowait(frame)
            return
        recorded = self._script.commands.get(frame.action)
        answer = self._recorded(frame, recorded.popleft()) if recorded else self._surprised(frame)
        self.tape.write("sent", self._clock.now(), frame=answer)
        await link.send(answer)

    def _recorded(self, call: Frame, answer: Frame) -> str:
        if answer.kind == "error":
            return json.dumps([4, call.message_id, answer.code, answer.description, {}])
        return json.dumps([3, call.message_id, answer.payload])

    def _surprised(self, call: Frame) -> str:
        self._report.surprises.append(call.action)
        return json.dumps([4, call.message_id, "NotSupported", "the recording holds no answer to this", {}])

    def _miss_commands(self) -> None:
        self._report.missed = [action for action, left in self._script.commands.items() for _ in left]
