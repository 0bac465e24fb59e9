"""Work that a charge point has done outside itself, as frozen values: orders for the driver, and how they ended.

Transfers of files and the making of keys need sockets and chance, which the core does not touch. It knows neither
what a file means nor how it is carried.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit


class Failure(StrEnum):
    """Why a transfer failed, as far as the charge point words it differently."""

    UNREACHABLE = "unreachable"  # no connection, a time-out, an error of the server
    DENIED = "denied"
    UNSUPPORTED = "unsupported"  # the server or this charge point cannot do that
    BAD_REQUEST = "bad request"


# --- orders -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Download:
    """Fetch a file and report its size and SHA-256; `DownloadEnded` with the same `job` answers it."""

    job: str
    url: str


@dataclass(frozen=True, slots=True)
class Upload:
    """Store `content` as the file `name` at `url`; `UploadEnded` with the same `job` answers it.

    `with_log` asks for the record of the wire between `since` and `until` (None: no bound) behind the content.
    """

    job: str
    url: str
    name: str
    content: bytes = field(repr=False)
    since: datetime | None = None
    until: datetime | None = None
    with_log: bool = False


@dataclass(frozen=True, slots=True)
class Abandon:
    """Break this transfer off; nothing more is reported of it."""

    job: str


@dataclass(frozen=True, slots=True)
class MakeKey:
    """Make a private key, `EC` (P-256) or `RSA` (2048 bits); `KeyMade` with the same `job` answers it."""

    job: str
    kind: str


# --- how they ended -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DownloadEnded:
    """A download is over: the SHA-256 of the whole file and its size, or why not."""

    job: str
    sha256: bytes = b""
    size: int = 0
    failure: Failure | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class UploadEnded:
    """An upload is over, well or for a reason."""

    job: str
    failure: Failure | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class KeyMade:
    """A private key (PEM, PKCS #8, no passphrase) and the identity under which this charge point dials."""

    job: str
    key: str = field(repr=False)
    identity: str


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """A dial failed; `kind` as in `DialFailed`, for TLS `tls-certificate`, `tls-version` or `tls-cipher` where that was it."""

    kind: str
    reason: str
    retryable: bool = True


@dataclass(frozen=True, slots=True)
class SecurityHappening:
    """Something that the charge point's own sensors report, such as `TamperDetectionActivated`."""

    type: str
    info: str = ""


def carried(url: str, protocols: tuple[str, ...]) -> bool:
    """Whether a file can be carried from or to this URL by one of these protocols."""
    return url.partition("://")[0].upper() in protocols


def shown(url: str) -> str:
    """A URL without its password, for people."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "an unreadable URL"
    return f"{parts.scheme}://{host}{port}{parts.path}"
