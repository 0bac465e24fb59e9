"""GetLog (OCPP 1.6 security white paper, 5.9): a station that takes the request gives up the upload before it, if there is one."""

from __future__ import annotations

from csms.actions.v16.outbound import request_ids
from csms.actions.v16.outbound.order import Order, Steps
from csms.actions.v16.reading import Payload, instant
from csms.domain.errors import Invalid
from csms.services import transfers
from csms.storage.work import Store

TAKEN = ("Accepted", "AcceptedCanceled")


async def check(store: Store, order: Order) -> None:
    oldest, latest = instant(order.request["log"].get("oldestTimestamp")), instant(order.request["log"].get("latestTimestamp"))
    if oldest is not None and latest is not None and latest < oldest:
        raise Invalid("latestTimestamp is before oldestTimestamp")


async def conclude(store: Store, order: Order, answer: Payload) -> None:
    if answer["status"] in TAKEN:
        location = order.request["log"]["remoteLocation"]
        await transfers.asked(store, order.charging_point_id, transfers.LOG, location, order.at, answer.get("filename"))


STEPS = Steps(fill=request_ids.fill, check=check, conclude=conclude)
