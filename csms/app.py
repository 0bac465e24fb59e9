"""The composition root: the only file that knows every part. It builds them from settings, starts them in order, and stops them in the
opposite one."""

from __future__ import annotations

import asyncio
import gc
import logging
import secrets
import ssl
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any

from sanic import Sanic

from csms.api.commands import Commands
from csms.api.customers import Customers
from csms.api.endpoint import Api, Part
from csms.api.events import Events
from csms.api.knowledge import Knowledge
from csms.api.manual import Manual
from csms.api.refusals import Refusals
from csms.api.repeats import Repeats
from csms.api.routes import Records
from csms.api.security import Security
from csms.api.sessions import Sessions
from csms.api.traces import Traces
from csms.bus.local import LocalBus
from csms.bus.port import Bus
from csms.doors import Doors
from csms.ending import Ending
from csms.parts import authentication_of, client_of, customs_of, gate_of, manners_of, oauth_of
from csms.services import registration, remote, stale_sessions
from csms.services.audit import AuditedWork
from csms.services.journal import Journal, Keeping
from csms.services.passwords import Passwords
from csms.services.stops import Stops
from csms.settings import Settings
from csms.storage.database import Database, DatabaseError
from csms.storage.schema import Fit, fit, migrate
from csms.storage.work import Store, Work
from csms.telemetry.feed import Feed
from csms.webhooks import description
from csms.webhooks.endpoint import Webhooks
from csms.websocket.admission import Admission
from csms.websocket.alarms import Alarms
from csms.websocket.endpoint import Endpoint
from csms.websocket.link import Terms
from csms.websocket.upgrade import Incoming, carrier
from csms.websocket.witness import Witness
from csms.zoho.backoff import Schedule
from csms.zoho.relay import Relay

LOG = logging.getLogger(__name__)
NODE = "local"
REQUEST_MAX_BYTES = 1024 * 1024
END_S = 12.0
"""How long the end may take beside the drain window: a database that does not answer loses what it did not take."""


def now() -> datetime:
    """The one clock: doors read it once a message."""
    return datetime.now(UTC)  # noqa: TID251


class Csms:
    """A running CSMS. `start` returns when it accepts connections, `stop` when everything that came in is stored. `url` is where it can be
    reached, `secure_url` where it speaks TLS beside that, if it does."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._sanic: Sanic[Any, Any] | None = None
        self._ending = Ending()
        self._draining = False
        self.url = self.secure_url = ""

    async def start(self) -> None:
        """Open the database, then the doors. Raises DatabaseError, SettingsError or OSError (the port is taken)."""
        try:
            await self._start()
        except BaseException:
            await self._ending.end()
            raise

    async def stop(self) -> None:
        """Turn no more requests down than need be: links are closed over the drain window, then everything else. What takes too long is
        given up."""
        self._draining = True
        await self._ending.end(self._settings.drain_s + END_S)

    async def _start(self) -> None:
        settings, bus, passwords = self._settings, LocalBus(), Passwords()
        self._ending.add(passwords.close)
        gate = gate_of(settings)
        origin = gate.peers.origin_of
        doors = Doors(settings.host, settings.port, settings.tls_port)  # before anything is changed: a CSMS may run there
        self._ending.add(doors.close)
        database = await Database.open(settings.database_url)
        self._ending.add_slow(database.close)
        await database.claim()
        await _bring_up_to_date(database)
        work = database.work
        await work.run(_forget_former_run)
        self._ending.add_slow(bus.close)
        feed, journal = Feed(), Journal(work, now, Keeping(settings.journal, settings.journal_max_age, settings.journal_max_rows))
        self._ending.add_slow(_end_journal, journal, asyncio.ensure_future(journal.run()))
        await self._start_relay(work, feed)
        self._keep_running(stale_sessions.watch(work, now, settings.stale_after))
        alarms = Alarms(work, now)
        self._ending.add_slow(alarms.end)
        admission = Admission(work, passwords, now, gate.peers, alarms, gate.organization)
        endpoint = Endpoint(work, bus, admission, now, manners_of(settings, gate, NODE), Witness(journal, feed))
        app = _sanic(settings)
        self._sanic = app
        self._ending.add(Sanic.unregister_app, app)
        endpoint.attach(app)
        audited, refusals = AuditedWork(work), Refusals(now, origin)
        refusals.watch(app)
        on_block = self._stops(work, bus) if settings.stop_on_block else None
        Webhooks(audited, now, authentication_of(settings), customs_of(settings), origin, on_block).attach(app)
        parts: list[Part] = [
            Traces(),
            Events(feed),
            refusals,
            Records(audited, bus, passwords, now),
            Commands(audited, bus, passwords, now),
            Customers(audited, now),
            Knowledge(work, now),
            Security(gate.authority),
            Sessions(audited, now),
        ]
        Api(parts, Repeats(work, passwords, now), settings.operator_token, lambda: self._trouble(work), now, origin).attach(app)
        Manual(description.paths).attach(app)
        await self._open_doors(app, endpoint, doors, gate.context(alarms.handshake_failed), feed)

    def _stops(self, work: Work, bus: Bus) -> Callable[[str], None]:
        stops = Stops(work, bus, now)
        self._ending.add_slow(stops.close)
        return stops.begin

    def _keep_running(self, watch: Coroutine[Any, Any, None]) -> None:
        self._ending.add_slow(_cancel, asyncio.ensure_future(watch))

    async def _start_relay(self, work: Work, feed: Feed) -> None:
        settings = self._settings
        oauth = oauth_of(settings)
        if oauth is not None:
            self._ending.add_slow(oauth.aclose)
        client = client_of(settings, oauth)
        if client is None:
            return
        self._ending.add_slow(client.aclose)
        relay = Relay(
            work,
            client,
            now,
            node=NODE,
            schedule=Schedule(settings.zoho_retry_schedule),
            timeout_s=settings.zoho_timeout_s,
            concurrency=settings.zoho_concurrency,
            feed=feed,
        )
        task = asyncio.ensure_future(relay.run())
        self._ending.add_slow(_cancel, task)

    async def _open_doors(self, app: Sanic[Any, Any], endpoint: Endpoint, doors: Doors, tls: ssl.SSLContext | None, feed: Feed) -> None:
        settings = self._settings
        terms = Terms(
            max_message_bytes=settings.max_message_bytes,
            ping_interval_s=settings.ping_interval_s,
            pong_timeout_s=settings.pong_timeout_s,
            pong_required=settings.pong_required,
        )
        await doors.open(app, tls, carrier(app, endpoint.admit, terms))
        self._ending.add_slow(doors.shut)
        self._ending.add_slow(feed.close)
        self._ending.add_slow(endpoint.drain, settings.drain_s)
        self.url, self.secure_url = doors.url, doors.secure_url
        gc.freeze()
        gc.set_threshold(50_000, 50, 1000)  # the default doubles the cost of a message once thousands are connected

    async def _trouble(self, work: Work) -> str | None:
        """Why the process should get no traffic, or None."""
        if self._draining:
            return "draining"
        try:
            async with asyncio.timeout(5):
                await work.run(lambda store: store.row("SELECT 1 AS one"))
        except Exception:  # whatever it is, the database cannot be used
            LOG.exception("the database does not answer")
            return "the database does not answer"
        return None


async def _bring_up_to_date(database: Database) -> None:
    found = await fit()
    if found is Fit.FOREIGN:
        raise DatabaseError("the database's schema is newer than this program, by more than additions: run a newer csms")
    if found is not Fit.OLDER:
        return
    if database.kind != "sqlite":
        raise DatabaseError("the database's schema is older than this program: run 'csms migrate' first")
    await migrate()


async def _forget_former_run(store: Store) -> None:
    await registration.forget_connections(store, NODE)
    await remote.lose_unfinished(store)


def _sanic(settings: Settings) -> Sanic[Any, Any]:
    app: Sanic[Any, Any] = Sanic(f"csms-{secrets.token_hex(4)}", configure_logging=False, request_class=Incoming)
    app.config.TOUCHUP = False  # it rewrites methods once a process; several apps in one process would trip over it
    app.config.ACCESS_LOG = False
    app.config.MOTD = False
    app.config.REQUEST_MAX_SIZE = REQUEST_MAX_BYTES
    app.config.REQUEST_TIMEOUT = settings.request_timeout_s
    app.config.RESPONSE_TIMEOUT = 3700
    app.config.KEEP_ALIVE_TIMEOUT = 60
    return app


async def _end_journal(journal: Journal, task: asyncio.Task[None]) -> None:
    """What waits is written, in the order in which it came."""
    journal.end()
    await task


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
