"""Who wrote what, when and from where: one entry for each call of an operator or a webhook that changed something, in the very unit of work
that changed it. Doors name the author of what follows; the work that they are given does the rest."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from csms.domain.secrets import masked_text
from csms.services import answers
from csms.services.answers import Key
from csms.storage import audit
from csms.storage.work import Row, Store, Unit, Work

T = TypeVar("T")
REQUEST_MAX = 4096
PEER_MAX = WHO_MAX = 64
_WRITE = re.compile(r"\s*(INSERT|UPDATE|DELETE|WITH)\b", re.I)
_BOOKKEEPING = "stored_answers"


@dataclass
class Author:
    """The call that is being carried out: its door (`operator` or `webhook`), who calls from where, what, and with which body. Its
    idempotency `key`, if it has one, is taken by the unit that writes."""

    at: datetime
    door: str
    who: str
    peer: str
    action: str
    body: bytes = b""
    key: Key | None = None
    noted: bool = False

    def request(self) -> str | None:
        """The body as it is kept: without secrets, or not at all when it is long or no text."""
        if not self.body.strip() or len(self.body) > REQUEST_MAX:
            return None
        try:
            return masked_text(self.body.decode().replace("\x00", "\ufffd"))
        except UnicodeDecodeError:
            return None


_author: ContextVar[Author | None] = ContextVar("author", default=None)


def begin(author: Author | None) -> None:
    """From here on, what this task writes is this author's; None: nobody's."""
    _author.set(author)


class AuditedWork:
    """A `Work` whose writing units leave an entry for the author of the moment, one a call."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def run(self, unit: Unit[T]) -> T:
        author = _author.get()
        if author is None or author.noted:
            return await self._work.run(unit)
        result, wrote = await self._work.run(lambda store: _watched(store, unit, author))
        author.noted = author.noted or wrote
        return result

    def on_commit(self, topic: str, wake: Callable[[], None]) -> None:
        self._work.on_commit(topic, wake)

    async def close(self) -> None:
        await self._work.close()


async def _watched(store: Store, unit: Unit[T], author: Author) -> tuple[T, bool]:
    watching = _Watching(store)
    if author.key is not None:
        await answers.take(store, author.key, author.at)
    result = await unit(watching)
    if author.key is not None and not watching.wrote:
        await answers.give_back(store, author.key)
    if watching.wrote:
        await audit.append(store, author.at, author.door, author.who[:WHO_MAX], author.peer[:PEER_MAX], author.action, author.request())
    return result, watching.wrote


class _Watching:
    """A store that notices whether anything was changed."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.lock = store.lock
        self.wrote = False

    async def row(self, sql: str, *values: object) -> Row | None:
        found = await self._store.row(sql, *values)
        self._notice(sql, found is not None)
        return found

    async def rows(self, sql: str, *values: object) -> list[Row]:
        found = await self._store.rows(sql, *values)
        self._notice(sql, bool(found))
        return found

    async def execute(self, sql: str, *values: object) -> int:
        changed = await self._store.execute(sql, *values)
        self._notice(sql, changed > 0)
        return changed

    async def execute_many(self, sql: str, values: list[tuple[object, ...]]) -> None:
        await self._store.execute_many(sql, values)
        self._notice(sql, bool(values))

    def announce(self, topic: str) -> None:
        self._store.announce(topic)

    def _notice(self, sql: str, had_effect: bool) -> None:
        self.wrote = self.wrote or (had_effect and _WRITE.match(sql) is not None and _BOOKKEEPING not in sql)
