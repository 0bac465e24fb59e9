"""The context of one scenario: its charge points, its customer, what was answered last. Steps read and write it; nothing else is shared."""

import secrets
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from features.kit import tapes
from features.kit.bench import Bench
from features.kit.observers import find_breaches
from features.kit.port import Command, PortRefused
from features.kit.waiting import until
from simulators.chargepoint.events import AuthorizationDecided
from simulators.chargepoint.profile import Profile
from simulators.transport.backoff import Backoff
from simulators.transport.tape import Tape
from simulators.transport.virtual import VirtualChargePoint
from simulators.zoho.office import CallResult

SPEED = 600.0
"""Ten minutes of a charge point pass in a second."""
STATION_S = 15.0
SETTLE_S = 10.0
FIRST = "the charge point"


class Breached(AssertionError):
    """A scenario's frames or webhooks break a rule that always holds."""


@dataclass
class World:
    """One scenario's state. Charge points go by the name that the scenario gives them; `FIRST` is the usual one."""

    bench: Bench
    ids: dict[str, str] = field(default_factory=dict)
    stations: dict[str, VirtualChargePoint] = field(default_factory=dict)
    asked: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    made: list[str] = field(default_factory=list)
    customer: str = ""
    other_customer: str = ""
    answers: list[CallResult] = field(default_factory=list)
    command: Command | None = None
    refusal: str = ""
    decision: AuthorizationDecided | None = None
    verdicts: list[str] = field(default_factory=list)
    noted_card: str = ""
    responses: list[dict[str, Any]] = field(default_factory=list)
    start: dict[str, Any] = field(default_factory=dict)
    end: dict[str, Any] = field(default_factory=dict)
    troubled: bool = False
    sessions_due: int = 0
    cut_at: datetime | None = None
    restored_at: datetime | None = None
    since: int = 0

    def __post_init__(self) -> None:
        self.since = len(self.bench.zoho.exchanges)
        self.customer, self.other_customer = (f"{prefix}{secrets.randbelow(10**12)}" for prefix in ("44", "55"))

    @property
    def charging_point_id(self) -> str:
        """The usual charge point's identity."""
        return self.ids[FIRST]

    @property
    def station(self) -> VirtualChargePoint:
        """The usual charge point itself."""
        return self.stations[FIRST]

    @property
    def answer(self) -> CallResult:
        """What the CSMS said to Zoho's last call."""
        return self.answers[-1]

    @property
    def card(self) -> str:
        """The card of the customer, as the operator sees it."""
        found = self.bench.port.customer(self.customer).id_tag
        assert found, f"customer {self.customer} has no card"
        return found

    def make(self, name: str = FIRST, *, description: str = "", registration: str = "Accepted") -> str:
        """Let the operator create a charge point; its identity."""
        self.ids[name] = f"KIT-{secrets.token_hex(8)}"
        self.bench.port.create_charge_point(self.ids[name], description=description, registration=registration)
        self.made.append(self.ids[name])
        return self.ids[name]

    def switch_on(self, name: str = FIRST, profile: Profile | None = None) -> VirtualChargePoint:
        """Switch a charge point on; it dials, and keeps dialling."""
        station = VirtualChargePoint(
            self.bench.system.csms_url,
            self.ids[name],
            profile=profile or Profile(),
            speed=SPEED,
            backoff=Backoff(0.1, 0.5, seed=name),
            timeout_s=STATION_S,
            session=timedelta(hours=30),
        )
        self.bench.run(station.__aenter__())
        self.stations[name] = station
        return station

    def check(self) -> None:
        """Let calls under way end, then raise Breached when a rule that always holds was broken."""
        found = self.bench.zoho.breaches(self.since)
        for station in self.stations.values():
            due = tapes.open_calls(station.tape.entries)
            self.bench.run(station.driver.watch.within(partial(_answered, station.tape, due), SETTLE_S))
            entries, asked = list(station.tape.entries), self.asked[station.identity]
            found += find_breaches(station.identity, entries, asked, self.bench.ledger, due)
        if found:
            raise Breached("\n".join(found))

    def report(self) -> list[tuple[str, str]]:
        """What a failed scenario shows: titles and texts."""
        shown = [(f"last frames of {name} ({station.identity})", station.tape.tail(20)) for name, station in self.stations.items()]
        zoho, log = self.bench.zoho.tail(self.since), self.bench.system.tail()
        return [*shown, ("last exchanges of Zoho", zoho), ("last words of the CSMS", log)]

    def close(self) -> None:
        """Leave everything as it was: charge points go, Zoho and the CSMS are up again."""
        for station in self.stations.values():
            self.bench.run(station.__aexit__(None, None, None))
        self.bench.zoho.recover()
        self.bench.system.start_again()
        if self.troubled:
            self._let_deliveries_end()
        if not self.bench.system.own:
            self._forget_charge_points()

    def _let_deliveries_end(self) -> None:
        for charging_point_id in self.ids.values():
            until(partial(self._nothing_pending, charging_point_id), "the end of all deliveries")

    def _nothing_pending(self, charging_point_id: str) -> bool:
        return all(one.state != "pending" for one in self.bench.port.deliveries(charging_point_id))

    def _forget_charge_points(self) -> None:
        for charging_point_id in self.made:
            try:
                self.bench.port.delete_charge_point(charging_point_id)
            except PortRefused:  # a scenario may have deleted it itself, or given it to a customer
                continue


def _answered(tape: Tape, due: frozenset[str]) -> bool:
    return not due & tapes.open_calls(tape.entries)
