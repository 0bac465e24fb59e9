"""Availability that operators ask of connectors, and when it is reached: a station may promise it for after a transaction, and tells by its
status notifications that it is so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from csms.storage import availability, charge_points
from csms.storage.work import Store

OUT_OF_SERVICE, IN_SERVICE = "Inoperative", "Operative"
STATION = 0


async def answered(store: Store, charging_point_id: str, connector_id: int, wanted: str, answer: str, at: datetime) -> None:
    """The station will be, or is, as it was asked to be (`answer` is Accepted or Scheduled)."""
    if connector_id == STATION:
        await availability.forget_connectors(store, charging_point_id)
    await availability.ask(store, charging_point_id, connector_id, wanted, answer, at)
    await status_changed(store, charging_point_id, at)


async def status_changed(store: Store, charging_point_id: str, at: datetime) -> None:
    """A connector has told its status: see what is reached by it."""
    waiting = await availability.pending(store, charging_point_id)
    statuses = await availability.statuses(store, charging_point_id) if waiting else {}
    for row in waiting:
        if _is_reached(row["wanted"], _about(row["connector_id"], statuses)):
            await availability.reach(store, charging_point_id, row["connector_id"], at)


async def may_have(store: Store, charging_point_id: str, connector_id: int) -> bool:
    """Whether the station may have the connector: it is known to have it, or no connector of it is known."""
    known = await charge_points.connectors_of(store, charging_point_id)
    return not known or connector_id in known


def _about(connector_id: int, statuses: Mapping[int, str]) -> list[str]:
    """The statuses that tell whether a wish is fulfilled: the connector's own; for the whole station those of all its connectors."""
    if connector_id != STATION:
        return [statuses[connector_id]] if connector_id in statuses else []
    connectors = [status for number, status in statuses.items() if number != STATION]
    return connectors or ([statuses[STATION]] if STATION in statuses else [])


def _is_reached(wanted: str, statuses: list[str]) -> bool:
    if wanted == OUT_OF_SERVICE:
        return bool(statuses) and all(status == "Unavailable" for status in statuses)
    return bool(statuses) and all(status != "Unavailable" for status in statuses)
