"""SendLocalList (OCPP 1.6, 5.15): version and entries come from the id tags unless they are given. A mismatch is reported, not repaired."""

from __future__ import annotations

from csms.actions.v16.outbound.order import Order, Steps
from csms.actions.v16.reading import Payload
from csms.services import local_lists
from csms.storage.work import Store


async def fill(store: Store, order: Order) -> Payload:
    said, identity = dict(order.request), order.charging_point_id
    if "listVersion" not in said:
        said["listVersion"] = await local_lists.next_version(store, identity)
    if "localAuthorizationList" not in said and said.get("updateType") in (local_lists.FULL, local_lists.DIFFERENTIAL):
        said["localAuthorizationList"] = await local_lists.entries(store, identity, said["updateType"], order.at)
    return said


async def check(store: Store, order: Order) -> None:
    said = order.request
    entries = said.get("localAuthorizationList", [])
    await local_lists.check(store, order.charging_point_id, said["updateType"], said["listVersion"], entries)


async def leave(store: Store, order: Order) -> None:
    await local_lists.leaves(store, order.charging_point_id, order.request["listVersion"], order.at)


async def conclude(store: Store, order: Order, answer: Payload) -> None:
    said, sent = order.request, order.request.get("localAuthorizationList", [])
    await local_lists.answered(store, order.charging_point_id, said["updateType"], said["listVersion"], sent, answer["status"], order.at)


STEPS = Steps(fill=fill, check=check, leave=leave, conclude=conclude)
