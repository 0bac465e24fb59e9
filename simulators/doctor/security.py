"""The TLS step: secures a TCP connection and puts into words why it cannot be secured. It knows no HTTP."""

import asyncio
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from simulators.doctor import network
from simulators.doctor.findings import Ailment, Step, ailment

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]

TLS_TIMEOUT_S = 5.0

# OpenSSL's X509_V_ERR_* numbers
_NOT_YET_VALID: Final = 9
_EXPIRED: Final = 10
_WRONG_HOST: Final = (62, 64)

_CALLBACK: Final = "_msg_callback"  # CPython's own hook for each TLS message; unused where it is missing
_NO_CERTIFICATE_BYTES: Final = 8  # the message with an empty chain: a header of 4, and 3 (TLS 1.2) or 4 (1.3) of lengths
_NO_TLS: Final = ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST", "UNKNOWN_PROTOCOL", "PACKET_LENGTH_TOO_LONG")
_CLIENT: Final = ("CERTIFICATE_REQUIRED", "BAD_CERTIFICATE", "UNKNOWN_CA", "CERTIFICATE_UNKNOWN", "ALERT_HANDSHAKE_FAILURE")


class Overheard:
    """Whether the server asked for a client certificate during the handshake, and whether it was shown one."""

    asked = False
    shown = False


@contextmanager
def overhear(tls: ssl.SSLContext) -> Iterator[Overheard]:
    """Listen to the handshakes of `tls` while inside: many servers hang up without an alert when they miss a certificate."""
    heard = Overheard()

    def hear(_connection: object, direction: str, _version: object, _kind: object, message: object, data: bytes) -> None:
        name = getattr(message, "name", "")
        heard.asked |= direction == "read" and name == "CERTIFICATE_REQUEST"
        heard.shown |= direction == "write" and name == "CERTIFICATE" and len(data) > _NO_CERTIFICATE_BYTES

    before = getattr(tls, _CALLBACK, None)
    setattr(tls, _CALLBACK, hear)
    try:
        yield heard
    finally:
        setattr(tls, _CALLBACK, before)


async def secure(connection: socket.socket, host: str, tls: ssl.SSLContext, timeout_s: float = TLS_TIMEOUT_S) -> Streams:
    """Do the handshake and check the server's certificate for `host`. Raises Ailment."""
    try:
        return await asyncio.open_connection(
            sock=connection, ssl=tls, server_hostname=host, ssl_handshake_timeout=timeout_s, ssl_shutdown_timeout=1.0
        )
    except OSError as error:  # ssl.SSLError and ConnectionAbortedError (the time-out) are some
        connection.close()
        raise explain(error, host) from error


async def bare(connection: socket.socket) -> Streams:
    """Streams without TLS."""
    return await asyncio.open_connection(sock=connection)


async def speaks_tls(addresses: list[network.Address], timeout_s: float = TLS_TIMEOUT_S) -> bool:
    """Whether the server takes a TLS handshake, whoever it may be."""
    anybody = ssl.create_default_context()
    anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
    try:
        connection = await network.reach(addresses, timeout_s)
        _, writer = await asyncio.open_connection(sock=connection, ssl=anybody, server_hostname="", ssl_handshake_timeout=timeout_s)
    except Ailment:
        return False
    except OSError as error:
        return any(mark in (getattr(error, "reason", None) or "") for mark in _CLIENT)
    writer.transport.abort()
    return True


def describe(writer: asyncio.StreamWriter) -> str:
    """The protocol, the cipher and the end of the server's certificate."""
    over: ssl.SSLObject = writer.get_extra_info("ssl_object")
    certificate = over.getpeercert() or {}
    cipher = over.cipher()
    until = certificate.get("notAfter")
    parts = [
        over.version() or "TLS",
        cipher[0] if cipher else "",
        f"certificate valid until {until}" if until else "certificate not checked",
    ]
    return ", ".join(filter(None, parts))


def explain(error: OSError, host: str) -> Ailment:
    """Put an error of the TLS handshake, or an alert that came after it, into words."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _distrust(error, host)
    reason = getattr(error, "reason", None) or ""
    if any(mark in reason for mark in _NO_TLS):
        hint = "use ws:// instead of wss://, or the port on which the CSMS speaks TLS"
        return ailment(Step.TLS, "no-tls", f"the server does not speak TLS there ({reason})", hint)
    if any(mark in reason for mark in _CLIENT):
        return refused_client(reason)
    if not isinstance(error, ssl.SSLError):
        hint = "does this port speak TLS? try ws:// instead of wss://, or the port for TLS"
        return ailment(Step.TLS, "no-tls", f"the server broke off or did not answer the TLS handshake: {error}", hint)
    hint = "TLS versions or ciphers do not fit; OCPP wants TLS 1.2 or newer"
    return ailment(Step.TLS, "tls", f"the TLS handshake failed: {reason or error}", hint)


def refused_client(reason: str) -> Ailment:
    """The server does not take the station's certificate, or misses one."""
    happened = f"the server wants a client certificate that it trusts: {reason}"
    hint = "give --cert and --key (security profile 3), signed by a CA that the CSMS trusts; `simulators certificates` makes some"
    return ailment(Step.TLS, "client-certificate", happened, hint)


def _distrust(error: ssl.SSLCertVerificationError, host: str) -> Ailment:
    code, message = error.verify_code, error.verify_message
    if code == _EXPIRED:
        return ailment(Step.TLS, "expired", "the server's certificate has expired", "renew it, and check this machine's clock")
    if code == _NOT_YET_VALID:
        return ailment(Step.TLS, "not-yet-valid", "the server's certificate is not valid yet", "check the clocks of both machines")
    if code in _WRONG_HOST:
        hint = "dial the name that stands in the certificate, or let one be made for this name (subjectAltName)"
        return ailment(Step.TLS, "wrong-host", f"the server's certificate is not for {host}: {message}", hint)
    hint = "give the CA that signed it with --ca FILE (PEM); a server has to send its intermediate certificates as well"
    return ailment(Step.TLS, "untrusted", f"the server's certificate is not trusted: {message}", hint)
