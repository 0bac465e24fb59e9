"""The gate as the operator built it: reads the files of certificates, keys and authorities, and says what is wrong with them. From it come
the TLS of the doors, the look at peers, and the authority that signs for stations."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from csms.domain.certificates import certificates_in
from csms.domain.errors import Invalid
from csms.services.authority import Authority
from csms.websocket.peers import Peers
from csms.websocket.tls import OnFailure, TlsFault, context


@dataclass(frozen=True)
class Plan:
    """What the operator names: paths of PEM files, proxies' addresses, and the operator's own name as certificates bear it."""

    certificates: Sequence[str] = ()
    keys: Sequence[str] = ()
    client_authorities: str = ""
    authority_certificate: str = ""
    authority_key: str = ""
    organization: str = ""
    trusted_proxies: Sequence[str] = ()


class Gate:
    """Built of a plan; raises TlsFault when it cannot be."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.authority = _authority(plan)
        self.organization = plan.organization or (self.authority.organization if self.authority else "")
        self._issuers = _issuers(plan, self.authority)
        self.peers = Peers(plan.trusted_proxies, self._issuers)
        self.context(lambda kind, said: None)  # what is wrong with the files is found now

    def context(self, on_failure: OnFailure) -> ssl.SSLContext | None:
        """The TLS of the doors; None when they speak plain HTTP."""
        if not self._plan.certificates:
            return None
        trusted = "".join(one.public_bytes(Encoding.PEM).decode() for one in self._issuers)
        return context(self._plan.certificates, self._plan.keys, trusted, on_failure)


def _authority(plan: Plan) -> Authority | None:
    if not plan.authority_certificate:
        return None
    try:
        return Authority(_text(plan.authority_certificate), _text(plan.authority_key), plan.organization)
    except Invalid as invalid:
        raise TlsFault(f"{plan.authority_certificate} with {plan.authority_key} is no authority: {invalid}") from None


def _issuers(plan: Plan, authority: Authority | None) -> list[x509.Certificate]:
    """Whose client certificates count: those of our own authority, and of others that the operator names."""
    found = certificates_in(authority.pem) if authority else []
    if not plan.client_authorities:
        return found
    try:
        return found + certificates_in(_text(plan.client_authorities))
    except Invalid as invalid:
        raise TlsFault(f"{plan.client_authorities}: {invalid}") from None


def _text(path: str) -> str:
    try:
        return Path(path).read_text()
    except (OSError, ValueError) as error:
        raise TlsFault(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from None
