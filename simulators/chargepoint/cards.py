"""What a presented card means at a connector: start, stop, or take a claim back.

It knows the order of questions; whether a card may charge is decided elsewhere, and so is what a session is.
"""

from datetime import datetime

from simulators.chargepoint import authorization, sessions
from simulators.chargepoint.authorization import Verdict
from simulators.chargepoint.connector import Connector
from simulators.chargepoint.station import Station


def present(station: Station, connector: Connector, id_tag: str, at: datetime) -> None:
    """Hold a card to the reader of a connector."""
    if connector.authorizing is not None:
        station.note(f"{id_tag} must wait: {connector.authorizing} is being authorized")
    elif connector.session is not None:
        _stop(station, connector, id_tag, at)
    elif connector.claim is not None and _same(connector.claim.id_tag, id_tag):
        sessions.release(station, connector, "presented again", at)
    elif blocked := why_not(station, connector):
        station.note(f"{id_tag} is not heard at connector {connector.number}: {blocked}")
    else:
        authorize(station, connector, id_tag, at)


def authorize(station: Station, connector: Connector, id_tag: str, at: datetime) -> None:
    """Authorize a card and let it have the connector."""

    def decided(verdict: Verdict, at: datetime) -> None:
        blocked = why_not(station, connector)
        if not verdict.accepted:
            station.note(f"{id_tag} is refused at connector {connector.number}: {verdict.status}")
        elif blocked:
            station.note(f"{id_tag} was accepted too late for connector {connector.number}: {blocked}")
        else:
            sessions.claim(station, connector, id_tag, verdict.parent_id_tag, at)

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
    if _same(session.id_tag, id_tag):  # no Authorize for the same card (OCPP 1.6, 3.4)
        sessions.stop(station, connector, "Local", at, id_tag)
        return

    def decided(verdict: Verdict, at: datetime) -> None:
        parent = session.parent_id_tag
        group = parent is not None and verdict.parent_id_tag is not None and _same(parent, verdict.parent_id_tag)
        if connector.session is session and verdict.accepted and group:
            sessions.stop(station, connector, "Local", at, id_tag)
        else:
            station.note(f"{id_tag} may not stop the session of {session.id_tag}")

    authorization.authorize(station, connector, id_tag, at, decided)


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()
