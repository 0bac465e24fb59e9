"""Idempotency: a call that carries a key is carried out once, and its repeat gets the stored answer. The key is taken first, so that of two
at once the second waits for the first."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from csms.storage import answers
from csms.storage.work import Store


@dataclass(frozen=True)
class Answer:
    """What a call is answered: an HTTP status and the body's text."""

    status: int
    body: str


class OtherBody(Exception):
    """The key was used before with another body."""


class Taken(Exception):
    """The key was taken by another call just now."""


@dataclass(frozen=True)
class Key:
    """A key, as a digest, and the digest of the call that carries it."""

    name: str
    fingerprint: str


@dataclass(frozen=True)
class First:
    """What is known of the first call with a key; `status` is 0 as long as its answer is not."""

    fingerprint: str
    status: int
    body: str


async def found(store: Store, key: Key, since: datetime) -> First | None:
    """The first call with this key, unless it is older than `since`: then the key is free again."""
    await answers.release_before(store, key.name, since)
    row = await answers.find(store, key.name)
    return First(row["fingerprint"], row["status"], row["body"]) if row else None


async def take(store: Store, key: Key, at: datetime) -> None:
    """Take the key in the unit that makes the change; raises Taken."""
    if not await answers.reserve(store, key.name, key.fingerprint, at):
        raise Taken


async def give_back(store: Store, key: Key) -> None:
    """The unit changed nothing."""
    await answers.release(store, key.name)


async def keep(store: Store, key: Key, status: int, body: str) -> None:
    """Keep the answer for repeats, if the key was taken."""
    await answers.fill(store, key.name, status, body)


async def once(
    store: Store, door: str, key: str | None, body: bytes, at: datetime, carry_out: Callable[[Store], Awaitable[Answer]]
) -> Answer:
    """Carry out, or repeat the stored answer. Without a key each call is carried out. Raises OtherBody."""
    if key is None:
        return await carry_out(store)
    name, fingerprint = hashlib.sha256(f"{door} {key}".encode()).hexdigest(), hashlib.sha256(body).hexdigest()
    if not await answers.reserve(store, name, fingerprint, at):
        stored = await answers.find(store, name)
        if stored is None or stored["fingerprint"] != fingerprint:
            raise OtherBody
        return Answer(stored["status"], stored["body"])
    answer = await carry_out(store)
    if answer.status < 300:
        await answers.fill(store, name, answer.status, answer.body)
    else:
        await answers.release(store, name)
    return answer
