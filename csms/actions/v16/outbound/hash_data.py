"""CertificateHashData: how OCPP names a certificate (security white paper, 6.1)."""

from __future__ import annotations

from csms.actions.v16.reading import Payload
from csms.domain.certificates import Fingerprint, stated


def fingerprint(data: Payload) -> Fingerprint:
    """The certificate's name in our words."""
    return stated(data["hashAlgorithm"], data["issuerNameHash"], data["issuerKeyHash"], data["serialNumber"])
