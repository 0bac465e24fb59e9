"""The context of one scenario: its charge points, its customer, what was answered last. Steps read and write it; nothing else is shared."""

import secrets
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from features.kit import judgement, proofs
from features.kit.bench import Bench
from features.kit.cards import Cards
from features.kit.data import Data
from features.kit.kept import Kept
from features.kit.observers import Observer, Watch
from features.kit.port import Command, Port, PortCannot, PortRefused
from features.kit.unplayable import Laid
from features.kit.verdict import Line, Verdict
from features.kit.waiting import until
from simulators.chargepoint.events import AuthorizationDecided
from simulators.chargepoint.profile import Profile
from simulators.transport.backoff import Backoff
from simulators.transport.dial import DialFailed
from simulators.transport.tape import Entry
from simulators.transport.virtual import VirtualChargePoint
from simulators.transport.virtual_clock import VirtualClock
from simulators.transport.watch import ExpectationFailed
from simulators.zoho.office import CallResult

T = TypeVar("T")

SPEED = 600.0
"""Ten minutes of a charge point pass in a second."""
STATION_S = 15.0
SETTLE_S = 10.0
HEAD_START = timedelta(hours=6)
"""How long before now a station's virtual time begins, so that no scenario reaches the future: more than most let pass, and no more than
need be, since a CSMS may look at what happened long ago with other eyes."""
FIRST = "the charge point"
OFF = "no step before this one has switched {} on, as 'Given the station is booted' does"
INSISTING = "insisting"
"""The tag of scenarios whose orders the product's own rules may refuse."""


class Breached(AssertionError):
    """A scenario's frames or webhooks break a rule that always holds."""


@dataclass
class World:
    """One scenario's state. Charge points go by the name that the scenario gives them; `FIRST` is the usual one."""

    bench: Bench
    ids: dict[str, str] = field(default_factory=partial(Laid[str], OFF))
    disturbed_s: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    stations: dict[str, VirtualChargePoint] = field(default_factory=partial(Laid[VirtualChargePoint], OFF))
    asked: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    made: list[str] = field(default_factory=list)
    earlier: dict[str, frozenset[int]] = field(default_factory=dict)
    customer: str = ""
    other_customer: str = ""
    answers: list[CallResult] = field(default_factory=list)
    command: Command | None = None
    refusal: str = ""
    ordered_at_s: dict[str, float] = field(default_factory=dict)
    commands: dict[str, Command] = field(default_factory=dict)
    refusals: dict[str, str] = field(default_factory=dict)
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
    verdict: Verdict = field(default_factory=Verdict)
    facts: dict[str, Any] = field(default_factory=partial(Laid[Any], "no step before this one has laid down {}"))
    urls: dict[str, str] = field(default_factory=dict)
    lives: list[VirtualChargePoint] = field(default_factory=list)
    watches: dict[str, Watch] = field(default_factory=dict)
    observers: dict[int, Observer] = field(default_factory=dict)
    secured: bool = False
    head_start: timedelta = HEAD_START
    typing: timedelta = timedelta()
    _clock: VirtualClock | None = None
    _cards: Cards | None = None

    def __post_init__(self) -> None:
        self.lines = Kept(show=partial(judgement.watch, self))
        self.verdict.lines = self.lines
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
    def port(self) -> Port:
        """The product's port: on the side behind TLS, when the scenario is `secured`."""
        return self.bench.secure.port if self.secured else self.bench.port

    @property
    def csms_url(self) -> str:
        """Where stations dial, up to their identity: behind TLS, when the scenario is `secured`."""
        return self.bench.secure.csms_url if self.secured else self.bench.system.csms_url

    @property
    def data(self) -> Data:
        """The test data of the run."""
        return self.bench.data

    @property
    def cards(self) -> Cards:
        """The scenario's cards, by their role."""
        if self._cards is None:
            self._cards = Cards(self.port, self.data)
        return self._cards

    @property
    def clock(self) -> VirtualClock:
        """The time of the stations of `dial`, which passes only when it is told to."""
        if self._clock is None:
            self._clock = VirtualClock(head_start=self.head_start)
        return self._clock

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

    def make(self, name: str = FIRST, *, description: str = "", registration: str = "Accepted", **more: Any) -> str:
        """Let the operator create a charge point, or take one that the test data name; its identity.

        `more` are `password`, `security_profile` and `connectors`, as the port has them.
        """
        identity = self.ids[name] = self.bench.stations.borrow()
        if "stations" in self.port.abilities:
            self.port.create_charge_point(identity, description=description, registration=registration, **more)
            self.made.append(identity)
        else:
            self.earlier[identity] = self._sessions_on_record(identity)
        return identity

    def earlier_sessions(self, identity: str) -> frozenset[int]:
        """The ids of the sessions of a station of the test data that were on record before this scenario: other scenarios', other
        days'."""
        return self.earlier.get(identity, frozenset())

    def switch_on(self, name: str = FIRST, profile: Profile | None = None) -> VirtualChargePoint:
        """Switch a charge point on whose time runs fast; it dials, and keeps dialling."""
        return self._enter(name, profile=profile or Profile(), speed=SPEED, session=timedelta(hours=30))

    def dial(self, name: str = FIRST, **options: Any) -> VirtualChargePoint:
        """Switch a charge point on that lives by `clock`: time passes with `advance`, or with `within=` of its waits.

        `options` are those of VirtualChargePoint (`profile`, `password`, `tls`, `security_profile`, `papers`, `secure_url`, `faults`,
        ...), and `url` when it is not the usual one.
        """
        password = self.data.stations["password"] if self.bench.stations.named else None
        return self._enter(name, **{"password": password or None, "connectors": self.bench.connectors, "clock": self.clock, **options})

    def advance(self, **span: float) -> None:
        """Let station time pass: `seconds=`, `minutes=`, `hours=`, with all that falls into it. Raises ValueError for more than
        `head_start` in all, OverflowError for more than any calendar has."""
        self.bench.run(self.clock.advance(**span))

    def command_station(self, action: str, request: Mapping[str, Any], name: str = FIRST) -> Command | None:
        """Let the CSMS send exactly this to a charge point and wait for its end, which `commands` keeps by its action; None, with
        `refusals` saying why, when the CSMS does not take it. Several may be under way in threads of their own. The operator insists
        where the scenario is tagged so.

        What was refused counts as not asked for: sent all the same, it is a breach.
        """
        asked = self.asked[self.ids[name]]
        asked.append(action)
        self.ordered_at_s[action] = began_s = time.monotonic()
        self.commands.pop(action, None)
        self.refusals.pop(action, None)
        self.port.announce(f"{self.verdict.case} {self.verdict.scenario}".strip())
        try:
            self.commands[action] = self.port.send_command(self.ids[name], action, request, insist=INSISTING in self.verdict.tags)
        except PortRefused as refusal:
            asked.remove(action)
            self.refusals[action] = str(refusal)
        if "parallel" not in self.port.abilities:  # a person was asked, and took the time that persons take
            self.ordered_at_s[action] = time.monotonic()
            self.typing = timedelta(seconds=self.ordered_at_s[action] - began_s)
        return self.commands.get(action)

    def tell(self, what: str, ask: Callable[[Port], T]) -> T | None:
        """What the port tells; None when it cannot tell, and the verdict then says that `what` was not verified."""
        try:
            return ask(self.port)
        except PortCannot:
            self.verdict.not_verified(what)
            return None

    def _enter(self, name: str, url: str = "", **options: Any) -> VirtualChargePoint:
        station = VirtualChargePoint(
            url or self.csms_url, self.ids[name], backoff=Backoff(0.1, 0.5, seed=name), timeout_s=STATION_S, **options
        )
        station.driver.watch.remedy = ""  # it helps whoever writes a test, not whoever reads a verdict
        self.disturb(self.ids[name])
        self.listen_to(station)
        self.urls[self.ids[name]] = url or self.csms_url
        self.bench.run(station.__aenter__())
        if name in self.stations:  # an earlier life: off, but its frames are still judged
            self.bench.run(self.stations[name].__aexit__(None, None, None))
        self.stations[name] = station
        return station

    def listen_to(self, station: VirtualChargePoint) -> None:
        """Keep all that crosses a station's wire from now on; it is one more life."""
        station.tape.listeners.append(partial(self._hear, len(self.lives)))
        self.lives.append(station)

    def _hear(self, life: int, entry: Entry) -> None:
        """Keep what crosses the wires, of all stations in one order, with the seconds of the real clock: virtual time tells no delay."""
        self.lines.append(Line(entry.station, entry.at, time.monotonic(), entry.direction, entry.frame, entry.note, life))

    def disturb(self, identity: str = "") -> None:
        """Somebody is about to give the CSMS a reason to end connections of a station, by default of all: it is deleted, its name is
        used elsewhere, the CSMS is killed."""
        for one in (identity,) if identity else tuple(self.ids.values()):
            self.disturbed_s[one].append(time.monotonic())

    def check(self) -> None:
        """Let calls under way end, then raise Breached when a rule that always holds was broken, or when the CSMS did not take an order."""
        self._linger()
        breaches = judgement.judge(self, judgement.settle(self))
        refused = [f"the CSMS does not send {action}: {why}" for action, why in self.refusals.items()]
        if found := [*self.bench.zoho.breaches(self.since), *map(str, breaches), *refused]:
            raise Breached("\n".join(found))

    def _linger(self) -> None:
        """Give the CSMS time for what it should not do."""
        if self.bench.linger_s and FIRST in self.stations:
            span_s = self.bench.linger_s
            self.bench.run(self.station.driver.watch.within(lambda: None, span_s), span_s + SETTLE_S)

    def look_back(self) -> None:
        """Add what the frames of a scenario that has failed already break; nothing is waited for."""
        judgement.judge(self, judgement.overdue(self))

    def close(self) -> None:
        """Leave everything as it was: charge points go, Zoho and the CSMS are up again. What fails of it keeps the rest from nothing."""
        named = {one.identity: one for one in self.stations.values() if self.bench.stations.named}
        deeds: list[Callable[[], object]] = [partial(self._give_proofs_back, station) for station in named.values()]
        deeds += [partial(self._switch_off, station) for station in self.stations.values()]
        deeds += [self.bench.zoho.recover, self.bench.system.start_again]
        if self.troubled:
            deeds.append(self._let_deliveries_end)
        deeds += [partial(self.bench.stations.give_back, identity) for identity in self.ids.values()]
        if not self.bench.system.own:
            deeds += [self._forget_charge_points, *([self._cards.forget] if self._cards is not None else [])]
        with ExitStack() as leaving:
            for deed in reversed(deeds):
                leaving.callback(deed)

    def _give_proofs_back(self, station: VirtualChargePoint) -> None:
        self.verdict.left += (left := proofs.give_back(self.port, self.bench.run, station, self.verdict.lines, self.data))
        if left:
            self.bench.stations.withdraw(station.identity)

    def _switch_off(self, station: VirtualChargePoint) -> None:
        self._leave_no_session(station)
        self.bench.run(station.__aexit__(None, None, None))

    def _sessions_on_record(self, identity: str) -> frozenset[int]:
        try:
            return frozenset(session.id for session in self.port.sessions(identity))
        except (PortCannot, PortRefused):
            return frozenset()

    def _leave_no_session(self, station: VirtualChargePoint) -> None:
        """Where cards are not made for the scenario, a session that still runs would stand in the way of the next one with the card."""
        if station.driver.connected and "tags" not in self.port.abilities:
            station.tape.listeners.clear()
            with suppress(ExpectationFailed, DialFailed):
                self.bench.run(station.wind_down(min(SETTLE_S, self.data.limits["answer_s"])))

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
