"""Whether one station's transaction messages fared well: kept count of while they happen, without keeping them. It is the store that the
core queues them in, so that it hears of each the moment it arises and the moment the station is done with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypedDict

from simulators.chargepoint.backlog import Entry
from simulators.chargepoint.events import CallFinished, Outcome
from simulators.fleet.cars import Cars

TRANSACTION_ACTIONS = ("StartTransaction", "StopTransaction")
REMEMBERED_IDS = 20_000  # of ended transactions, for all stations of the process together


@dataclass(slots=True)
class Session:
    """One transaction as the station saw it. Energy in Wh; `stopped` when the CSMS acknowledged its stop."""

    station: str
    transaction_id: int
    id_tag: str
    meter_start_wh: int
    samples: int = 0
    energy_wh: int | None = None
    stopped: bool = False


class Numbers:
    """The transaction ids that the CSMS gave out, the newest of them."""

    __slots__ = ("_seen",)

    def __init__(self) -> None:
        self._seen: dict[int, None] = {}

    def is_new(self, transaction_id: int) -> bool:
        """Take note of an id; False when it was given before."""
        if transaction_id in self._seen:
            return False
        self._seen[transaction_id] = None
        if len(self._seen) > REMEMBERED_IDS:
            del self._seen[next(iter(self._seen))]
        return True


class Counts(TypedDict):
    """What the transaction messages of all stations of a process came to; `done` includes those that were given up."""

    queued: int
    done: int
    acknowledged: int
    resent: int
    reordered: int
    repeated: int
    started: int
    stopped: int


def no_counts() -> Counts:
    """The counts of a fleet in which nothing has happened."""
    return Counts(queued=0, done=0, acknowledged=0, resent=0, reordered=0, repeated=0, started=0, stopped=0)


class Conduct:
    """One station's transaction messages. `arose_s` is the time at which what happens now was meant to happen; its owner sets it.

    `cars` hear of each transaction that begins.
    """

    __slots__ = ("_cars", "_counts", "_last_stamp", "_waiting", "arose_s", "done_arose_s", "open")

    def __init__(self, counts: Counts, cars: Cars | None = None) -> None:
        self.arose_s = 0.0
        self.done_arose_s = 0.0  # when the message that the station was last done with arose
        self.open: dict[int, Session] | None = None
        self._counts, self._cars = counts, cars
        self._waiting: list[float] | None = None
        self._last_stamp = ""

    # --- as a store of the core

    def load(self) -> list[Entry]:
        """Nothing: a fleet's stations start new."""
        return []

    def append(self, entry: Entry) -> None:
        """A message arose."""
        self._counts["queued"] += 1
        self._waiting = self._waiting or []
        self._waiting.append(self.arose_s)
        if self._cars is not None and entry.action == "StartTransaction":
            self._cars.began(entry.connector)

    def update(self, entry: Entry) -> None:
        """A message was changed; it is the same one still."""

    def remove(self, key: int) -> None:
        """The station is done with its oldest message."""
        self._counts["done"] += 1
        if self._waiting:
            self.done_arose_s = self._waiting.pop(0)
        self._waiting = self._waiting or None

    # --- as a witness

    def finished(self, call: CallFinished, station: str, numbers: Numbers) -> Session | None:
        """Judge the end of a transaction message; the session when this was its acknowledged stop."""
        counts = self._counts
        if call.outcome is not Outcome.ANSWERED or call.response is None:
            counts["resent"] += 1  # the core sends it again, or has given it up: then it is lost
            return None
        counts["acknowledged"] += 1
        stamp = stamp_of(call)
        if stamp < self._last_stamp:
            counts["reordered"] += 1
        self._last_stamp = stamp
        if call.action == "StartTransaction":
            self._start(call, station, numbers)
            return None
        return self._go_on(call)

    def _start(self, call: CallFinished, station: str, numbers: Numbers) -> None:
        number = int((call.response or {})["transactionId"])
        self._counts["started"] += 1
        if not numbers.is_new(number):
            self._counts["repeated"] += 1
        self.open = self.open or {}
        self.open[number] = Session(station, number, str(call.request["idTag"]), int(call.request["meterStart"]))

    def _go_on(self, call: CallFinished) -> Session | None:
        number = call.request.get("transactionId")
        session = (self.open or {}).get(number) if isinstance(number, int) else None
        if session is None or self.open is None:
            return None
        if call.action == "MeterValues":
            session.samples += sum(len(value["sampledValue"]) for value in call.request["meterValue"])
            return None
        session.energy_wh = int(call.request["meterStop"]) - session.meter_start_wh
        session.stopped = True
        self._counts["stopped"] += 1
        del self.open[session.transaction_id]
        self.open = self.open or None
        return session


def is_transactional(call: CallFinished) -> bool:
    """Whether this was a transaction message: a reading outside transactions is none."""
    return call.action in TRANSACTION_ACTIONS or (call.action == "MeterValues" and "transactionId" in call.request)


def stamp_of(call: CallFinished) -> str:
    """The instant that a transaction message bears, as it was written."""
    values: Iterable[Any] = call.request.get("meterValue", ())
    first = next(iter(values), call.request)
    return str(first["timestamp"])
