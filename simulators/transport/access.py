"""Which address a charge point dials, with which password and which TLS: its security profile decides (white paper, A00).

Profiles 0 and 1 take the address as it was given, 2 and 3 always one with TLS. It dials nothing itself.
"""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass

from websockets.asyncio.client import ClientConnection

from simulators.chargepoint.errands import TurnedAway
from simulators.chargepoint.papers import Credentials
from simulators.transport.basic import DIGITS, spells_digits
from simulators.transport.dial import DialFailed
from simulators.transport.tls import client_context


@dataclass(frozen=True, slots=True)
class Door:
    """What to hand to `dial`."""

    csms: str
    password: str | None
    tls: ssl.SSLContext | None


@dataclass(slots=True)
class Access:
    """The addresses of a CSMS and what was given to get in; `password` changes with AuthorizationKey.

    `secure_csms` is the address for profiles 2 and 3 where it is another one than `csms` with wss://. A `tls` of the
    caller's own counts as long as the charge point has no roots and no certificate in it.
    """

    csms: str
    password: str | None = None
    tls: ssl.SSLContext | None = None
    secure_csms: str | None = None

    def door(self, credentials: Credentials) -> Door:
        """How to dial with these credentials. Raises ssl.SSLError for certificates that cannot be used."""
        secured = credentials.profile >= 2
        csms = self.secure_csms or self._secure() if secured else self.csms
        return Door(csms, None if credentials.profile == 3 else self.password, self._tls(csms, credentials))

    def _tls(self, csms: str, credentials: Credentials) -> ssl.SSLContext | None:
        if not csms.startswith("wss:"):
            return None
        shown = credentials.certificate if credentials.profile in (0, 3) else ""
        if not credentials.roots and not shown:
            return self.tls or client_context()
        return client_context(credentials.roots, shown, credentials.key if shown else "")

    def _secure(self) -> str:
        return "wss:" + self.csms.partition(":")[2]


def shown_certificate(link: ClientConnection) -> bytes:
    """The certificate that the CSMS showed (DER); empty without TLS."""
    ssl_object = link.transport.get_extra_info("ssl_object")
    return (ssl_object.getpeercert(binary_form=True) or b"") if ssl_object is not None else b""


def remarks(link: ClientConnection) -> Iterator[str]:
    """What to note of an open connection."""
    yield "connected"
    if spells_digits(link.request.headers.get("Authorization") if link.request else None):
        yield DIGITS


def turned_away(failure: DialFailed) -> TurnedAway:
    """A failed dial as the charge point hears of it."""
    kind = f"{failure.kind}-{failure.cause}" if failure.cause else failure.kind
    return TurnedAway(kind, failure.happened, failure.retryable)
