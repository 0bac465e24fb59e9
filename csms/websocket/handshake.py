"""Who is knocking, and may they come in: the pure half of the opening handshake. Knows request targets, Basic credentials, subprotocols and
the order of judgement (identity 404, profile and credentials 401, subprotocol 400); knows no socket, no database and no hashing: whether
the station exists and whether its password matches is asked elsewhere and handed in.

Where OCPP-J 1.6 section 3.2 would complete the handshake without a subprotocol and close, we refuse with 400: the certification case TC_088
wants no open socket."""

import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

SUBPROTOCOL = "ocpp1.6"
REALM = "charge points"
_BAD_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_CONTROL = re.compile("[\x00-\x1f\x7f]")
_HEX_KEY = re.compile(rb"([0-9A-Fa-f]{2}){16,20}")
_KEY_BYTES = range(16, 21)
NO_CERTIFICATE = "a client certificate of this charge point is needed"


@dataclass(frozen=True, slots=True)
class Refusal:
    """The HTTP answer instead of an upgrade. `reason` is fit for the client."""

    status: int
    reason: str
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Credentials:
    """Basic credentials as raw bytes; the authorization key of OCPP 1.6 is 16 to 20 bytes that need not be text."""

    user: bytes
    password: bytes


@dataclass(frozen=True, slots=True)
class Knock:
    """What an upgrade request says of itself; `identity` is None when the target names none that can be read."""

    identity: str | None
    credentials: Credentials | None
    subprotocol: str | None


@dataclass(frozen=True, slots=True)
class Lock:
    """What a known station has to bring: its security profile (0 to 3), and whether a password is set for it."""

    security_profile: int = 0
    has_password: bool = False


def knock(target: str | bytes, authorization: str | None, offers: Iterable[str], prefix: str) -> Knock:
    """Read the three facts of an upgrade request: raw request target, Authorization header, Sec-WebSocket-Protocol headers."""
    return Knock(identity_in(target, prefix), credentials_in(authorization), subprotocol_among(offers))


def judge(
    knock: Knock, lock: Lock | None, *, password_matches: bool, encrypted: bool, certificate_fault: str = NO_CERTIFICATE
) -> str | Refusal:
    """Return the subprotocol to open with, or why not. `lock` is None for an unknown station; `password_matches` says that one of
    `candidates(knock.credentials.password)` is the station's; `encrypted` that TLS protects the link; `certificate_fault` why the
    client certificate is not this station's, empty when it is."""
    if knock.identity is None or lock is None:
        return Refusal(404, "unknown charge point")
    if reason := _unproven(knock, lock, password_matches, encrypted, certificate_fault):
        return Refusal(401, reason, {"WWW-Authenticate": f'Basic realm="{REALM}"'})
    if knock.subprotocol is None:
        return Refusal(400, f"the only subprotocol is {SUBPROTOCOL}")
    return knock.subprotocol


def identity_in(target: str | bytes, prefix: str) -> str | None:
    """The identity in a raw request target `PREFIX/IDENTITY[?query]`: one segment, percent-decoded exactly once, strictly as UTF-8.
    None for another path, an empty or further segment, a bad escape, bytes that are no UTF-8, or control characters. Section 3.1.1."""
    raw = target if isinstance(target, bytes) else target.encode("utf-8", "surrogateescape")
    path = raw.partition(b"?")[0]
    start = prefix.rstrip("/").encode() + b"/"
    segment = path.removeprefix(start)
    if not path.startswith(start) or not segment or b"/" in segment or _BAD_ESCAPE.search(segment):
        return None
    try:
        identity = unquote_to_bytes(segment).decode()
    except UnicodeDecodeError:
        return None
    return None if _CONTROL.search(identity) else identity


def credentials_in(authorization: str | None) -> Credentials | None:
    """The Basic credentials of an Authorization header, split at the first colon; None when there are none or they are malformed."""
    scheme, _, encoded = (authorization or "").strip().partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, colon, password = b64decode(encoded.strip(), validate=True).partition(b":")
    except (Base64Error, ValueError):
        return None
    return Credentials(user, password) if colon else None


def subprotocol_among(offers: Iterable[str]) -> str | None:
    """`ocpp1.6` if the comma-separated offer lists contain exactly that (names are case-sensitive), else None."""
    names = {name.strip() for offer in offers for name in offer.split(",")}
    return SUBPROTOCOL if SUBPROTOCOL in names else None


def candidates(password: bytes) -> list[bytes]:
    """The spellings under which a sent password may be on file: as sent, and, for an authorization key of 16 to 20 bytes, the other ones of
    raw bytes and 32 to 40 hex digits in either case (security whitepaper 7.2; all are field practice)."""
    if _HEX_KEY.fullmatch(password):
        return list(dict.fromkeys([password, bytes.fromhex(password.decode()), password.lower(), password.upper()]))
    if len(password) in _KEY_BYTES:
        return list(dict.fromkeys([password, password.hex().encode(), password.hex().upper().encode()]))
    return [password]


def _unproven(knock: Knock, lock: Lock, password_matches: bool, encrypted: bool, certificate_fault: str) -> str:
    if lock.security_profile >= 2 and not encrypted:
        return f"security profile {lock.security_profile} needs TLS"
    if lock.security_profile == 3:
        return certificate_fault
    if lock.security_profile == 0 and not lock.has_password:
        return ""
    if knock.credentials is None:
        return "credentials are needed"
    named = knock.credentials.user == (knock.identity or "").encode()
    return "" if named and lock.has_password and password_matches else "wrong credentials"
