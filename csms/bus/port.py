"""What a bus promises. Whoever holds a station's socket serves the station's subject, so ownership is the subscription: a question to a
subject that nobody serves fails at once, and a dead node's subscriptions vanish with it. Messages are JSON objects."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

Message = dict[str, Any]
Handler = Callable[[Message], Awaitable[Message]]


class NobodyThere(Exception):
    """No node serves the subject."""


class NoReply(Exception):
    """The node that serves the subject did not answer in time, or went away meanwhile."""


class Subscription(Protocol):
    """A subject being served."""

    async def end(self) -> None:
        """Serve it no more."""


class Bus(Protocol):
    """Questions with one answer, and news to all who listen."""

    async def serve(self, subject: str, handler: Handler) -> Subscription:
        """Answer questions to `subject`; the newest to serve it gets them."""

    async def request(self, subject: str, message: Message, timeout_s: float) -> Message:
        """Ask and wait for the answer; raises NobodyThere or NoReply."""

    async def listen(self, subject: str, handler: Handler) -> Subscription:
        """Hear what is published on `subject`; the handler's answer is dropped."""

    async def publish(self, subject: str, message: Message) -> None:
        """Tell all listeners of `subject`, on all nodes."""

    async def close(self) -> None:
        """Serve and listen no more."""


def commands_of(charging_point_id: str) -> str:
    """The subject of commands to a station. Identities may hold any character, so they are spelt in hexadecimal."""
    return f"station.{charging_point_id.encode().hex()}.commands"


def takeovers_of(charging_point_id: str) -> str:
    """The subject of news that a newer connection of a station was accepted."""
    return f"station.{charging_point_id.encode().hex()}.takeovers"
