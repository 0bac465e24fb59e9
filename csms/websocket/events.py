"""What a station's frames mean to the CSMS, as values: one class for each thing that can have arrived, and the error codes that may go
back. Knows the vocabulary of OCPP-J 1.6; knows no rule."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class ErrorCode(StrEnum):
    """The error codes of OCPP-J 1.6 table 7, in its spelling."""

    NOT_IMPLEMENTED = "NotImplemented"
    NOT_SUPPORTED = "NotSupported"
    INTERNAL_ERROR = "InternalError"
    PROTOCOL_ERROR = "ProtocolError"
    SECURITY_ERROR = "SecurityError"
    FORMATION_VIOLATION = "FormationViolation"
    PROPERTY_CONSTRAINT_VIOLATION = "PropertyConstraintViolation"
    OCCURENCE_CONSTRAINT_VIOLATION = "OccurenceConstraintViolation"
    TYPE_CONSTRAINT_VIOLATION = "TypeConstraintViolation"
    GENERIC_ERROR = "GenericError"


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """A CALL to carry out, and to settle by `Rpc.answer` or `Rpc.refuse`. `raw_text` is storable; `repaired` says that `payload` is not
    quite what was sent."""

    message_id: str
    action: str
    payload: dict[str, Any]
    raw_text: str
    at: datetime
    repaired: bool = False
    fingerprint: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """A text to send at once: the stored answer to a repeat, or the CALLERROR that a broken CALL gets (`bad`)."""

    text: str
    reason: str
    bad: bool
    raw_text: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """The CALLRESULT to our CALL."""

    message_id: str
    payload: dict[str, Any]
    raw_text: str
    at: datetime
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """The CALLERROR to our CALL. `code` is the station's own word, whether table 7 knows it or not."""

    message_id: str
    code: str
    description: str
    details: dict[str, Any]
    raw_text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Garbled:
    """The answer to our CALL has the wrong shape: our CALL is over, without a usable answer."""

    message_id: str
    reason: str
    raw_text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Late:
    """An answer to a CALL of ours that had expired before."""

    message_id: str
    raw_text: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """An answer to nothing that we asked."""

    message_id: str
    raw_text: str


@dataclass(frozen=True, slots=True)
class Bad:
    """A frame that cannot be answered."""

    reason: str
    raw_text: str


Event = Call | Reply | Answered | Refused | Garbled | Late | Unknown | Bad
