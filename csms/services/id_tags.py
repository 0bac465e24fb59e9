"""Id tags as operators see them: created, changed, deleted. Who may charge is decided elsewhere."""

from __future__ import annotations

from datetime import datetime

from csms.domain.errors import Conflict, NotFound
from csms.domain.id_tags import IdTag, key
from csms.storage import customers, id_tags
from csms.storage.work import Store


async def put(store: Store, tag: IdTag, note: str | None, at: datetime) -> bool:
    """Create or replace a tag; True when it is new. Raises Conflict when it is known in another spelling."""
    known = await id_tags.find(store, tag.id_tag)
    if known is not None and known.id_tag != tag.id_tag:
        raise Conflict(f"id tag: {tag.id_tag} exists, spelt {known.id_tag}")
    return await id_tags.put(store, tag, note, at)


async def remove(store: Store, id_tag: str) -> None:
    """Delete a tag, not its transactions; raises NotFound, or Conflict while it is a customer's. The tag is held, so that it is not given
    to one meanwhile."""
    await id_tags.find(store, id_tag, lock=True)
    holder = await customers.holder_of(store, key(id_tag))
    if holder is not None:
        raise Conflict(f"id tag: {id_tag} belongs to customer {holder}; block the customer instead")
    if not await id_tags.remove(store, id_tag):
        raise NotFound(f"id tag: {id_tag} not found")
