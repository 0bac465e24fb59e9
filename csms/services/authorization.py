"""May this tag charge now? The one place where the question is answered, whichever door asks it."""

from __future__ import annotations

from datetime import datetime

from csms.domain.id_tags import Decision, IdTag, decide
from csms.storage import charge_points, id_tags, transactions
from csms.storage.work import Store


async def authorize(store: Store, charging_point_id: str, id_tag: str, at: datetime) -> Decision:
    """Decide on a tag that a station presents; its limit counts only where a transaction starts."""
    await charge_points.touch(store, charging_point_id, at)
    return await standing(store, id_tag, at)


async def standing(store: Store, id_tag: str, at: datetime) -> Decision:
    """How a tag stands, its limit left aside."""
    return decide(await id_tags.find(store, id_tag), at)


async def for_start(store: Store, id_tag: str, at: datetime) -> Decision:
    """Decide on a tag that starts a transaction. The tag stays locked until the end of the unit, so that its limit holds."""
    tag = await id_tags.find(store, id_tag, lock=True)
    return decide(tag, at, await transactions.count_active(store, id_tag) if tag else 0)


async def find(store: Store, id_tag: str | None) -> IdTag | None:
    """The tag itself, if it is known."""
    return await id_tags.find(store, id_tag) if id_tag is not None else None
