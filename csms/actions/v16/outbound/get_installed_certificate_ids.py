"""GetInstalledCertificateIds (OCPP 1.6 security white paper, 5.7): what the station names is all that it holds of that use."""

from __future__ import annotations

from csms.actions.v16.outbound.hash_data import fingerprint
from csms.actions.v16.outbound.order import Order, Steps
from csms.actions.v16.reading import Payload
from csms.services import certificates
from csms.storage.work import Store


async def conclude(store: Store, order: Order, answer: Payload) -> None:
    named = answer.get("certificateHashData", []) if answer["status"] == "Accepted" else []
    held = [fingerprint(one) for one in named]
    await certificates.listed(store, order.charging_point_id, order.request["certificateType"], held, order.at)


STEPS = Steps(conclude=conclude)
