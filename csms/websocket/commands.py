"""The commands of one session: sent one by one, each after the previous one's answer or deadline, and stored with their outcome. What comes
in from the station never waits for them, except that an answer is stored, with what it means, before the frames that came after it are
looked at: a station that accepts a reservation and then uses it is understood in that order. Whichever unit ends a command stores what its
answer means; another one that comes later changes nothing."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson

from csms.actions.v16.outbound import routes as outbound
from csms.actions.v16.outbound.order import Order
from csms.actions.v16.requests import answer_fault
from csms.bus.port import Message
from csms.domain.secrets import masked
from csms.services import remote
from csms.services.remote import Outcome
from csms.storage.work import Store, Work
from csms.telemetry.metrics import COMMANDS
from csms.telemetry.traces import span
from csms.websocket.events import Answered, Garbled, Refused
from csms.websocket.link import Link, LinkClosed
from csms.websocket.rpc import Rpc
from csms.websocket.witness import Frames, Witness

LOG = logging.getLogger(__name__)
WAITING_MAX = 100
STORE_TIMEOUT_S = 10
CONNECTION_LOST = Outcome("connection_lost", error_description="the connection ended before an answer came")
NOT_SENT = Outcome("connection_lost", error_description="the command could not be sent")


@dataclass
class _Job:
    command_id: str
    action: str
    request: dict[str, Any]
    outcome: Outcome | None = None
    done: asyncio.Event = field(default_factory=asyncio.Event)
    frames: Frames = field(default_factory=Frames)


class Commands:
    """One own CALL in flight, the others waiting in order. `run` is the worker; `handle` is the bus's way in. `stop` when nothing more can
    be sent, `end` when nothing more comes in either."""

    def __init__(
        self,
        charging_point_id: str,
        work: Work,
        rpc: Rpc,
        link: Link,
        clock: Callable[[], datetime],
        timeout_s: float,
        witness: Witness,
    ) -> None:
        self._work, self._rpc, self._link, self._clock = work, rpc, link, clock
        self._charging_point_id, self._witness = charging_point_id, witness
        self._timeout_s = timeout_s
        self._waiting: asyncio.Queue[_Job] = asyncio.Queue(WAITING_MAX)
        self._unfinished: dict[str, _Job] = {}
        self._current: _Job | None = None
        self._answer: asyncio.Future[Outcome] | None = None
        self._ended = False
        self._losing: asyncio.Task[None] | None = None

    async def handle(self, message: Message) -> Message:
        """Take a command from the bus; answer when it is finished, or at once when nobody waits for it. One that comes `again` is not taken
        a second time, only waited for."""
        job = self._unfinished.get(message["command_id"])
        if job is None and message["again"]:
            return {"unknown": True}
        if job is None:
            job = _Job(message["command_id"], message["action"], json.loads(message["request"]))
            if refused := self._refusal(job):
                return {"refused": refused}
        if message["wait"]:
            await job.done.wait()
        return {}

    async def run(self) -> None:
        """Send what waits, one after the other, until cancelled."""
        while True:
            job = self._current = await self._waiting.get()
            try:
                with span(f"command {job.action}", command_id=job.command_id):
                    job.outcome = await self._carry_out(job)
            except Exception:  # the commands behind it must not wait in vain
                LOG.exception("a command could not be sent", extra={"command": job.command_id})
                job.outcome = NOT_SENT
            await self._finish(job, job.outcome)
            self._current = None

    def stop(self) -> None:
        """Nothing more is sent, so what waits to be is lost, and no more is taken. So is what was sent, unless its answer came already."""
        if self._ended:
            return
        self._ended = True
        self._losing = asyncio.ensure_future(self._lose_waiting())
        job = self._current
        if job is not None and self._answer is not None and not self._answer.done() and not self._link.has_waiting(job.command_id):
            self._answer.set_result(CONNECTION_LOST)

    async def end(self) -> None:
        """The connection is gone, and `run` was cancelled: nothing will be answered any more. An answer that came just before counts."""
        self.stop()
        job = self._current
        if job is not None:
            if self._answer is not None and self._answer.done() and not self._answer.cancelled():
                job.outcome = job.outcome or self._answer.result()
            await self._finish(job, job.outcome or CONNECTION_LOST)
        if self._losing is not None:
            await self._losing

    async def settle(self, event: Answered | Refused | Garbled) -> bool:
        """The station answered the CALL in flight; returns when the answer is stored. False when that CALL was just given up."""
        job = self._current
        if job is None or self._answer is None or self._answer.done():
            return False
        job.frames.answer = event.raw_text
        self._answer.set_result(_outcome(job.action, event))
        with suppress(TimeoutError):  # a database that hangs is no reason to hear the station no more
            async with asyncio.timeout(STORE_TIMEOUT_S):
                await job.done.wait()
        return True

    async def _lose_waiting(self) -> None:
        jobs = []
        while not self._waiting.empty():
            jobs.append(self._waiting.get_nowait())
        await asyncio.gather(*(self._finish(job, CONNECTION_LOST) for job in jobs))

    def _refusal(self, job: _Job) -> str | None:
        """Put a job into the queue, or say why not."""
        if self._ended:
            return "the connection is closing"
        try:
            self._waiting.put_nowait(job)
        except asyncio.QueueFull:
            return "too many commands are waiting for this charge point"
        self._unfinished[job.command_id] = job
        return None

    async def _carry_out(self, job: _Job) -> Outcome:
        at = self._clock()
        deadline = at + timedelta(seconds=self._timeout_s)
        self._answer = asyncio.get_running_loop().create_future()
        await self._work.run(lambda store: _leave(store, self._order(job, at)))
        if self._ended:
            return CONNECTION_LOST
        try:
            text = self._rpc.call(job.command_id, job.action, job.request, deadline)
            job.frames.request, job.frames.sent_at = text, at
            await self._link.send(text)
            async with asyncio.timeout(self._timeout_s):
                return await self._answer
        except TimeoutError:
            self._rpc.expire(deadline)
            return Outcome("timeout", error_description=f"no answer within {self._timeout_s:g} s")
        except LinkClosed:
            return CONNECTION_LOST

    async def _finish(self, job: _Job, outcome: Outcome) -> None:
        at = self._clock()
        try:
            await self._store(job, outcome, at)
        except Exception:  # the worker must go on, and so must whoever waits
            LOG.exception("the outcome of a command could not be stored", extra={"command": job.command_id})
        COMMANDS.labels(job.action, outcome.state).inc()
        self._witness.commanded(self._charging_point_id, job.command_id, job.action, job.frames, outcome, at)
        self._unfinished.pop(job.command_id, None)
        job.done.set()

    async def _store(self, job: _Job, outcome: Outcome, at: datetime) -> None:
        order = self._order(job, at)
        try:
            await self._work.run(lambda store: _conclude(store, order, outcome))
        except Exception:  # what the answer means could not be stored; that it came should be
            LOG.exception("an answer's consequence could not be stored", extra={"command": job.command_id})
            await self._work.run(lambda store: remote.finished(store, job.command_id, outcome, at))

    def _order(self, job: _Job, at: datetime) -> Order:
        return Order(job.command_id, self._charging_point_id, job.action, job.request, at)


async def _leave(store: Store, order: Order) -> None:
    await remote.sent(store, order.command_id, order.at)
    await outbound.leave(store, order)


async def _conclude(store: Store, order: Order, outcome: Outcome) -> None:
    """Store an outcome and what it means in one unit, unless another one did."""
    if not await remote.begin_end(store, order.command_id):
        return
    if outcome.state == "answered" and outcome.response is not None:
        await outbound.conclude(store, order, orjson.loads(outcome.response))
    await remote.finished(store, order.command_id, outcome, order.at)


def _outcome(action: str, event: Answered | Refused | Garbled) -> Outcome:
    if isinstance(event, Refused):
        details = orjson.dumps(masked(event.details)).decode()
        return Outcome("error", details, event.code, event.description)
    if isinstance(event, Garbled):
        return Outcome("invalid_response", None, None, event.reason)
    response, fault = orjson.dumps(masked(event.payload)).decode(), answer_fault(action, event.payload)
    return Outcome("invalid_response", response, None, fault) if fault else Outcome("answered", response)
