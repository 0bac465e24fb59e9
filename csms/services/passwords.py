"""Station passwords: kept as salted, slow digests (scrypt), made and checked by a few threads of their own. Each station has one check at a
time, the last good one is remembered in memory and a bad one for a moment, so that neither a storm of reconnects nor somebody who guesses
costs the others more than a digest."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import TypeVar

T = TypeVar("T")
COST, BLOCK_SIZE, PARALLEL = 2**14, 8, 1
REMEMBERED_MAX = 50_000
REFUSED_MAX, REFUSED_FOR_S = 10_000, 10.0
"""How many wrong passwords are remembered, and how long each."""
THREADS = 4
WAITING_MAX = 10
"""How many checks may wait for one station's turn."""


class Busy(Exception):
    """Too many passwords of one station wait to be checked."""


def digest(password: bytes, salt: bytes) -> str:
    """What is stored: `scrypt$SALT$DIGEST`, both base64."""
    key = hashlib.scrypt(password, salt=salt, n=COST, r=BLOCK_SIZE, p=PARALLEL, dklen=32)
    return "$".join(("scrypt", base64.b64encode(salt).decode(), base64.b64encode(key).decode()))


class Passwords:
    """Makes and checks digests. It remembers, under a key of its own and only in memory, which password last fitted which digest, and which
    ones did not."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock, self._key = clock, secrets.token_bytes(32)
        self._threads = ThreadPoolExecutor(THREADS, "passwords")
        self._remembered: OrderedDict[str, bytes] = OrderedDict()
        self._refused: OrderedDict[bytes, float] = OrderedDict()
        self._turns: dict[str, _Turn] = {}

    async def make(self, password: bytes) -> str:
        """A digest with a fresh salt."""
        return await self._slowly(digest, password, secrets.token_bytes(16))

    async def mark(self, said: bytes, key: str) -> str:
        """By what something that holds secrets is known again: 64 digits, slow to guess, different under each key."""
        slow = await self._slowly(digest, said, hashlib.sha256(b"mark " + key.encode("utf-8", "surrogateescape")).digest())
        return hashlib.sha256(slow.encode()).hexdigest()

    async def fitting(self, identity: str, candidates: Sequence[bytes], digests: Sequence[str]) -> str | None:
        """The digest behind which one of the candidates is the password, or None; raises Busy."""
        known = self._known(candidates, digests)
        if known is not None:
            return known
        attempt = self._attempt(candidates, digests)
        if self._is_refused(attempt):
            return None
        turn = self._turns.setdefault(identity, _Turn())
        if turn.waiting >= WAITING_MAX:
            raise Busy
        turn.waiting += 1
        try:
            async with turn.lock:
                return (
                    None
                    if self._is_refused(attempt)
                    else self._known(candidates, digests) or await self._check(candidates, digests, attempt)
                )
        finally:
            turn.waiting -= 1
            if not turn.waiting:
                del self._turns[identity]

    def close(self) -> None:
        """Let the threads go; what they do now is done first."""
        self._threads.shutdown(wait=False)

    async def _check(self, candidates: Sequence[bytes], digests: Sequence[str], attempt: bytes) -> str | None:
        for stored in digests:
            salt = base64.b64decode(stored.split("$")[1])
            for candidate in candidates:
                if hmac.compare_digest(await self._slowly(digest, candidate, salt), stored):
                    _keep(self._remembered, stored, self._mark(candidate), REMEMBERED_MAX)
                    return stored
        _keep(self._refused, attempt, self._clock() + REFUSED_FOR_S, REFUSED_MAX)
        return None

    def _known(self, candidates: Sequence[bytes], digests: Sequence[str]) -> str | None:
        marks = [self._mark(candidate) for candidate in candidates]
        for stored in digests:
            last = self._remembered.get(stored, b"")
            if any(hmac.compare_digest(last, mark) for mark in marks):
                return stored
        return None

    def _is_refused(self, attempt: bytes) -> bool:
        return self._refused.get(attempt, float("-inf")) > self._clock()

    def _attempt(self, candidates: Sequence[bytes], digests: Sequence[str]) -> bytes:
        """What the same passwords against the same digests have in common."""
        return self._mark(b"\0".join((*map(self._mark, candidates), *(one.encode() for one in digests))))

    def _mark(self, said: bytes) -> bytes:
        return hmac.digest(self._key, said, "sha256")

    async def _slowly(self, work: Callable[[bytes, bytes], T], said: bytes, salt: bytes) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, said, salt)


class _Turn:
    """A station's checks: one at a time, the others waiting."""

    def __init__(self) -> None:
        self.lock, self.waiting = asyncio.Lock(), 0


Name = TypeVar("Name")


def _keep(memory: OrderedDict[Name, T], name: Name, value: T, most: int) -> None:
    memory[name] = value
    memory.move_to_end(name)
    if len(memory) > most:
        memory.popitem(last=False)
