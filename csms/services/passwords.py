"""Station passwords: kept as salted, slow digests (scrypt), checked off the event loop, and the last good check remembered in memory, so
that a storm of reconnects costs no more than one digest a station."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Iterable

COST, BLOCK_SIZE, PARALLEL = 2**14, 8, 1
REMEMBERED_MAX = 50_000


def digest(password: bytes, salt: bytes) -> str:
    """What is stored: `scrypt$SALT$DIGEST`, both base64."""
    key = hashlib.scrypt(password, salt=salt, n=COST, r=BLOCK_SIZE, p=PARALLEL, dklen=32)
    return "$".join(("scrypt", base64.b64encode(salt).decode(), base64.b64encode(key).decode()))


class Passwords:
    """Makes and checks digests. It remembers, under a key of its own and only in memory, which password last fitted which digest."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._remembered: OrderedDict[str, bytes] = OrderedDict()

    async def make(self, password: bytes) -> str:
        """A digest with a fresh salt."""
        return await asyncio.to_thread(digest, password, secrets.token_bytes(16))

    async def fits(self, candidates: Iterable[bytes], stored: str) -> bool:
        """Whether one of the candidates is the password behind `stored`."""
        for candidate in candidates:
            mark = hmac.digest(self._key, candidate, "sha256")
            if hmac.compare_digest(self._remembered.get(stored, b""), mark):
                return True
            salt = base64.b64decode(stored.split("$")[1])
            if hmac.compare_digest(await asyncio.to_thread(digest, candidate, salt), stored):
                self._remember(stored, mark)
                return True
        return False

    def _remember(self, stored: str, mark: bytes) -> None:
        self._remembered[stored] = mark
        if len(self._remembered) > REMEMBERED_MAX:
            self._remembered.popitem(last=False)
