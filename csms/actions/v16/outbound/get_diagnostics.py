"""GetDiagnostics (OCPP 1.6, 5.9): a station without a file name in its answer has nothing to upload."""

from __future__ import annotations

from csms.actions.v16.outbound.order import Order, Steps
from csms.actions.v16.reading import Payload, instant
from csms.domain.errors import Invalid
from csms.services import transfers
from csms.storage.work import Store


async def check(store: Store, order: Order) -> None:
    start, stop = instant(order.request.get("startTime")), instant(order.request.get("stopTime"))
    if start is not None and stop is not None and stop < start:
        raise Invalid("stopTime is before startTime")


async def conclude(store: Store, order: Order, answer: Payload) -> None:
    if name := answer.get("fileName"):
        await transfers.asked(store, order.charging_point_id, transfers.DIAGNOSTICS, order.request["location"], order.at, name)


STEPS = Steps(check=check, conclude=conclude)
