"""CertificateSigned (OCPP 1.6 security white paper, 5.1): an accepted certificate is the station's own from now on."""

from __future__ import annotations

from csms.actions.v16.outbound.order import Order, Steps
from csms.actions.v16.reading import Payload
from csms.domain.certificates import certificates_in
from csms.services import certificates
from csms.storage.work import Store


async def check(store: Store, order: Order) -> None:
    certificates_in(order.request["certificateChain"])


async def conclude(store: Store, order: Order, answer: Payload) -> None:
    if answer["status"] == "Accepted":
        await certificates.signed(store, order.charging_point_id, order.request["certificateChain"], order.at)


STEPS = Steps(check=check, conclude=conclude)
