"""SignCertificate: the station asks for a certificate of its own (OCPP 1.6 security white paper, 5.17). The answer says whether it will get
one; the certificate follows in a CertificateSigned."""

from __future__ import annotations

from ocpp.v16.call_result import SignCertificate
from ocpp.v16.enums import GenericStatus

from csms.actions.v16.call import Call
from csms.services import certification
from csms.storage.work import Store


async def handle(store: Store, call: Call) -> SignCertificate:
    granted = await certification.asked(store, call.authority, call.charging_point_id, call.payload["csr"], call.at)
    return SignCertificate(status=GenericStatus.accepted if granted else GenericStatus.rejected)
