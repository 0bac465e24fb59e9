"""SignedUpdateFirmware (OCPP 1.6 security white paper, 5.21): a station that takes the request gives up the update before it."""

from __future__ import annotations

from csms.actions.v16.outbound import request_ids
from csms.actions.v16.outbound.order import Order, Steps
from csms.actions.v16.reading import Payload
from csms.domain.certificates import certificates_in
from csms.services import transfers
from csms.storage.work import Store

TAKEN = ("Accepted", "AcceptedCanceled")


async def check(store: Store, order: Order) -> None:
    certificates_in(order.request["firmware"]["signingCertificate"])


async def conclude(store: Store, order: Order, answer: Payload) -> None:
    if answer["status"] in TAKEN:
        await transfers.asked(store, order.charging_point_id, transfers.FIRMWARE, order.request["firmware"]["location"], order.at)


STEPS = Steps(fill=request_ids.fill, check=check, conclude=conclude)
