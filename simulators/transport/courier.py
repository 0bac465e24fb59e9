"""Carries out the errands of one charge point: downloads, uploads, keys. It knows how to start and to break them off, not why."""

import asyncio
import ssl
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any, TypeAlias

from simulators.chargepoint.errands import Abandon, Download, DownloadEnded, Failure, KeyMade, MakeKey, Upload, UploadEnded
from simulators.chargepoint.events import Event
from simulators.transport.keys import make_key
from simulators.transport.tape import Tape
from simulators.transport.tls import client_context

Errand: TypeAlias = Download | Upload | MakeKey | Abandon
Employ: TypeAlias = Callable[[Coroutine[Any, Any, Event | None]], None]

SECRET = "authorizationkey"


class Courier:
    """Takes errands and gives each to `employ`, which lets the event that comes back happen to the charge point.

    With a `seed`, keys repeat.
    """

    __slots__ = ("_employ", "_identity", "_keys_made", "_running", "_seed", "_tape")

    def __init__(self, identity: str, tape: Tape, employ: Employ, seed: int | str | None = None) -> None:
        self._identity, self._tape, self._employ, self._seed = identity, tape, employ, seed
        self._running: dict[str, asyncio.Task[Any] | None] = {}
        self._keys_made = 0

    def take(self, errand: Errand, roots: tuple[str, ...] = ()) -> None:
        """Begin an errand, or break one off; `roots` (PEM) are trusted beside those of the system."""
        match errand:
            case Abandon(job):
                self._abandon(job)
            case Download():
                self._start(errand.job, _download(errand, _trusting(roots)))
            case Upload():
                self._start(errand.job, _upload(errand, self._content(errand), _trusting(roots)))
            case MakeKey():
                self._keys_made += 1
                seed = None if self._seed is None else f"{self._seed} {self._identity} {self._keys_made}"
                self._employ(_make_key(errand, self._identity, seed))

    def _start(self, job: str, work: Coroutine[Any, Any, Event]) -> None:
        self._running[job] = None
        self._employ(self._run(job, work))

    async def _run(self, job: str, work: Coroutine[Any, Any, Event]) -> Event | None:
        if job not in self._running:
            work.close()
            return None
        self._running[job] = asyncio.current_task()
        try:
            return await work
        finally:
            self._running.pop(job, None)

    def _abandon(self, job: str) -> None:
        task = self._running.pop(job, None)
        if task is not None:
            task.cancel()

    def _content(self, errand: Upload) -> bytes:
        if not errand.with_log:
            return errand.content
        return errand.content + "".join(f"{line}\n" for line in _log(self._tape, errand.since, errand.until)).encode()


def refused(errand: Download | Upload | MakeKey, identity: str) -> Event:
    """How an errand ends where nobody carries files; a key is made all the same."""
    reason = "this driver carries no files"
    match errand:
        case Download(job):
            return DownloadEnded(job, failure=Failure.UNSUPPORTED, reason=reason)
        case Upload(job):
            return UploadEnded(job, Failure.UNSUPPORTED, reason)
        case MakeKey(job, kind):
            return KeyMade(job, make_key(kind), identity)


def _log(tape: Tape, since: datetime | None, until: datetime | None) -> list[str]:
    """The tape between two instants, without frames that bear a password (white paper, A01.FR.12)."""
    chosen = [one for one in tape.entries if (since is None or one.at >= since) and (until is None or one.at <= until)]
    return [
        f"{one.at.isoformat(timespec='milliseconds')} (a frame about AuthorizationKey is left out)"
        if SECRET in (one.frame or "").lower()
        else one.to_json()
        for one in chosen
    ]


def _trusting(roots: tuple[str, ...]) -> ssl.SSLContext:
    """For file servers: the roots of the system, and those that the charge point has."""
    if not roots:
        return client_context()
    context = ssl.create_default_context()
    context.load_verify_locations(cadata="\n".join(roots))
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


async def _download(errand: Download, tls: ssl.SSLContext) -> Event:
    from simulators.transport import transfers

    try:
        sha256, size = await transfers.download(errand.url, tls)
    except transfers.TransferFailed as failed:
        return DownloadEnded(errand.job, failure=failed.failure, reason=failed.reason)
    return DownloadEnded(errand.job, sha256, size)


async def _upload(errand: Upload, content: bytes, tls: ssl.SSLContext) -> Event:
    from simulators.transport import transfers

    try:
        await transfers.upload(errand.url, errand.name, content, tls)
    except transfers.TransferFailed as failed:
        return UploadEnded(errand.job, failed.failure, failed.reason)
    return UploadEnded(errand.job)


async def _make_key(errand: MakeKey, identity: str, seed: str | None) -> Event:
    return KeyMade(errand.job, await asyncio.to_thread(make_key, errand.kind, seed), identity)
