"""TLS for all doors as stations need it: version 1.2 at least, the four cipher suites that the OCPP 1.6 security white paper requires
(A00.FR.317), several certificates served together, client certificates asked for and verified but not demanded: that one is needed is the
handshake's word. Knows files and OpenSSL, and no station."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Sequence
from typing import ClassVar

CIPHERS = ":".join(
    (
        "ECDHE-ECDSA-AES256-GCM-SHA384",
        "ECDHE-ECDSA-AES128-GCM-SHA256",
        "ECDHE-RSA-AES256-GCM-SHA384",
        "ECDHE-RSA-AES128-GCM-SHA256",
        "AES256-GCM-SHA384",
        "AES128-GCM-SHA256",
    )
)
"""For TLS 1.2, best first. The last two are those required of an RSA certificate, without forward secrecy; the two before them do better.
TLS 1.3 has its own."""
KINDS = {
    "CERTIFICATE_VERIFY_FAILED": "InvalidChargePointCertificate",
    "UNSUPPORTED_PROTOCOL": "InvalidTLSVersion",
    "NO_SHARED_CIPHER": "InvalidTLSCipherSuite",
}
OnFailure = Callable[[str, str], None]
"""Told of a handshake that was ended for security: the kind of event, and what OpenSSL says."""


class TlsFault(Exception):
    """Files that cannot be used; the text names them."""


class _Watched(ssl.SSLObject):
    """A TLS connection that tells why its handshake failed; asyncio keeps that to itself."""

    on_failure: ClassVar[OnFailure]

    def do_handshake(self) -> None:
        try:
            super().do_handshake()
        except ssl.SSLError as error:
            if kind := KINDS.get(error.reason or ""):
                type(self).on_failure(kind, getattr(error, "verify_message", None) or str(error.reason).replace("_", " ").lower())
            raise


def context(certificates: Sequence[str], keys: Sequence[str], client_authorities: str, on_failure: OnFailure) -> ssl.SSLContext:
    """A server's context: files of certificate chains with those of their keys, in pairs, and the authorities (PEM text) whose client
    certificates are accepted; without any, none is asked for. Raises TlsFault."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.set_ciphers(CIPHERS)
    made.options |= ssl.OP_NO_COMPRESSION | ssl.OP_CIPHER_SERVER_PREFERENCE | ssl.OP_NO_RENEGOTIATION
    made.sslobject_class = type("Watched", (_Watched,), {"on_failure": staticmethod(on_failure)})
    for certificate, key in zip(certificates, keys, strict=True):
        _load(made, certificate, key)
    if client_authorities:
        made.verify_mode = ssl.CERT_OPTIONAL
        made.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN | ssl.VERIFY_X509_STRICT
        _trust(made, client_authorities)
    return made


def _load(made: ssl.SSLContext, certificate: str, key: str) -> None:
    try:
        made.load_cert_chain(certificate, key, password=lambda: "")
    except (OSError, ValueError) as error:
        raise TlsFault(f"{certificate} with {key} is no certificate with its key: {_said(error)}") from None


def _trust(made: ssl.SSLContext, authorities: str) -> None:
    try:
        made.load_verify_locations(cadata=authorities)
    except (OSError, ValueError) as error:
        raise TlsFault(f"the authorities of client certificates cannot be read: {_said(error)}") from None


def _said(error: OSError | ValueError) -> str:
    return str(getattr(error, "reason", None) or getattr(error, "strerror", None) or error).replace("_", " ").lower()
