"""The state of one charge point in one place, and the queue of own CALLs that belong to no transaction.

It holds the parts and hands out orders (`ask`, `queue`) and reports (`emit`, `note`). It takes no decisions: the
modules above it do, each for its own noun.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeAlias

from simulators.chargepoint.authorization_cache import AuthorizationCache
from simulators.chargepoint.backlog import Backlog, BacklogStore, Entry, MemoryStore
from simulators.chargepoint.charging_stack import Installed
from simulators.chargepoint.configuration import Configuration, Deviations, deviations
from simulators.chargepoint.connector import Connector
from simulators.chargepoint.events import BadEvent, CallFinished, Note, Output, Payload
from simulators.chargepoint.jobs import Notice, Order, Update
from simulators.chargepoint.limits import Limit
from simulators.chargepoint.local_list import LocalList
from simulators.chargepoint.measurands import names
from simulators.chargepoint.meter import Meter
from simulators.chargepoint.papers import Papers
from simulators.chargepoint.profile import Profile
from simulators.chargepoint.rpc import Rpc
from simulators.chargepoint.states import Registration
from simulators.chargepoint.trust import MANUFACTURER, Vault

Then: TypeAlias = Callable[[CallFinished, datetime], None]


@dataclass(frozen=True, slots=True)
class Ask:
    """An own CALL outside transactions, waiting for its turn.

    `urgent` goes before the backlog; `triggered` was asked for by a TriggerMessage; `then` hears how it ended.
    """

    order: int
    action: str
    payload: Payload
    then: Then | None = None
    urgent: bool = False
    triggered: bool = False


@dataclass(frozen=True, slots=True)
class Restart:
    """A restart or a new dial that is under way; at `latest` it happens whatever is still unanswered."""

    reason: str
    reboots: bool
    graceful: bool
    latest: datetime
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Reservation:
    """A connector (0: any) that is kept for a card, or its group, until `expires_at`."""

    id: int
    connector: int
    id_tag: str
    parent_id_tag: str | None
    expires_at: datetime


class Station:
    """Everything that is true of one charge point."""

    def __init__(self, profile: Profile, ids: Callable[[], str], store: BacklogStore | None) -> None:
        self.profile = profile
        self.ids = ids
        factory = {**_built(profile.connectors, profile.lines), "MessageTimeout": f"{profile.call_timeout_s:.0f}"}
        self.configuration = Configuration({**factory, **profile.settings}, _deviations(profile))
        self.cache = AuthorizationCache()
        self.local_list = LocalList()
        self.reservations: tuple[Reservation, ...] = ()
        self.charging: tuple[Installed, ...] = ()  # the charging profiles
        self.limited = False  # whether limits of connectors may differ from their build
        self.limits_change_at: datetime | None = None
        self.backlog = Backlog(store if store is not None else MemoryStore())
        self.rpc: Rpc[Ask | Entry] = Rpc()
        self.connectors = {n: _connector(n, profile) for n in range(1, profile.connectors + 1)}
        self.whole = _connector(0, profile)
        self.powered = True
        self.skew = timedelta(0)  # own time minus the driver's, once the clock was set by the CSMS
        self.csms_ahead_s: float | None = None
        self.online = False
        self.registration = Registration.UNKNOWN
        self.ever_accepted = False
        self.boot_at: datetime | None = None
        self.heartbeat_at: datetime | None = None
        self.aligned_at: datetime | None = None
        self.aligned_interval_s = 0
        self.restart: Restart | None = None
        self.started = False  # connected since the last start
        self.firmware_version = profile.nameplate().get("firmwareVersion")
        self.firmware: Update | None = None
        self.uploads: dict[str, Order] | None = None
        self.notices: deque[Notice] | None = None
        self.own_vault = Vault(profile.papers) if profile.papers is not None else None
        self.security_log: list[tuple[datetime, str, str]] | None = None
        self.speaks_security = False  # the CSMS has used a message of the security white paper
        self.profile_before: int | None = None  # the security profile to fall back to
        self.dials_failed = 0
        self.asks: deque[Ask] = deque()
        self._outputs: list[Output] = []
        self._order = self.backlog.newest_key

    @property
    def accepted(self) -> bool:
        """Whether the CSMS can be asked now: connected and accepted."""
        return self.online and self.registration is Registration.ACCEPTED

    @property
    def vault(self) -> Vault:
        """The certificates and keys of this charge point."""
        if self.own_vault is None:
            self.own_vault = Vault(self.profile.papers or Papers())
        return self.own_vault

    @property
    def vault_has_manufacturer_root(self) -> bool:
        """Whether this charge point can check firmware, and so takes signed firmware only."""
        papers = self.profile.papers
        if self.own_vault is None:
            return papers is not None and bool(papers.manufacturer_roots)
        return bool(self.own_vault.roots[MANUFACTURER])

    def nameplate(self) -> dict[str, str]:
        """The payload of BootNotification, with the firmware that runs now."""
        plate = self.profile.nameplate()
        return plate if self.firmware_version is None else {**plate, "firmwareVersion": self.firmware_version}

    def csms_time(self, at: datetime) -> datetime:
        """What the CSMS calls the instant `at`, as far as it told: its dates and certificates are judged by its clock."""
        return at + timedelta(seconds=self.csms_ahead_s or 0)

    def own_time(self, at: datetime) -> datetime:
        """What this charge point calls an instant that the CSMS wrote."""
        return at - timedelta(seconds=self.csms_ahead_s or 0)

    def connector(self, number: int) -> Connector:
        """A connector by its number. Raises BadEvent when there is no such connector."""
        if number not in self.connectors:
            raise BadEvent(f"this charge point has connectors 1 to {len(self.connectors)}, not {number}")
        return self.connectors[number]

    def emit(self, output: Output) -> None:
        """Report something."""
        self._outputs.append(output)

    def note(self, text: str) -> None:
        """Report a sentence for humans."""
        self._outputs.append(Note(text))

    def drain(self) -> list[Output]:
        """Hand over all reports and forget them."""
        outputs, self._outputs = self._outputs, []
        return outputs

    def ask(
        self,
        action: str,
        payload: Payload,
        then: Then | None = None,
        *,
        urgent: bool = False,
        triggered: bool = False,
    ) -> None:
        """Queue an own CALL that belongs to no transaction."""
        self.asks.append(Ask(self._next(), action, payload, then, urgent, triggered))

    def queue(self, connector: int, session_id: str, action: str, payload: dict[str, Any], due: datetime | None = None) -> None:
        """Queue a transaction message; it is not sent before `due`."""
        self.backlog.append(Entry(self._next(), session_id, connector, action, payload, due=due))

    def asked(self, action: str) -> bool:
        """Whether such a CALL already waits for its turn or its answer."""
        waiting = self.rpc.in_flight
        flying = waiting is not None and waiting.action == action
        return flying or any(ask.action == action for ask in self.asks)

    def _next(self) -> int:
        self._order += 1
        return self._order


@cache
def _built(connectors: int, lines: int) -> dict[str, str]:
    """The configuration keys that follow from how a charge point is built."""
    rotation = "RST" if lines == 3 else "NotApplicable"
    return {
        "NumberOfConnectors": str(connectors),
        "ConnectorPhaseRotationMaxLength": str(connectors + 1),
        "ConnectorPhaseRotation": ",".join(f"{n}.{rotation}" for n in range(1, connectors + 1)),
    }


def _deviations(profile: Profile) -> Deviations:
    fixed = frozenset({"UnlockConnectorOnEVSideDisconnect"} if profile.fixed_cable else ())
    return deviations(profile.reboot_keys, profile.absent_keys, fixed, names(profile.lines, profile.fan))


def _connector(number: int, profile: Profile) -> Connector:
    meter = Meter(profile.register_start_wh, profile.voltage_v, profile.lines, profile.fan)
    rated = _rated(profile.max_current_a, profile.lines or 1)
    return Connector(number, meter, rated, rated)


@cache
def _rated(current_a: float, phases: int) -> Limit:
    return Limit(current_a=current_a, phases=phases)
