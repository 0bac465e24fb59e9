"""The composition root: the only file that knows every part. It builds them from settings, starts them in order, and stops them in the
opposite one."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import secrets
import socket
from datetime import UTC, datetime
from typing import Any

from sanic import Sanic

from csms.api.commands import Commands
from csms.api.endpoint import Api
from csms.api.routes import Records
from csms.bus.local import LocalBus
from csms.services import registration, remote
from csms.services.passwords import Passwords
from csms.settings import Settings, SettingsError
from csms.storage.database import Database, DatabaseError, kind_of
from csms.storage.schema import Fit, fit, migrate
from csms.storage.work import Store, Work
from csms.webhooks.authentication import Authentication
from csms.webhooks.endpoint import Customs, Webhooks
from csms.websocket.endpoint import Endpoint
from csms.websocket.link import Terms
from csms.websocket.session import Manners
from csms.websocket.upgrade import carrier
from csms.zoho.backoff import Schedule
from csms.zoho.client import Client
from csms.zoho.oauth import Credentials, OAuth
from csms.zoho.relay import Relay

LOG = logging.getLogger(__name__)
NODE = "local"
BACKLOG = 4096
REQUEST_MAX_BYTES = 1024 * 1024


def now() -> datetime:
    """The one clock: doors read it once a message."""
    return datetime.now(UTC)  # noqa: TID251


class Csms:
    """A running CSMS. `start` returns when it accepts connections, `stop` when everything that came in is stored."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._sanic: Sanic[Any, Any] | None = None
        self._stack = contextlib.AsyncExitStack()
        self._draining = False
        self.url = ""

    async def start(self) -> None:
        """Open the database, then the doors. Raises DatabaseError, SettingsError or OSError (the port is taken)."""
        try:
            await self._start()
        except BaseException:
            await self._stack.aclose()
            raise

    async def stop(self) -> None:
        """Turn no more requests down than need be: links are closed over the drain window, then everything else."""
        self._draining = True
        await self._stack.aclose()

    async def _start(self) -> None:
        settings, bus, passwords = self._settings, LocalBus(), Passwords()
        listener = _listen(settings.host, settings.port)  # before anything is changed: the port may be taken by a CSMS that runs
        self._stack.callback(listener.close)
        database = await Database.open(settings.database_url)
        self._stack.push_async_callback(database.close)
        await database.claim()
        await _bring_up_to_date(database)
        work = database.work
        await work.run(_forget_former_run)
        self._stack.push_async_callback(bus.close)
        await self._start_relay(work)
        endpoint = Endpoint(work, bus, passwords, now, _manners(settings))
        app = _sanic(settings)
        self._sanic = app
        self._stack.callback(Sanic.unregister_app, app)
        endpoint.attach(app)
        Webhooks(work, now, _authentication(settings), _customs(settings)).attach(app)
        Api(Records(work, bus, passwords, now), Commands(work, bus, now), settings.operator_token, lambda: self._trouble(work)).attach(app)
        await self._open_doors(app, endpoint, listener)

    async def _start_relay(self, work: Work) -> None:
        settings = self._settings
        oauth = _oauth(settings)
        if oauth is not None:
            self._stack.push_async_callback(oauth.aclose)
        client = _client(settings, oauth)
        if client is None:
            return
        self._stack.push_async_callback(client.aclose)
        relay = Relay(
            work,
            client,
            now,
            node=NODE,
            schedule=Schedule(settings.zoho_retry_schedule),
            timeout_s=settings.zoho_timeout_s,
            concurrency=settings.zoho_concurrency,
        )
        task = asyncio.ensure_future(relay.run())
        self._stack.push_async_callback(_cancel, task)

    async def _open_doors(self, app: Sanic[Any, Any], endpoint: Endpoint, listener: socket.socket) -> None:
        settings = self._settings
        terms = Terms(
            max_message_bytes=settings.max_message_bytes,
            ping_interval_s=settings.ping_interval_s,
            pong_timeout_s=settings.pong_timeout_s,
        )
        server: Any = await app.create_server(
            sock=listener,
            return_asyncio_server=True,
            asyncio_server_kwargs={"start_serving": False},
            protocol=carrier(app, endpoint.admit, terms),
        )
        if server is None:
            raise RuntimeError("Sanic made no server")
        await server.startup()
        await server.before_start()
        await server.start_serving()
        await server.after_start()
        self._stack.push_async_callback(_shut, server)
        self._stack.push_async_callback(endpoint.drain, settings.drain_s)
        host, port = listener.getsockname()[:2]
        self.url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
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


def faults(settings: Settings) -> list[str]:
    """What would keep a CSMS with these settings from starting, as far as can be told without starting it."""
    found: list[str] = []
    for part in (lambda: kind_of(settings.database_url), lambda: _authentication(settings), lambda: _client(settings, None)):
        try:
            part()
        except SettingsError as error:
            found += error.faults
        except DatabaseError as error:
            found.append(str(error))
    return found


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
    app: Sanic[Any, Any] = Sanic(f"csms-{secrets.token_hex(4)}", configure_logging=False)
    app.config.TOUCHUP = False  # it rewrites methods once a process; several apps in one process would trip over it
    app.config.ACCESS_LOG = False
    app.config.MOTD = False
    app.config.REQUEST_MAX_SIZE = REQUEST_MAX_BYTES
    app.config.RESPONSE_TIMEOUT = 3700
    app.config.KEEP_ALIVE_TIMEOUT = 60
    return app


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
    listener.setblocking(False)
    return listener


def _manners(settings: Settings) -> Manners:
    return Manners(
        node=NODE,
        heartbeat_interval_s=settings.heartbeat_interval_s,
        command_timeout_s=settings.command_timeout_s,
        bad_frames_max=settings.bad_frames_max,
        strict=settings.validation == "strict",
        tell_boot=settings.zoho_notify_on in ("boot", "both"),
        tell_connect=settings.zoho_notify_on in ("connect", "both"),
    )


def _authentication(settings: Settings) -> Authentication:
    try:
        return Authentication(settings.webhook_auth, settings.webhook_secret)  # type: ignore[arg-type]
    except ValueError as error:
        raise SettingsError([str(error)]) from None


def _customs(settings: Settings) -> Customs:
    return Customs(settings.internal_error_status, settings.validation_errors, settings.accept_form)  # type: ignore[arg-type]


def _oauth(settings: Settings) -> OAuth | None:
    if not settings.zoho_oauth_accounts_url:
        return None
    credentials = Credentials(
        settings.zoho_oauth_accounts_url,
        settings.zoho_oauth_client_id,
        settings.zoho_oauth_client_secret,
        settings.zoho_oauth_refresh_token,
    )
    return OAuth(credentials, timeout_s=settings.zoho_timeout_s)


def _client(settings: Settings, oauth: OAuth | None) -> Client | None:
    if not settings.zoho_boot_url:
        return None
    try:
        return Client(
            settings.zoho_boot_url,
            headers=dict(settings.zoho_boot_headers),
            signing_secrets=settings.zoho_signing_secret,
            timeout_s=settings.zoho_timeout_s,
            profile=settings.zoho_profile,  # type: ignore[arg-type]
            oauth=oauth,
        )
    except ValueError as error:
        raise SettingsError([str(error)]) from None


async def _shut(server: Any) -> None:
    await server.before_stop()
    server.close()
    for connection in list(server.connections):
        connection.close_if_idle()
    await server.after_stop()


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
