"""What a presented card means at a connector: start, stop, or take a claim back.

It knows the order of questions; whether a card may charge is decided elsewhere, and so is what a session is.
"""

from datetime import datetime

from simulators.chargepoint import authorization, reservations, sessions
from simulators.chargepoint.authorization import Verdict, same
from simulators.chargepoint.charging_profiles import ChargingProfile
from simulators.chargepoint.connector import Connector
from simulators.chargepoint.reservations import Admission
from simulators.chargepoint.station import Station

# Without a verdict of anybody's, no refusal is put into anybody's mouth.
_NOBODY = {
    "offline": "the CSMS could not be asked or did not answer, and the card is not known here",
    "unanswered": "the CSMS gave no verdict",
}


def present(station: Station, connector: Connector, id_tag: str, at: datetime) -> None:
    """Hold a card to the reader of a connector."""
    if connector.authorizing is not None:
        station.note(f"{id_tag} must wait: {connector.authorizing} is being authorized")
    elif connector.session is not None:
        _stop(station, connector, id_tag, at)
    elif connector.claim is not None and same(connector.claim.id_tag, id_tag):
        sessions.release(station, connector, "presented again", at)
    elif same(connector.locked_for, id_tag) and not connector.jammed:
        sessions.unlock(station, connector, at)
    elif blocked := why_not(station, connector):
        station.note(f"{id_tag} is not heard at connector {connector.number}: {blocked}")
    elif reservations.admit(station, connector, id_tag, None, at) is Admission.SHUT:
        station.note(f"{id_tag} is refused at connector {connector.number}: it is reserved for another card")
    else:
        authorize(station, connector, id_tag, at)


def authorize(station: Station, connector: Connector, id_tag: str, at: datetime, profile: ChargingProfile | None = None) -> None:
    """Authorize a card and let it have the connector, with the charging profile of a remote start."""

    def decided(verdict: Verdict, at: datetime) -> None:
        blocked = why_not(station, connector)
        if not verdict.accepted:
            refused = "may not charge" if verdict.source in _NOBODY else "is refused"
            station.note(f"{id_tag} {refused} at connector {connector.number}: {_NOBODY.get(verdict.source, verdict.status)}")
        elif blocked:
            station.note(f"{id_tag} was accepted too late for connector {connector.number}: {blocked}")
        elif reservations.admit(station, connector, id_tag, verdict.parent_id_tag, at) in (Admission.SHUT, Admission.ASK):
            station.note(f"{id_tag} is refused at connector {connector.number}: it is reserved for another group")
        else:
            sessions.claim(station, connector, id_tag, verdict.parent_id_tag, at, profile)

    authorization.authorize(station, connector, id_tag, at, decided)


def why_not(station: Station, connector: Connector) -> str | None:
    """Why no new session can be prepared on a connector; None when it can."""
    if not station.powered:
        return "the power is off"
    if station.restart is not None and station.restart.reboots:
        return f"{station.restart.reason} is under way"
    return None if connector.usable else f"it is {connector.status[0]}"


def _stop(station: Station, connector: Connector, id_tag: str, at: datetime) -> None:
    session = connector.session
    if session is None:
        return
    if same(session.id_tag, id_tag):  # no Authorize for the same card (OCPP 1.6, 3.4)
        sessions.stop(station, connector, "Local", at, id_tag)
        return

    def decided(verdict: Verdict, at: datetime) -> None:
        group = same(session.parent_id_tag, verdict.parent_id_tag)
        if connector.session is session and verdict.accepted and group:
            sessions.stop(station, connector, "Local", at, id_tag)
        else:
            station.note(f"{id_tag} may not stop the session of {session.id_tag}")

    authorization.authorize(station, connector, id_tag, at, decided)
