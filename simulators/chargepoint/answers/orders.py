"""What orders have in common on the wire: attempts, intervals, and instants by the CSMS's clock. It knows no action."""

from datetime import datetime

from simulators.chargepoint.answers.refusals import Refusal
from simulators.chargepoint.events import Payload
from simulators.chargepoint.instants import read
from simulators.chargepoint.jobs import RETRY_S
from simulators.chargepoint.station import Station

LONGEST_RETRY_S = 86_400


def attempts(payload: Payload) -> int:
    """How many times to try; once when the CSMS leaves it to the charge point."""
    return max(1, int(payload.get("retries", 1)))


def retry_s(payload: Payload) -> int:
    """The wait between two attempts, in seconds."""
    return min(max(0, int(payload.get("retryInterval", RETRY_S))), LONGEST_RETRY_S)


def instant(station: Station, payload: Payload, name: str) -> datetime:
    """An instant that the CSMS wrote by its clock, on the charge point's. Raises Refusal when it is no date."""
    at = read(payload[name])
    if at is None:
        raise Refusal("PropertyConstraintViolation", f"{name}: {payload[name]!r} is no date"[:255])
    try:
        return station.own_time(at)
    except OverflowError:
        raise Refusal("PropertyConstraintViolation", f"{name} is out of reach") from None


def optional_instant(station: Station, payload: Payload, name: str) -> datetime | None:
    """The same; None when the field is not there."""
    return instant(station, payload, name) if name in payload else None
