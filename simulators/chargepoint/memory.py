"""What of a charge point outlives its process, beside the queue: settings, cards, reservations, registers, sessions.

Theory of operation. After everything that happens, the parts are written as texts, and what has changed goes to the
store in one go before the machine hands over its outputs; so what the CSMS has been told is never ahead of what is
kept. A process that ends is a power cut: at the next start each session that was open is stopped with the reason
PowerLoss, at the instant and the register that were kept last, and its StopTransaction goes behind what is queued.
The world round the charge point (cables, cars, defects) begins anew.

It does not know where texts are kept.
"""

from datetime import datetime
from typing import Any

import orjson

from simulators.chargepoint import sessions
from simulators.chargepoint.backlog import DurableStore
from simulators.chargepoint.connector import Connector, Session
from simulators.chargepoint.instants import read, written
from simulators.chargepoint.states import Stage
from simulators.chargepoint.station import Reservation, Station


class Memory:
    """Keeps a station in a store; creating it puts back what was kept before."""

    __slots__ = ("_edition", "_kept", "_station", "_store")

    def __init__(self, station: Station, store: DurableStore) -> None:
        self._station, self._store = station, store
        self._kept: dict[str, str] = {}
        for name in ("settings", "cards", "list", "facts"):
            text = store.recall(name)
            if text is not None:
                self._kept[name] = text
        self._recall()
        self._edition = station.local_list.edition

    def keep(self, at: datetime) -> None:
        """Write what has changed."""
        station = self._station
        self._put("settings", station.configuration.dump())
        self._put("cards", station.cache.dump())
        if station.local_list.edition is not self._edition:
            self._edition = station.local_list.edition
            self._put("list", station.local_list.dump())
        self._put("facts", _facts(station, at))
        self._put("lived_until", at.isoformat(timespec="minutes"))
        self._store.commit()

    def _put(self, name: str, value: Any) -> None:
        text = value if isinstance(value, str) else orjson.dumps(value).decode()
        if self._kept.get(name) != text:
            self._kept[name] = text
            self._store.keep(name, text)

    def _recall(self) -> None:
        station = self._station
        for name, part in (("settings", station.configuration), ("cards", station.cache), ("list", station.local_list)):
            if name in self._kept:
                part.load(orjson.loads(self._kept[name]))
        if "facts" in self._kept:
            _restore(station, orjson.loads(self._kept["facts"]))


def _facts(station: Station, at: datetime) -> dict[str, Any]:
    return {
        "accepted_once": station.ever_accepted,
        "inoperative": station.whole.inoperative,
        "firmware": None if station.firmware_version == station.profile.firmware_version else station.firmware_version,
        "reservations": [[r.id, r.connector, r.id_tag, r.parent_id_tag, written(r.expires_at)] for r in station.reservations],
        "connectors": {str(number): _connector(connector, at) for number, connector in station.connectors.items()},
    }


def _connector(connector: Connector, at: datetime) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "register_wh": connector.meter.register_wh,
        "inoperative": connector.inoperative or connector.goes_inoperative,
    }
    session = connector.session
    if session is not None:
        facts |= {
            "at": written(at),
            "session": {
                "id": session.id,
                "id_tag": session.id_tag,
                "parent_id_tag": session.parent_id_tag,
                "meter_start_wh": session.meter_start_wh,
                "started_at": written(session.started_at),
                "transaction_id": session.transaction_id,
                "data": session.data,
            },
        }
    return facts


def _restore(station: Station, facts: dict[str, Any]) -> None:
    station.ever_accepted = facts["accepted_once"]
    station.whole.inoperative = facts["inoperative"]
    station.firmware_version = facts["firmware"] or station.firmware_version
    station.reservations = tuple(
        Reservation(number, connector, id_tag, parent, expires_at)
        for number, connector, id_tag, parent, until in facts["reservations"]
        if (expires_at := read(until)) is not None and (connector == 0 or connector in station.connectors)
    )
    for number, kept in facts["connectors"].items():
        connector = station.connectors.get(int(number))
        if connector is None:
            continue
        connector.inoperative = kept["inoperative"]
        connector.meter.count(max(0, kept["register_wh"] - connector.meter.register_wh))
        if "session" in kept:
            _end(station, connector, kept)


def _end(station: Station, connector: Connector, kept: dict[str, Any]) -> None:
    at, session = read(kept["at"]), kept["session"]
    started_at = read(session["started_at"])
    if at is None or started_at is None:
        return
    connector.session = Session(
        session["id"],
        session["id_tag"],
        session["parent_id_tag"],
        session["meter_start_wh"],
        started_at,
        at,
        session["transaction_id"],
        data=session["data"],
    )
    connector.stage = Stage.SUSPENDED_EV
    station.note(f"the session of {session['id_tag']} at connector {connector.number} was cut off by the end of the process")
    sessions.stop(station, connector, "PowerLoss", at)
