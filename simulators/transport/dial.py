"""Dialling a CSMS: the address of a station, the handshake, and plain words for what went wrong with it.

It opens a connection or says why not; keeping one up is the driver's work.
"""

import errno
import socket
import ssl
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, InvalidMessage, InvalidStatus, NegotiationError
from websockets.typing import Subprotocol

from simulators.transport.basic import authorization, spellings
from simulators.transport.refusals import quoted, remedy
from simulators.transport.tls import client_context

SUBPROTOCOL = Subprotocol("ocpp1.6")
OPEN_TIMEOUT_S = 10.0
PING_INTERVAL_S = 20
LOCATION_WIDTH = 200
TLS_TIMEOUT_S = 4.0  # a server that speaks no TLS often waits for the rest of the strange request


class Opening(connect):
    """Opens a connection as a charge point does: where it was told to, and nowhere else. RFC 6455, 4.1, leaves it to the client whether
    it follows a redirect; a charge point's address is a setting of its owner's."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        """The answer as it is, for whoever explains it."""
        return exc


@dataclass
class DialFailed(Exception):
    """The connection could not be opened: what happened, what to try, and whether trying again may help.

    `kind` is one of dns, refused, timeout, network, tls, unauthorized, not_found, subprotocol, status,
    handshake; `status` is the HTTP status where there was one. `cause` says what was wrong with TLS, where that is
    known: `certificate` (the server's), `version` or `cipher`.
    """

    kind: str
    happened: str
    hint: str
    retryable: bool
    status: int | None = field(default=None)
    cause: str = ""

    def __str__(self) -> str:
        return f"{self.happened}\n  try: {self.hint}"


def station_url(csms: str, identity: str) -> str:
    """The address a station dials: CSMS URL, slash, percent-encoded identity (OCPP-J 1.6, 3.1.1).

    Raises ValueError, worded for people, when `csms` is no ws:// or wss:// URL or `identity` is empty.
    """
    try:
        parts = urlsplit(csms)
        usable = parts.scheme in ("ws", "wss") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ValueError(f"{csms!r} is no WebSocket address: it has to look like ws://HOST:PORT/ocpp or wss://...")
    if parts.username is not None:
        raise ValueError("give the password apart from the address; the user name is the station's identity")
    if parts.query or parts.fragment:
        raise ValueError(f"{csms!r} carries a query or fragment; give the path up to the station's identity only")
    if not identity:
        raise ValueError("the station's identity is empty")
    return f"{csms.rstrip('/')}/{quote(identity, safe='')}"


def options(
    url: str, identity: str, password: str | bytes | None, tls: ssl.SSLContext | None, ping_interval_s: int = PING_INTERVAL_S
) -> dict[str, Any]:
    """Keyword arguments for either `connect` of websockets: subprotocol, Basic auth, no deflate, no proxy.

    `ping_interval_s` 0 means that this end sends no pings.
    """
    headers = {} if password is None else {"Authorization": authorization(identity, password)}
    chosen: dict[str, Any] = {
        "subprotocols": [SUBPROTOCOL],
        "compression": None,
        "additional_headers": headers,
        "user_agent_header": "wattproof-simulators",
        "proxy": None,
        "open_timeout": OPEN_TIMEOUT_S,
        "close_timeout": 2.0,
        "ping_interval": ping_interval_s or None,
    }
    if url.startswith("wss:"):
        chosen["ssl"] = tls or client_context()
    return chosen


async def dial(
    csms: str,
    identity: str,
    *,
    password: str | None = None,
    tls: ssl.SSLContext | None = None,
    ping_interval_s: int = PING_INTERVAL_S,
) -> ClientConnection:
    """Open the station's connection, with the first of the password's `spellings` that is let in; raises DialFailed, or ValueError for an
    unusable address."""
    url = station_url(csms, identity)
    *firsts, last = (options(url, identity, spelled, tls, ping_interval_s) for spelled in spellings(password))
    for chosen in firsts:
        try:
            return await _open(url, chosen)
        except DialFailed as failure:
            if failure.kind != "unauthorized":
                raise
    return await _open(url, last)


async def _open(url: str, chosen: dict[str, Any]) -> ClientConnection:
    try:
        patience: dict[str, Any] = {"ssl_handshake_timeout": TLS_TIMEOUT_S} if url.startswith("wss:") else {}
        link = await Opening(url, **chosen, **patience)
    except (OSError, InvalidHandshake, EOFError) as error:
        raise explain(error, url) from error
    if link.subprotocol != SUBPROTOCOL:
        await link.close(1002, "no subprotocol in common")
        raise no_subprotocol(url)
    return link


def explain(error: Exception, url: str) -> DialFailed:
    """Put an error of dialling `url` into words."""
    if isinstance(error, InvalidStatus):
        answer = error.response
        return _explain_status(answer.status_code, url, answer.headers.get("Location", ""), bytes(answer.body or b""))
    if isinstance(error, NegotiationError):
        return no_subprotocol(url)
    if isinstance(error, OSError):
        return _explain_network(error, url)
    if isinstance(error, InvalidMessage | EOFError):
        happened = f"something answers at {url}, but not in HTTP"
        hint = "is this the port of the CSMS, and does it want wss:// instead of ws:// (or the reverse)?"
        return DialFailed("handshake", happened, hint, retryable=True)
    return DialFailed(
        "handshake",
        f"the WebSocket handshake at {url} failed: {error}",
        "is this the WebSocket address of the CSMS, and is a proxy in between?",
        retryable=True,
    )


def no_subprotocol(url: str) -> DialFailed:
    """The server opened the connection without agreeing to OCPP 1.6."""
    happened = f"{url} opened a WebSocket but did not agree to the subprotocol {SUBPROTOCOL}"
    return DialFailed("subprotocol", happened, "does this address belong to an OCPP 1.6J CSMS?", retryable=False)


def _explain_network(error: OSError, url: str) -> DialFailed:
    parts = urlsplit(url)
    place = f"{parts.hostname}:{parts.port or (443 if parts.scheme == 'wss' else 80)}"
    if isinstance(error, socket.gaierror):
        happened, hint = f"no such host: {parts.hostname}", "check the spelling of the host name and your DNS"
        return DialFailed("dns", happened, hint, retryable=True)
    hung_up = parts.scheme == "wss" and isinstance(error, ConnectionResetError | ConnectionAbortedError)
    if isinstance(error, ssl.SSLError) or hung_up:
        reason = getattr(error, "verify_message", "") or getattr(error, "reason", "") or str(error)
        hint = "use ws:// if the CSMS speaks no TLS there; a private CA has to be trusted by this machine"
        silent = "handshake is taking longer" in str(error)
        reason = "no answer to the handshake, so the server seems to speak no TLS there" if silent else reason
        return DialFailed("tls", f"TLS with {place} failed: {reason}", hint, retryable=silent, cause=_tls_cause(error))
    if isinstance(error, TimeoutError):
        happened = f"{place} did not answer within {OPEN_TIMEOUT_S:g} s"
        return DialFailed("timeout", happened, "is a firewall in between, or the CSMS overloaded?", retryable=True)
    if f"[Errno {errno.ECONNREFUSED}]" in str(error):  # asyncio lumps several addresses into one OSError
        happened = f"nothing listens at {place}"
        return DialFailed("refused", happened, "start the CSMS (csms serve), or correct the port", retryable=True)
    happened = f"no connection to {place}: {error.strerror or error}"
    return DialFailed("network", happened, "check the network and the address of the CSMS", retryable=True)


_TLS_CAUSES = {
    "UNSUPPORTED_PROTOCOL": "version",
    "TLSV1_ALERT_PROTOCOL_VERSION": "version",
    "NO_PROTOCOLS_AVAILABLE": "version",
    "WRONG_SSL_VERSION": "version",
    "SSLV3_ALERT_HANDSHAKE_FAILURE": "cipher",
    "WRONG_CIPHER_RETURNED": "cipher",
    "NO_SHARED_CIPHER": "cipher",
}


def _tls_cause(error: OSError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return "certificate"
    return _TLS_CAUSES.get(str(getattr(error, "reason", "")), "")


_STATUS_WORDS = {
    401: ("unauthorized", "wants a password for this identity, or another one", "give the right --password"),
    403: ("unauthorized", "does not let this identity in", "check its registration and security profile"),
    404: (
        "not_found",
        "does not know this identity or path",
        "create the charge point first, check --id and the path",
    ),
    400: ("status", "refused the upgrade; often it does not offer ocpp1.6", "does it speak OCPP 1.6J?"),
    426: (
        "status",
        "serves plain HTTP there or wants another protocol",
        "check the path before the identity",
    ),
}


def _explain_status(status: int, url: str, location: str, body: bytes) -> DialFailed:
    if 300 <= status < 400 and location:
        happened = (
            f"HTTP {status}: the CSMS at {url} answered {status} to {location[:LOCATION_WIDTH]}, which a charge point does not follow"
        )
        return DialFailed("status", happened, "give the address that it leads to", retryable=False, status=status)
    fallback = ("status", "did not open a WebSocket", "look into the log of the CSMS")
    kind, did, hint = _STATUS_WORDS.get(status, fallback)
    if found := remedy(status, body, secure=url.startswith("wss:")):
        did, hint = f"does not let this identity in: {found.what}", found.hint
    retryable = status >= 500 or status in (408, 429)
    return DialFailed(kind, f"HTTP {status}: the CSMS at {url} {did}{quoted(body)}", hint, retryable=retryable, status=status)
