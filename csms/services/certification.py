"""A station's request for a certificate, and the certificate on its way to the station: a command like any other, which waits its turn, is
stored with its outcome and can be looked at."""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import datetime

from csms.bus.port import Bus
from csms.domain.errors import Refused
from csms.domain.security import SecurityEvent
from csms.services import remote, security
from csms.services.authority import Authority
from csms.services.remote import Wanted
from csms.storage import charge_points
from csms.storage.work import Store, Work

LOG = logging.getLogger(__name__)
REFUSED = "CertificateRequestRefused"
NO_AUTHORITY = "this CSMS has no authority to sign with"
HAND_OVER_S = 30


async def asked(store: Store, authority: Authority | None, charging_point_id: str, request: str, at: datetime) -> bool:
    """Whether the station gets its certificate; a refusal is kept as a security event, for the station is told no reason."""
    await charge_points.touch(store, charging_point_id, at)
    fault = NO_AUTHORITY if authority is None else authority.fault(request, charging_point_id)
    if fault:
        await security.noticed(store, charging_point_id, SecurityEvent("csms", REFUSED, at, fault))
    return not fault


async def send(work: Work, bus: Bus, authority: Authority, charging_point_id: str, request: str, command_id: str, at: datetime) -> None:
    """Sign a granted request and put the certificate into the station's queue. What prevents it is kept as a security event."""
    try:
        chain = await asyncio.to_thread(authority.sign, request, charging_point_id, at)
        payload = json.dumps({"certificateChain": chain})
        wanted = Wanted(command_id, charging_point_id, "CertificateSigned", payload)
        await remote.request(work, bus, wanted, at, wait=False, timeout_s=HAND_OVER_S)
    except Refused as refused:
        LOG.warning("a certificate was not sent", extra={"station": charging_point_id, "reason": str(refused)})
        event = SecurityEvent("csms", REFUSED, at, str(refused))
        await work.run(lambda store: security.noticed(store, charging_point_id, event))
