"""A scripted CSMS that gives every start a transaction id of its own."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from tests.simulators.scripted_csms import ScriptedCsms, friendly

Answers = Callable[[str, dict[str, Any]], dict[str, Any] | None]


def counting() -> Answers:
    """The answers of a CSMS that accepts everything; transactions are 1, 2, 3, ..."""
    numbers = itertools.count(1)

    def answer(action: str, payload: dict[str, Any]) -> dict[str, Any] | None:
        if action == "StartTransaction":
            return {"transactionId": next(numbers), "idTagInfo": {"status": "Accepted"}}
        return friendly(action, payload)

    return answer


@pytest.fixture
async def scripted() -> AsyncIterator[ScriptedCsms]:
    async with ScriptedCsms(counting()) as csms:
        yield csms


async def until(holds: Callable[[], object], timeout_s: float = 60) -> None:
    """Wait until something holds of a fleet, which tells nobody when it changes."""
    async with asyncio.timeout(timeout_s):
        while not holds():  # noqa: ASYNC110 - there is no event to wait for
            await asyncio.sleep(0.002)
