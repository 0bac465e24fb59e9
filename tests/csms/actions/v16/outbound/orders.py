"""What the tests of outbound actions share: orders, and the sentence with which one is refused."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from csms.actions.v16.outbound import routes
from csms.actions.v16.outbound.order import Order
from csms.domain.errors import Refused
from csms.storage import configuration
from csms.storage.configuration import Setting
from csms.storage.work import Work

Payload = dict[str, Any]


def order(action: str, request: Payload, at: datetime) -> Order:
    return Order("c1", "CP1", action, request, at)


async def prepared(work: Work, action: str, request: Payload, at: datetime, *, force: bool = False) -> Payload:
    """The request as it would be sent."""
    return await work.run(lambda store: routes.prepare(store, order(action, request, at), force=force))


async def sentence(work: Work, action: str, request: Payload, at: datetime) -> str:
    """With what a request is refused."""
    with pytest.raises(Refused) as caught:
        await prepared(work, action, request, at)
    return str(caught.value)


async def told(work: Work, at: datetime, **settings: str) -> None:
    """Let the station have told these settings."""
    for key, value in settings.items():
        await work.run(lambda store, key=key, value=value: configuration.save(store, "CP1", Setting(key, value), at))


async def concluded(work: Work, action: str, request: Payload, at: datetime, answer: Payload) -> None:
    """Let a station answer."""
    await work.run(lambda store: routes.leave(store, order(action, request, at)))
    await work.run(lambda store: routes.conclude(store, order(action, request, at), answer))
