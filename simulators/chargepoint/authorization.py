"""May this card charge here now? The one place that answers it (OCPP 1.6, 3.5 and 4.1).

It asks the CSMS, the cache or the rules for being offline. It does not know what the answer is used for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from simulators.chargepoint.connector import Connector
from simulators.chargepoint.events import AuthorizationDecided, CallFinished, Outcome, Payload
from simulators.chargepoint.station import Station

ACCEPTED = "Accepted"


@dataclass(frozen=True, slots=True)
class Verdict:
    """An AuthorizationStatus and who said so: `csms`, `cache`, `offline` (a rule) or `unanswered`."""

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
    known = _cached(station, id_tag, at)
    if known is not None and known.accepted and station.configuration.flag("LocalPreAuthorize"):
        _decide(station, connector, id_tag, known, then, at)
        return
    connector.authorizing = id_tag

    def ended(call: CallFinished, at: datetime) -> None:
        connector.authorizing = None
        _decide(station, connector, id_tag, _verdict(station, id_tag, call, at), then, at)

    station.ask("Authorize", {"idTag": id_tag}, ended)


def learn(station: Station, id_tag: str, answer: Payload | None) -> Verdict | None:
    """Keep the idTagInfo of an answer in the cache; None when the answer has none."""
    info = (answer or {}).get("idTagInfo")
    if info is None:
        return None
    if station.configuration.flag("AuthorizationCacheEnabled"):
        station.cache.put(id_tag, info)
    return Verdict(info["status"], "csms", info.get("parentIdTag"))


def offline(station: Station, id_tag: str, at: datetime) -> Verdict:
    """Decide without the CSMS; a charge point that was never accepted lets nobody charge (4.2.1)."""
    if not station.ever_accepted:
        station.note("no CSMS has accepted this charge point yet, so nobody may charge")
        return Verdict("Invalid", "offline")
    known = _cached(station, id_tag, at)
    if known is not None:
        usable = known.accepted and station.configuration.flag("LocalAuthorizeOffline")
        return known if usable or not known.accepted else Verdict("Invalid", "offline")
    allowed = station.configuration.flag("AllowOfflineTxForUnknownId")
    return Verdict(ACCEPTED if allowed else "Invalid", "offline")


def _verdict(station: Station, id_tag: str, call: CallFinished, at: datetime) -> Verdict:
    if call.outcome in (Outcome.LOST, Outcome.TIMED_OUT):
        return offline(station, id_tag, at)
    return learn(station, id_tag, call.response) or Verdict("Invalid", "unanswered")


def _cached(station: Station, id_tag: str, at: datetime) -> Verdict | None:
    if not station.configuration.flag("AuthorizationCacheEnabled"):
        return None
    entry = station.cache.get(id_tag, at)
    return None if entry is None else Verdict(entry.status, "cache", entry.parent_id_tag)


def _decide(station: Station, connector: Connector, id_tag: str, verdict: Verdict, then: Decided, at: datetime) -> None:
    station.emit(AuthorizationDecided(connector.number, id_tag, verdict.status, verdict.source))
    then(verdict, at)
