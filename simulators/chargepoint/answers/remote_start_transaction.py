"""RemoteStartTransaction (OCPP 1.6, 5.11): choose a connector, then do as if the card were presented there."""

from datetime import datetime
from typing import Any

from simulators.chargepoint import authorization, cards, charging_profiles, reservations, sessions, smart_charging
from simulators.chargepoint.charging_profiles import TX, ChargingProfile
from simulators.chargepoint.connector import Connector
from simulators.chargepoint.events import Payload
from simulators.chargepoint.reservations import Admission
from simulators.chargepoint.states import Registration
from simulators.chargepoint.station import Station

_RANK = {Admission.MINE: 0, Admission.OPEN: 1, Admission.ASK: 2, Admission.SHUT: None}


def answer(station: Station, payload: Payload, at: datetime) -> dict[str, Any]:
    """Start for this card if a connector can be had; AuthorizeRemoteTxRequests says whether it is checked."""
    id_tag = payload["idTag"]
    connector = _choose(station, payload.get("connectorId"), id_tag, at)
    if connector is None or station.registration is not Registration.ACCEPTED:
        return {"status": "Rejected"}
    try:
        profile = _profile(station, connector, payload)
    except ValueError as error:
        station.note(f"the remote start is rejected for its charging profile: {error}")
        return {"status": "Rejected"}
    of_unknown_group = reservations.admit(station, connector, id_tag, None, at) is Admission.ASK
    if station.configuration.flag("AuthorizeRemoteTxRequests") or of_unknown_group:
        cards.authorize(station, connector, id_tag, at, profile)
    else:
        known = authorization.known_here(station, id_tag, at)
        sessions.claim(station, connector, id_tag, known.parent_id_tag if known else None, at, profile)
    return {"status": "Accepted"}


def _profile(station: Station, connector: Connector, payload: Payload) -> ChargingProfile | None:
    """The profile for the session to come, a TxProfile without a transactionId (5.16.2). Raises ValueError for another one."""
    if "chargingProfile" not in payload or not smart_charging.supported(station):
        return None  # without smart charging a profile is ignored (5.11)
    profile = charging_profiles.read(payload["chargingProfile"], station.own_time)
    if profile.purpose != TX or profile.transaction_id is not None:
        raise ValueError("it is no TxProfile without a transactionId")
    why = smart_charging.refusal(station, connector.number, profile, starting=True)
    if why is not None:
        raise ValueError(why)
    return profile


def _choose(station: Station, number: int | None, id_tag: str, at: datetime) -> Connector | None:
    """The connector asked for, else the best of the free ones: reserved for this card, then with a cable in it."""
    connectors = [c for c in station.connectors.values() if number is None or c.number == number]
    free = [c for c in connectors if c.authorizing is None and cards.why_not(station, c) is None]
    ranks = {c.number: _RANK[reservations.admit(station, c, id_tag, None, at)] for c in free}
    open_to_it = [c for c in free if ranks[c.number] is not None]
    return min(open_to_it, key=lambda c: (ranks[c.number], c.car is None, c.number), default=None)
