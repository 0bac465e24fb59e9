"""The feed as server-sent events: one `id`, `event` and `data` each, and a comment now and then, so that no proxy gives up."""

import asyncio
import json
from typing import Any, Final

from sanic import Request

from simulators.lab.feed import Feed, Happening, Listener

KEEP_ALIVE_S: Final = 15.0


async def stream(request: Request, feed: Feed, charge_point: str | None, since: int | None) -> None:
    """Send happenings until the listener leaves; those of one `charge_point`, and those after `since`, when given."""
    with feed.listen(since) as listener:
        sending: Any = await request.respond(content_type="text/event-stream", headers={"Cache-Control": "no-store"})
        await sending.send(f": from {feed.number}\n\n")
        while True:
            taken = await _take(listener)
            text = "".join(written(one) for one in taken if charge_point in (None, "", one.charge_point) or one.kind == "lost")
            await sending.send(text or ": still here\n\n")


def written(happening: Happening) -> str:
    """One event as text."""
    data = json.dumps({"charge_point": happening.charge_point, **happening.data}, ensure_ascii=False)
    number = f"id: {happening.number}\n" if happening.number else ""
    return f"{number}event: {happening.kind}\ndata: {data}\n\n"


async def _take(listener: Listener) -> list[Happening]:
    deadline = asyncio.timeout(KEEP_ALIVE_S)
    try:
        async with deadline:
            return await listener.take()
    except TimeoutError:
        if not deadline.expired():
            raise
        return []
