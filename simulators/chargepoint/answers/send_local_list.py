"""SendLocalList (OCPP 1.6, 5.15): words and limits; what a list is stands in `local_list`."""

from datetime import datetime
from typing import Any

from simulators.chargepoint import authorization, local_list
from simulators.chargepoint.events import Payload
from simulators.chargepoint.station import Station


def answer(station: Station, payload: Payload, at: datetime) -> dict[str, Any]:
    """Take the whole update or nothing of it; cards that are listed now leave the cache (3.5.3)."""
    if not authorization.has_list(station):
        return {"status": "NotSupported"}
    data = payload.get("localAuthorizationList", [])
    limit = station.configuration.number("SendLocalListMaxLength")
    if len(data) > limit:
        status, why = local_list.FAILED, f"{len(data)} cards are more than {limit} in one update"
    else:
        update = station.local_list.replace if payload["updateType"] == "Full" else station.local_list.amend
        status, why = update(payload["listVersion"], data, station.configuration.number("LocalAuthListMaxLength"), station.own_time)
    if why:
        station.note(f"the local list stays at version {station.local_list.version}: {why}")
    if status == local_list.ACCEPTED:
        for item in data:
            if "idTagInfo" in item:
                station.cache.forget(item["idTag"])
    return {"status": status}
