"""Knocking at the door for stations: a connection is opened as ordered, and closed without a word. It tells whether the CSMS let it in.

No frame of OCPP is sent. What the credentials mean is the caller's business.
"""

import asyncio
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, replace

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import InvalidHandshake, InvalidMessage, InvalidStatus
from websockets.typing import Subprotocol

from simulators.transport.basic import authorization, spellings
from simulators.transport.dial import Opening, station_url

PATIENCE_S = 10.0
THOUGHT_S = 5.0
"""How long a CSMS may take to close a connection that has no subprotocol (OCPP-J 1.6, 3.1.2)."""


@dataclass(frozen=True)
class Knock:
    """What came of it: whether the connection stands, the subprotocol that was agreed on, and in words what the CSMS said. `by_digits`: a
    hexadecimal password was known by its digits only."""

    accepted: bool
    subprotocol: str
    words: str
    by_digits: bool = False


async def knock(
    url: str,
    identity: str,
    *,
    password: str | None = None,
    user: str | None = None,
    tls: ssl.SSLContext | None = None,
    subprotocols: Sequence[str] = ("ocpp1.6",),
) -> Knock:
    """Dial `url` (up to the identity); `user` is whose password it is, when not the station's own.

    A password of 32 to 40 hexadecimal digits is refused when the CSMS lets in neither the octets nor the digits.

    Raises OSError when nobody listens there, nobody answers, or the server's certificate is not trusted: that is no refusal.
    """
    url, offered = station_url(url, identity), [Subprotocol(one) for one in subprotocols]
    first, *others = spellings(password)
    found = await _dial(url, user or identity, first, offered, tls)
    for spelled in others:
        if found.accepted:
            break
        found = replace(await _dial(url, user or identity, spelled, offered, tls), by_digits=True)
    return found


async def _dial(url: str, user: str, password: str | bytes | None, offered: list[Subprotocol], tls: ssl.SSLContext | None) -> Knock:
    try:
        link = await Opening(
            url,
            subprotocols=offered or None,
            additional_headers={} if password is None else {"Authorization": authorization(user, password)},
            ssl=tls,
            compression=None,
            proxy=None,
            open_timeout=PATIENCE_S,
            close_timeout=THOUGHT_S,
        )
    except InvalidStatus as refusal:
        return Knock(False, "", f"HTTP {refusal.response.status_code}")
    except ssl.SSLCertVerificationError:  # it is this end that refuses
        raise
    except (InvalidHandshake, InvalidMessage, EOFError, ssl.SSLError, ConnectionResetError) as refusal:
        return Knock(False, "", str(refusal) or type(refusal).__name__)
    try:
        return await _look(link)
    finally:
        await link.close()


async def _look(link: ClientConnection) -> Knock:
    """With TLS 1.3 a server may refuse the client's certificate after the handshake; without a subprotocol it has to close."""
    agreed = str(link.subprotocol or "")
    if agreed:
        return Knock(True, agreed, f"the subprotocol {agreed}")
    try:
        await asyncio.wait_for(link.wait_closed(), THOUGHT_S)
    except TimeoutError:
        return Knock(True, "", "no subprotocol, and the connection stays open")
    return Knock(False, "", f"closed with {link.close_code}")
