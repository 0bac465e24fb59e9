"""What goes into a virtual charge point and what comes out of it, as frozen values.

Inputs are what happens to a charge point in the physical world (cable, card, car, fault, power) and to its
connection. Outputs are the frames to send and what a driver, a story or a page wants to know. This module
knows neither OCPP rules nor sockets. Connectors are numbered from 1; 0 means the charge point as a whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from simulators.chargepoint.errands import (
    Abandon,
    Download,
    DownloadEnded,
    KeyMade,
    MakeKey,
    SecurityHappening,
    TurnedAway,
    Upload,
    UploadEnded,
)
from simulators.chargepoint.ev import CarModel

Payload: TypeAlias = Mapping[str, Any]


# --- inputs: the connection ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Connected:
    """The WebSocket is open and frames may flow; over TLS the CSMS showed this certificate (DER)."""

    server_certificate: bytes = b""


@dataclass(frozen=True, slots=True)
class Disconnected:
    """The WebSocket is gone; harmless when the machine knows already."""

    reason: str = ""


# --- inputs: the physical world -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Plug:
    """The cable now joins a car and the connector; without a car the profile's usual one comes."""

    connector: int = 1
    car: CarModel | None = None


@dataclass(frozen=True, slots=True)
class HalfPlug:
    """The cable is put into the connector, and into no car yet; after ConnectionTimeOut nobody waits for one."""

    connector: int = 1


@dataclass(frozen=True, slots=True)
class Unplug:
    """The cable is taken out at the car, and at the charge point if its lock lets it go."""

    connector: int = 1


@dataclass(frozen=True, slots=True)
class Swipe:
    """A card is held to the reader: it starts a session, or stops the one that it (or its group) started."""

    connector: int
    id_tag: str


@dataclass(frozen=True, slots=True)
class EvReady:
    """The car asks for energy (again)."""

    connector: int = 1


@dataclass(frozen=True, slots=True)
class EvSuspend:
    """The car stops taking energy and stays plugged in."""

    connector: int = 1


@dataclass(frozen=True, slots=True)
class EvseSuspend:
    """The charge point stops offering energy, for a reason of its own."""

    connector: int = 1


@dataclass(frozen=True, slots=True)
class EvseResume:
    """The charge point offers energy again."""

    connector: int = 1


@dataclass(frozen=True, slots=True)
class PresentFault:
    """A defect appears; `error_code` is an OCPP ChargePointErrorCode such as `GroundFailure`."""

    connector: int
    error_code: str
    info: str = ""


@dataclass(frozen=True, slots=True)
class ClearFault:
    """The defect is gone."""

    connector: int = 1


@dataclass(frozen=True, slots=True)
class JamLock:
    """The connector's lock no longer opens: UnlockConnector fails, a cable in it stays; `jammed=False` mends it."""

    connector: int = 1
    jammed: bool = True


@dataclass(frozen=True, slots=True)
class PowerCut:
    """The mains fail: sessions end at this instant, and nothing works until `PowerOn`."""


@dataclass(frozen=True, slots=True)
class PowerOn:
    """The mains are back; the charge point wants to dial and boots."""


# --- inputs: for experts ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SendRaw:
    """Put this text on the wire at once, unchecked and unregarded by the machine."""

    text: str


@dataclass(frozen=True, slots=True)
class Request:
    """Send this CALL in its turn, under the machine's rules (booted, one in flight), and report its end."""

    action: str
    payload: Payload


Event: TypeAlias = (
    Connected
    | Disconnected
    | Plug
    | HalfPlug
    | Unplug
    | Swipe
    | EvReady
    | EvSuspend
    | EvseSuspend
    | EvseResume
    | PresentFault
    | ClearFault
    | JamLock
    | PowerCut
    | PowerOn
    | SendRaw
    | Request
    | TurnedAway
    | DownloadEnded
    | UploadEnded
    | KeyMade
    | SecurityHappening
)


class BadEvent(ValueError):
    """The caller asked for something that this charge point cannot have, such as a connector it lacks."""


# --- outputs: for the driver --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Send:
    """A frame for the wire."""

    text: str


@dataclass(frozen=True, slots=True)
class Hangup:
    """Close the socket after what was sent before, and dial again after so many seconds. None: the power is gone; drop the connection
    without a word, and wait for `Dial`.

    The machine counts itself as disconnected from here on; a `Disconnected` that follows is harmless.
    """

    reason: str
    reconnect_after_s: float | None


@dataclass(frozen=True, slots=True)
class Dial:
    """Open a connection now (the power is back)."""


@dataclass(frozen=True, slots=True)
class CredentialsChanged:
    """The CSMS set a new AuthorizationKey (basic-auth password); use it from the next dial on."""

    authorization_key: str


# --- outputs: for whoever waits or watches ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence for a human: a decision, an oddity of the peer, a message that was dropped."""

    text: str


@dataclass(frozen=True, slots=True)
class RegistrationChanged:
    """The CSMS answered a BootNotification: `Accepted`, `Pending` or `Rejected` (`Unknown` after a restart)."""

    status: str


@dataclass(frozen=True, slots=True)
class ClockCompared:
    """The CSMS said what time it is: so many seconds later than here; when `followed`, the clock was set to it."""

    ahead_s: float
    followed: bool


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """A connector (0: the charge point) has a new OCPP status; true offline as well, before any frame."""

    connector: int
    status: str
    error_code: str = "NoError"


class Outcome(StrEnum):
    """How an own CALL ended."""

    ANSWERED = "answered"
    REFUSED = "refused"  # CALLERROR
    INVALID = "invalid"  # CALLRESULT that breaks the schema
    TIMED_OUT = "timed out"
    LOST = "lost"  # the connection went before an answer came


@dataclass(frozen=True, slots=True)
class CallFinished:
    """An own CALL is over; `response` only when answered, `error_code` only when refused.

    A CALL that was lost before its turn came has an empty `message_id`. A transaction message may end several
    times: it is sent again until it is answered or given up.
    """

    action: str
    message_id: str
    request: Payload
    outcome: Outcome
    response: Payload | None = None
    error_code: str | None = None
    error_description: str = ""


@dataclass(frozen=True, slots=True)
class CallAnswered:
    """A CALL of the CSMS was answered; `response` is None when `error_code` says why."""

    action: str
    message_id: str
    request: Payload
    response: Payload | None = None
    error_code: str | None = None


@dataclass(frozen=True, slots=True)
class AuthorizationDecided:
    """Whether this card may charge here, and who said so: `csms`, `cache`, `offline`."""

    connector: int
    id_tag: str
    status: str
    source: str


@dataclass(frozen=True, slots=True)
class SessionStarted:
    """The CSMS answered the StartTransaction; `status` is its idTagInfo status."""

    connector: int
    transaction_id: int
    id_tag: str
    status: str


@dataclass(frozen=True, slots=True)
class SessionStopped:
    """The StopTransaction is done with: `accepted` when the CSMS answered it, else it was dropped."""

    connector: int
    transaction_id: int | None
    meter_stop_wh: int
    reason: str
    accepted: bool


Output: TypeAlias = (
    Send
    | Hangup
    | Dial
    | CredentialsChanged
    | Download
    | Upload
    | Abandon
    | MakeKey
    | Note
    | RegistrationChanged
    | ClockCompared
    | StatusChanged
    | CallFinished
    | CallAnswered
    | AuthorizationDecided
    | SessionStarted
    | SessionStopped
)
