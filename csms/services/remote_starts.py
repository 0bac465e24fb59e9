"""What operators had prepared for a session that has begun: its reservation, and the charging profile that came with its remote start."""

from __future__ import annotations

from datetime import datetime

from csms.domain.transactions import Start
from csms.services import charging_profiles, reservations
from csms.storage.work import Store


async def began(store: Store, start: Start, transaction_id: int, at: datetime) -> None:
    """A new session takes what was prepared for it, and not what was prepared after it had begun. A repeated start is no new session, and
    has no place here."""
    began_at = min(start.started_at, at)
    if start.reservation_id is not None:
        await reservations.use(
            store,
            start.charging_point_id,
            start.reservation_id,
            start.connector_id,
            start.id_tag,
            transaction_id,
            began_at,
            at,
        )
    await charging_profiles.started(store, start.charging_point_id, start.connector_id, start.id_tag, transaction_id, began_at)
