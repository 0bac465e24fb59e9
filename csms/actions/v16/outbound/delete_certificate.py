"""DeleteCertificate (OCPP 1.6 security white paper, 5.3): what the station deleted, or does not find, it does not hold."""

from __future__ import annotations

from csms.actions.v16.outbound.hash_data import fingerprint
from csms.actions.v16.outbound.order import Order, Steps
from csms.actions.v16.reading import Payload
from csms.services import certificates
from csms.storage.work import Store


async def conclude(store: Store, order: Order, answer: Payload) -> None:
    if answer["status"] in ("Accepted", "NotFound"):
        await certificates.deleted(store, order.charging_point_id, fingerprint(order.request["certificateHashData"]))


STEPS = Steps(conclude=conclude)
