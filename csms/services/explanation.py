"""Why a tag may charge at a station now, or may not: the decision rule by rule, and how the station stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from csms.domain.errors import NotFound
from csms.domain.id_tags import Decision, Rule, decide, rules
from csms.storage import availability, charge_points, id_tags, transactions
from csms.storage.work import Store


@dataclass(frozen=True)
class Connector:
    """A connector, and whether a transaction could begin there now. One whose status was never reported counts as free."""

    connector_id: int
    status: str | None
    free: bool


@dataclass(frozen=True)
class Explanation:
    """The decision on a tag with each rule that led to it, and the station with each of its connectors."""

    decision: Decision
    rules: list[Rule]
    active_transactions: int
    connected: bool
    registration_status: str
    boot_status: str | None
    connectors: list[Connector]

    @property
    def free(self) -> bool:
        """Whether a connector is free; before a station told of any, it counts as free."""
        return not self.connectors or any(connector.free for connector in self.connectors)


FREE = ("Available", "Preparing", "Reserved")


async def explain(store: Store, charging_point_id: str, id_tag: str, at: datetime) -> Explanation:
    """What would be decided now; raises NotFound for an unknown station. An unknown tag is a decision."""
    station = await charge_points.find(store, charging_point_id)
    if station is None:
        raise NotFound(f"charge point with id: {charging_point_id} not found")
    tag = await id_tags.find(store, id_tag)
    active = await transactions.count_active(store, id_tag)
    statuses = await availability.statuses(store, charging_point_id)
    known = await charge_points.connectors_of(store, charging_point_id)
    return Explanation(
        decision=decide(tag, at, active),
        rules=rules(tag, at, active),
        active_transactions=active,
        connected=station["connected_node"] is not None,
        registration_status=station["registration_status"],
        boot_status=station["boot_status"],
        connectors=[_connector(number, statuses.get(number)) for number in sorted(known)],
    )


def _connector(number: int, status: str | None) -> Connector:
    return Connector(number, status, status is None or status in FREE)
