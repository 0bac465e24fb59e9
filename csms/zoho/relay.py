"""From the outbox to Zoho, in its own loop and its own transactions.

Theory of operation. A delivery is a row that was written together with what it tells of, so nothing is told that did not happen and nothing
that happened goes untold. The relay claims rows that are due, for a while (a lease: should this process die, the row is free when it
ends), sends each, and marks it delivered, due again, or dead. Per charge point only the oldest pending row is ever claimed, so order is
kept; a dead row is not pending and holds nobody up. The `webhook-id` is the row's and stays the same over all attempts: Zoho may see a
delivery twice, never as two. While the circuit is open, one delivery is tried as a probe and its failure is not counted; when one gets
through, everything that waits is due at once."""

from __future__ import annotations

import asyncio
import json
import logging
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from csms.storage import outbox
from csms.storage.outbox import Tried
from csms.storage.work import Row, Work
from csms.telemetry.feed import Feed
from csms.telemetry.metrics import DELIVERIES
from csms.telemetry.traces import span
from csms.zoho.backoff import Outcome, Schedule
from csms.zoho.circuit import PROBE_EVERY_S, Circuit
from csms.zoho.client import Attempt, Client
from csms.zoho.mapping import boot_notification, dump

LOG = logging.getLogger(__name__)
LEASE_BEYOND_TIMEOUT_S = 30
IDLE_S = 5.0
"""How often to look without being woken: another node may have left something behind."""

STATES = {Outcome.DELIVERED: "delivered", Outcome.RETRY: "pending", Outcome.DEAD: "dead"}


class Relay:
    """Delivers what is due through `client`, `concurrency` deliveries at once, until cancelled."""

    def __init__(
        self,
        work: Work,
        client: Client,
        clock: Callable[[], datetime],
        *,
        node: str,
        schedule: Schedule,
        timeout_s: float,
        concurrency: int,
        feed: Feed | None = None,
    ) -> None:
        self._work, self._client, self._clock, self._node = work, client, clock, node
        self._schedule, self._lease = schedule, timedelta(seconds=timeout_s + LEASE_BEYOND_TIMEOUT_S)
        self._concurrency, self._feed = concurrency, feed or Feed()
        self._circuit = Circuit(probe_every_s=min(PROBE_EVERY_S, max(schedule.waits_s)))
        self._wake = asyncio.Event()
        self._under_way: set[asyncio.Task[None]] = set()
        work.on_commit(outbox.TOPIC, self._wake.set)

    async def run(self) -> None:
        """Deliver until cancelled; deliveries under way are then given up, and free again at the next start."""
        await self._work.run(lambda store: outbox.free_claims(store, self._node))
        try:
            while True:
                self._wake.clear()
                try:
                    pause_s = await self._round()
                except Exception:  # the database may be back in a moment
                    LOG.exception("the outbox could not be read")
                    pause_s = IDLE_S
                with suppress(TimeoutError):
                    async with asyncio.timeout(pause_s):
                        await self._wake.wait()
        finally:
            for task in self._under_way:
                task.cancel()
            await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _round(self) -> float:
        """Start what may be started; return how long to wait for the next round."""
        at = self._clock()
        free = self._concurrency - len(self._under_way)
        if self._circuit.is_open:
            free = 1 if self._circuit.may_try(at) and not self._under_way else 0
        if free > 0:
            for row in await self._work.run(lambda store: outbox.claim(store, self._node, at, at + self._lease, free)):
                self._start(row)
        if len(self._under_way) >= (1 if self._circuit.is_open else self._concurrency):
            return IDLE_S  # the end of a delivery wakes the loop
        due = await self._work.run(outbox.next_due)
        if due is None:
            return IDLE_S
        moment = max(due, self._circuit.probe_at or due)
        return min(IDLE_S, max(0.001, (moment - self._clock()).total_seconds()))

    def _start(self, row: Row) -> None:
        task = asyncio.ensure_future(self._deliver(row))
        self._under_way.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._wake.set()

    async def _deliver(self, row: Row) -> None:
        at, probing = self._clock(), self._circuit.is_open
        try:
            body = dump(boot_notification(json.loads(row["event"])))
            with span("zoho delivery", station=row["charging_point_id"], webhook_id=row["webhook_id"]):
                attempt = await self._client.send(row["webhook_id"], body, at)
            await self._mark(row, attempt, at, probing)
        except Exception:  # the lease gives the row back
            LOG.exception("a delivery failed", extra={"delivery": row["id"]})

    async def _mark(self, row: Row, attempt: Attempt, at: datetime, probing: bool) -> None:
        ended, outcome, next_at = self._clock(), attempt.outcome, None
        counted = not (probing and outcome is Outcome.RETRY)
        if outcome is Outcome.RETRY:
            self._circuit.failed(ended, row["charging_point_id"], unreachable=attempt.status is None)
            made = row["attempt_count"] + 1 if counted else row["attempt_count"]
            next_at = self._schedule.next_due(made, ended, random.random(), attempt.retry_after_s) if counted else ended
            outcome = Outcome.DEAD if next_at is None else outcome
        elif self._circuit.answered():
            await self._work.run(lambda store: outbox.hasten(store, ended))
        tried = _tried(attempt, outcome, at)
        await self._work.run(lambda store: outbox.mark(store, row["id"], tried, next_at, counted=counted))
        DELIVERIES.labels(outcome.value).inc()
        facts = {"delivery_id": row["id"], "webhook_id": row["webhook_id"], "state": STATES[outcome], "status": attempt.status}
        self._feed.publish("delivery", row["charging_point_id"], ended, {**facts, "error": attempt.error})
        fields = {"station": row["charging_point_id"], "webhook_id": row["webhook_id"], "status": attempt.status, "error": attempt.error}
        LOG.log(logging.INFO if outcome is Outcome.DELIVERED else logging.WARNING, "delivery %s", outcome.value, extra=fields)


def _tried(attempt: Attempt, outcome: Outcome, at: datetime) -> Tried:
    return Tried(
        at=at,
        outcome=outcome.value,
        status=attempt.status,
        error=attempt.error,
        response_headers=json.dumps(dict(attempt.headers)),
        response_body=attempt.body.replace("\x00", "\ufffd"),
        duration_ms=round(attempt.duration_s * 1000),
    )
