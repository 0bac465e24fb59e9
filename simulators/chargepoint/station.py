"""The state of one charge point in one place, and the queue of own CALLs that belong to no transaction.

It holds the parts and hands out orders (`ask`, `queue`) and reports (`emit`, `note`). It takes no decisions: the
modules above it do, each for its own noun.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from simulators.chargepoint.authorization_cache import AuthorizationCache
from simulators.chargepoint.backlog import Backlog, BacklogStore, Entry, MemoryStore
from simulators.chargepoint.configuration import Configuration
from simulators.chargepoint.connector import Connector
from simulators.chargepoint.events import BadEvent, CallFinished, Note, Output, Payload
from simulators.chargepoint.meter import Meter
from simulators.chargepoint.profile import Profile
from simulators.chargepoint.rpc import Rpc
from simulators.chargepoint.states import Registration

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


class Station:
    """Everything that is true of one charge point."""

    def __init__(self, profile: Profile, ids: Callable[[], str], store: BacklogStore | None) -> None:
        self.profile = profile
        self.ids = ids
        factory = {"NumberOfConnectors": str(profile.connectors), "MessageTimeout": f"{profile.call_timeout_s:.0f}"}
        self.configuration = Configuration({**factory, **profile.settings}, profile.reboot_keys)
        self.cache = AuthorizationCache()
        self.backlog = Backlog(store if store is not None else MemoryStore())
        self.rpc: Rpc[Ask | Entry] = Rpc()
        self.connectors = {n: _connector(n, profile) for n in range(1, profile.connectors + 1)}
        self.whole = _connector(0, profile)
        self.powered = True
        self.online = False
        self.registration = Registration.UNKNOWN
        self.ever_accepted = False
        self.boot_at: datetime | None = None
        self.heartbeat_at: datetime | None = None
        self.aligned_at: datetime | None = None
        self.aligned_interval_s = 0
        self.restart: Restart | None = None
        self.asks: deque[Ask] = deque()
        self._outputs: list[Output] = []
        self._order = self.backlog.newest_key

    @property
    def accepted(self) -> bool:
        """Whether the CSMS can be asked now: connected and accepted."""
        return self.online and self.registration is Registration.ACCEPTED

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

    def queue(self, connector: int, session_id: str, action: str, payload: dict[str, Any]) -> None:
        """Queue a transaction message."""
        self.backlog.append(Entry(self._next(), session_id, connector, action, payload))

    def asked(self, action: str) -> bool:
        """Whether such a CALL already waits for its turn or its answer."""
        waiting = self.rpc.in_flight
        flying = waiting is not None and waiting.action == action
        return flying or any(ask.action == action for ask in self.asks)

    def _next(self) -> int:
        self._order += 1
        return self._order


def _connector(number: int, profile: Profile) -> Connector:
    meter = Meter(profile.register_start_wh, profile.voltage_v, profile.phases)
    return Connector(number, meter, profile.max_power_w)
