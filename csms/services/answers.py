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
