"""May this tag charge now? The one place where the question is answered, whichever door asks it."""

from __future__ import annotations

from datetime import datetime

from csms.domain.errors import Invalid
from csms.domain.id_tags import Decision, IdTag, Verdict, decide
from csms.storage import charge_points, id_tags, transactions
from csms.storage.work import Store

REFUSALS = {
    Verdict.INVALID: "is not known",
    Verdict.BLOCKED: "is blocked",
    Verdict.EXPIRED: "has expired",
    Verdict.CONCURRENT: "has as many transactions as it may have",
}


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
    limited = tag is not None and tag.max_active_transaction_count > 0
    return decide(tag, at, await transactions.count_active(store, id_tag) if limited else 0)


async def check_remote_start(store: Store, id_tag: str, at: datetime) -> None:
    """Raise Invalid when a transaction that an operator starts with this tag would be refused."""
    decision = await for_start(store, id_tag, at)
    if not decision.accepted:
        raise Invalid(f"idTag {id_tag} {REFUSALS[decision.verdict]}")


async def find(store: Store, id_tag: str | None) -> IdTag | None:
    """The tag itself, if it is known."""
    return await id_tags.find(store, id_tag) if id_tag is not None else None
