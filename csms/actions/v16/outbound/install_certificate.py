"""InstallCertificate (OCPP 1.6 security white paper, 5.11): an accepted root certificate is one that the station holds."""

from __future__ import annotations

from csms.actions.v16.outbound.order import Order, Steps
from csms.actions.v16.reading import Payload
from csms.domain.certificates import certificates_in
from csms.services import certificates
from csms.storage.work import Store


async def check(store: Store, order: Order) -> None:
    certificates_in(order.request["certificate"])


async def conclude(store: Store, order: Order, answer: Payload) -> None:
    if answer["status"] == "Accepted":
        said = order.request
        await certificates.installed(store, order.charging_point_id, said["certificateType"], said["certificate"], order.at)


STEPS = Steps(check=check, conclude=conclude)
