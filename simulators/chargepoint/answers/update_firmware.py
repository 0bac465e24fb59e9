"""UpdateFirmware (OCPP 1.6, 5.19): words only; the update is in `firmware`."""

from datetime import datetime
from typing import Any

from simulators.chargepoint import firmware
from simulators.chargepoint.answers.orders import attempts, instant, retry_s
from simulators.chargepoint.answers.refusals import Refusal
from simulators.chargepoint.events import Payload
from simulators.chargepoint.jobs import FIXED, Update
from simulators.chargepoint.station import Station


def answer(station: Station, payload: Payload, at: datetime) -> dict[str, Any]:
    """Order the update in place of one under way. Raises Refusal where only signed firmware is taken (L01.FR.20)."""
    if station.vault_has_manufacturer_root:
        raise Refusal("NotSupported", "a charge point with a ManufacturerRootCertificate takes signed firmware only")
    due = instant(station, payload, "retrieveDate")
    running = firmware.running(station)
    if running is not None and running.stage in FIXED:
        station.note("the order comes too late: other firmware is being installed")
        return {}
    firmware.begin(station, Update(payload["location"], due, attempts(payload), retry_s(payload)), at)
    return {}
