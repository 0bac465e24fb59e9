"""GetConfiguration (OCPP 1.6, 5.8): show keys; secrets and keys that do not exist are `unknownKey`."""

from datetime import datetime
from typing import Any

from simulators.chargepoint.answers.refusals import Refusal
from simulators.chargepoint.events import Payload
from simulators.chargepoint.station import Station


def answer(station: Station, payload: Payload, at: datetime) -> dict[str, Any]:
    """Show the keys asked for, or all. Raises Refusal for more keys than GetConfigurationMaxKeys."""
    names = payload.get("key", [])
    limit = station.configuration.number("GetConfigurationMaxKeys")
    if len(names) > limit:
        raise Refusal("OccurenceConstraintViolation", f"at most {limit} keys in one request")
    shown, unknown = station.configuration.report(names)
    answer: dict[str, Any] = {"configurationKey": shown}
    return {**answer, "unknownKey": unknown} if unknown else answer
