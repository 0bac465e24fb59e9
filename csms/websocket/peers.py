"""Who is at the other end of a connection, as far as TLS tells: whether the link is encrypted, and whose certificate was shown. A proxy
that ends TLS in front of us says so in headers, and whom it speaks for; they count only when they come from an address that the operator
trusts."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import unquote

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from sanic import Request

from csms.domain.certificates import UNREADABLE, certificate_fault
from csms.websocket.handshake import NO_CERTIFICATE

FORWARDED_PROTO = "x-forwarded-proto"
FORWARDED_FOR = "x-forwarded-for"
RFC_9440 = "client-cert"
"""The certificate as `:BASE64 OF DER:`, as HAProxy and Envoy write it."""
ESCAPED_PEM = "x-ssl-client-cert"
"""The certificate as nginx writes it (`$ssl_client_escaped_cert`)."""
Headers = Callable[[str], list[str]]


@dataclass(frozen=True)
class Peer:
    """The other end: `certificate` is the one it proved to own, or `distrust` says why the shown one does not count."""

    encrypted: bool = False
    certificate: x509.Certificate | None = None
    distrust: str = NO_CERTIFICATE

    def fault(self, identity: str, organization: str, at: datetime) -> str:
        """Why its certificate is not that of the station, or an empty text."""
        if self.certificate is None:
            return self.distrust
        return certificate_fault(self.certificate, identity, organization, at)


class Peers:
    """Looks at peers. `trusted_proxies` are addresses and networks; `issuers` those whose certificates a proxy may hand on, where the
    operator named any."""

    def __init__(self, trusted_proxies: Iterable[str] = (), issuers: Iterable[x509.Certificate] = ()) -> None:
        self._trusted = [ip_network(one, strict=False) for one in trusted_proxies]
        self._issuers = list(issuers)

    def origin(self, address: str, headers: Headers) -> str:
        """The address that a request comes from: that of its peer, or the one that the outermost of our proxies saw."""
        chain = [part.strip() for value in headers(FORWARDED_FOR) for part in value.split(",")]
        while chain and _is_in(address, self._trusted) and (before := _address_in(chain.pop())):
            address = before
        return address

    def origin_of(self, request: Request) -> str:
        """The same, of a request to any door."""
        return self.origin(request.ip, lambda name: request.headers.getall(name, []))

    def look(self, address: str, headers: Headers, *, tls: bool, der: bytes | None) -> Peer:
        """The peer of a request: its address, its headers by name, whether our own TLS protects the link, and the client certificate that
        our TLS verified."""
        if not _is_in(address, self._trusted):
            return _direct(tls, der)
        direct, protocols = _direct(tls, der), [part.strip() for value in headers(FORWARDED_PROTO) for part in value.split(",")]
        encrypted = protocols[-1].lower() in ("https", "wss") if protocols else direct.encrypted
        shown = [_from_rfc_9440(value) for value in headers(RFC_9440)] + [_from_escaped_pem(value) for value in headers(ESCAPED_PEM)]
        if not shown:
            return Peer(encrypted, direct.certificate, direct.distrust)
        if len(shown) > 1 or shown[0] is None:
            return Peer(encrypted, None, "the proxy handed on no readable client certificate")
        if self._issuers and not any(_issued(shown[0], issuer) for issuer in self._issuers):
            return Peer(encrypted, None, "the client certificate is of no trusted authority")
        return Peer(encrypted, shown[0], "")


def _direct(tls: bool, der: bytes | None) -> Peer:
    if not der:
        return Peer(tls)
    try:
        return Peer(tls, x509.load_der_x509_certificate(der), "")
    except UNREADABLE:
        return Peer(tls, None, "the client certificate cannot be read")


def _is_in(address: str, networks: list[IPv4Network | IPv6Network]) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None) or found
    return any(mapped in network for network in networks)


def _address_in(text: str) -> str | None:
    """An address as proxies write it, with or without its port."""
    bare = text[1:].partition("]")[0] if text.startswith("[") else text.partition(":")[0] if text.count(":") == 1 else text
    try:
        return str(ip_address(bare))
    except ValueError:
        return None


def _from_rfc_9440(value: str) -> x509.Certificate | None:
    text = value.strip()
    if len(text) < 2 or text[0] != ":" or text[-1] != ":":
        return None
    try:
        return x509.load_der_x509_certificate(b64decode(text[1:-1], validate=True))
    except (Base64Error, *UNREADABLE):
        return None


def _from_escaped_pem(value: str) -> x509.Certificate | None:
    try:
        return x509.load_pem_x509_certificate(unquote(value).encode())
    except UNREADABLE:
        return None


def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, *UNREADABLE):
        return False
    return True
