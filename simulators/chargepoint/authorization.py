"""May this card charge here now? The one place that answers it (OCPP 1.6, 3.5 and 4.1).

It asks the local list, the cache, the CSMS, or the rules for being offline; the list counts before the cache, and
a card that is listed is never cached. It does not know what the answer is used for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from simulators.chargepoint.configuration_keys import Feature
from simulators.chargepoint.connector import Connector
from simulators.chargepoint.events import AuthorizationDecided, CallFinished, Outcome, Payload
from simulators.chargepoint.instants import written
from simulators.chargepoint.station import Station

ACCEPTED = "Accepted"
_GOOD = (ACCEPTED, "ConcurrentTx")  # both mean a valid card (3.5.2)


@dataclass(frozen=True, slots=True)
class Verdict:
    """An AuthorizationStatus and who said so: `csms`, `list`, `cache`, `offline` (a rule) or `unanswered`."""

    status: str
    source: str
    parent_id_tag: str | None = None

    @property
    def accepted(self) -> bool:
        """Whether the card may charge."""
        return self.status == ACCEPTED


Decided: TypeAlias = Callable[[Verdict, datetime], None]


def authorize(station: Station, connector: Connector, id_tag: str, at: datetime, then: Decided) -> None:
    """Find out about a card and call `then`, at once or when the CSMS has answered."""
    if not station.accepted:
        _decide(station, connector, id_tag, offline(station, id_tag, at), then, at)
        return
    known = known_here(station, id_tag, at)
    if known is not None and known.accepted and station.configuration.flag("LocalPreAuthorize"):
        _decide(station, connector, id_tag, known, then, at)
        return
    connector.authorizing = id_tag

    def ended(call: CallFinished, at: datetime) -> None:
        connector.authorizing = None
        _decide(station, connector, id_tag, _verdict(station, id_tag, call, at), then, at)

    station.ask("Authorize", {"idTag": id_tag}, ended)


def learn(station: Station, id_tag: str, answer: Payload | None, at: datetime) -> Verdict | None:
    """Take the idTagInfo of an answer: into the cache, or against the list; None when the answer has none."""
    info = (answer or {}).get("idTagInfo")
    if info is None:
        return None
    listed = _listed(station, id_tag, at)
    if listed is not None:
        if (listed.status in _GOOD) is not (info["status"] in _GOOD):
            _tell_conflict(station, id_tag, listed.status, info["status"], at)
    elif station.configuration.flag("AuthorizationCacheEnabled"):
        station.cache.put(id_tag, info, station.own_time)
    return Verdict(info["status"], "csms", info.get("parentIdTag"))


def offline(station: Station, id_tag: str, at: datetime) -> Verdict:
    """Decide without the CSMS; a charge point that was never accepted lets nobody charge (4.2.1)."""
    if not station.ever_accepted:
        station.note("no CSMS has accepted this charge point yet, so nobody may charge")
        return Verdict("Invalid", "offline")
    known = known_here(station, id_tag, at)
    if known is not None and (not known.accepted or station.configuration.flag("LocalAuthorizeOffline")):
        return known
    allowed = station.configuration.flag("AllowOfflineTxForUnknownId")
    return Verdict(ACCEPTED if allowed else "Invalid", "offline", known.parent_id_tag if known else None)


def known_here(station: Station, id_tag: str, at: datetime) -> Verdict | None:
    """What list or cache say about a card, the list first (3.5.3); None when neither knows it."""
    listed = _listed(station, id_tag, at)
    if listed is not None:
        return listed
    entry = station.cache.get(id_tag, at) if station.configuration.flag("AuthorizationCacheEnabled") else None
    return None if entry is None else Verdict(entry.status, "cache", entry.parent_id_tag)


def has_list(station: Station) -> bool:
    """Whether the charge point has a local list and it is enabled."""
    return station.configuration.flag("LocalAuthListEnabled") and station.configuration.supports(Feature.LOCAL_LIST)


def same(one: str | None, other: str | None) -> bool:
    """Whether two cards or groups are the same; case does not count, and none is the same as none."""
    return one is not None and other is not None and one.casefold() == other.casefold()


def _listed(station: Station, id_tag: str, at: datetime) -> Verdict | None:
    entry = station.local_list.get(id_tag, at)
    return None if entry is None or not has_list(station) else Verdict(entry.status, "list", entry.parent_id_tag)


def _verdict(station: Station, id_tag: str, call: CallFinished, at: datetime) -> Verdict:
    if call.outcome in (Outcome.LOST, Outcome.TIMED_OUT):
        return offline(station, id_tag, at)
    return learn(station, id_tag, call.response, at) or Verdict("Invalid", "unanswered")


def _tell_conflict(station: Station, id_tag: str, listed: str, said: str, at: datetime) -> None:
    """The CSMS contradicts its own list, and is told so (3.5.2); the list stays as it is."""
    station.note(f"the local list has {id_tag} as {listed}, and the CSMS says {said}")
    status = station.whole.shown[0] if station.whole.shown else "Available"
    payload = {
        "connectorId": 0,
        "errorCode": "LocalListConflict",
        "status": status,
        "timestamp": written(at),
        "info": f"{id_tag}: {listed} in the list",
    }
    station.ask("StatusNotification", payload)


def _decide(station: Station, connector: Connector, id_tag: str, verdict: Verdict, then: Decided, at: datetime) -> None:
    station.emit(AuthorizationDecided(connector.number, id_tag, verdict.status, verdict.source))
    then(verdict, at)
