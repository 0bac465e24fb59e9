"""The virtual charge point: five verbs round a pure core.

`receive`, `act` and `tick` take what happens, each with its instant; `outputs` hands over what there is to do; and
`deadline` tells when to come back. It ties the parts together in a fixed order: meters first, so that every
decision sees the energy up to its instant; then the happening; then what follows from it (restart, sending). It
reads no clock and opens no socket.
"""

from collections.abc import Callable
from datetime import datetime

from simulators.chargepoint import (
    delivery,
    energy,
    firmware,
    metering,
    notices,
    reservations,
    restarts,
    schemas,
    security_events,
    security_profiles,
    statuses,
)
from simulators.chargepoint.answers import routes
from simulators.chargepoint.backlog import BacklogStore, DurableStore
from simulators.chargepoint.connector import Connector
from simulators.chargepoint.events import Event, Output, Send
from simulators.chargepoint.memory import Memory
from simulators.chargepoint.papers import Credentials
from simulators.chargepoint.profile import Profile
from simulators.chargepoint.reactions import react
from simulators.chargepoint.rpc import Call, Malformed, encode_error, parse
from simulators.chargepoint.station import Station
from simulators.chargepoint.timers import next_instant, run_due


class ChargePoint:
    """One OCPP 1.6J charge point. A driver feeds it text, events and instants, and carries out its outputs.

    `ids` makes ids of at most 36 characters that never repeat. `store` keeps transaction messages, and a
    `DurableStore` all else that outlives a restart; without one they live as long as the machine. Raises ValueError
    for a profile that no charge point can have.
    """

    def __init__(self, profile: Profile, ids: Callable[[], str], store: BacklogStore | None = None) -> None:
        violation = schemas.check("BootNotification", profile.nameplate())
        if violation is not None:
            raise ValueError(f"the profile makes no valid BootNotification: {violation.description}")
        self._station = Station(profile, ids, store)
        self._memory = Memory(self._station, store) if isinstance(store, DurableStore) else None

    def receive(self, text: str, at: datetime) -> None:
        """Take one text frame from the CSMS. Never raises, whatever the text."""
        station = self._station
        if not station.online:
            station.note("a frame that arrived without a connection is ignored")
            return
        own = self._own(at)
        self._advance(own)
        frame = parse(text)
        if isinstance(frame, Call):
            routes.answer(station, frame, own)
        elif isinstance(frame, Malformed):
            self._complain(frame, at)
        else:
            delivery.answered(station, frame, own)
        self._settle(self._own(at))  # the answer may have set the clock

    def act(self, event: Event, at: datetime) -> None:
        """Let something happen to the charge point. Raises BadEvent when it cannot happen to this one."""
        at = self._own(at)
        self._advance(at)
        react(self._station, event, at)
        self._settle(at)

    def tick(self, at: datetime) -> None:
        """Let time pass; call it at `deadline` or later. Harmless when nothing is due."""
        at = self._own(at)
        self._advance(at)
        run_due(self._station, at)
        self._settle(at)

    def outputs(self) -> list[Output]:
        """Hand over what there is to do, in order, and forget it."""
        return self._station.drain()

    @property
    def deadline(self) -> datetime | None:
        """The next instant at which `tick` must be called; it may change after every other verb."""
        due = next_instant(self._station)
        return None if due is None else due - self._station.skew

    @property
    def csms_ahead_s(self) -> float | None:
        """By how many seconds the CSMS's clock is ahead of this one, as last heard; None: it has not said."""
        return self._station.csms_ahead_s

    @property
    def online(self) -> bool:
        """Whether the machine believes that its connection is open."""
        return self._station.online

    @property
    def awaiting(self) -> str | None:
        """The message id of the own CALL that waits for its answer, None when none does."""
        waiting = self._station.rpc.in_flight
        return waiting.message_id if waiting is not None else None

    @property
    def registration(self) -> str:
        """`Unknown`, `Pending`, `Rejected` or `Accepted`."""
        return self._station.registration.value

    @property
    def backlog_size(self) -> int:
        """How many transaction messages wait for their delivery."""
        return len(self._station.backlog)

    @property
    def backlog_actions(self) -> tuple[str, ...]:
        """The actions of the transaction messages that wait, the oldest first."""
        return self._station.backlog.actions

    @property
    def connector_numbers(self) -> tuple[int, ...]:
        """The numbers of its connectors, without 0."""
        return tuple(self._station.connectors)

    def credentials(self, at: datetime) -> Credentials:
        """With what the driver is to dial at `at`: security profile, trusted roots, own certificate."""
        return security_profiles.credentials(self._station, at)

    def status(self, connector: int) -> str:
        """The OCPP status of a connector, or of the charge point (0)."""
        shown = self._connector(connector).shown
        return shown[0] if shown else "Available"

    def transaction_id(self, connector: int) -> int | None:
        """The transaction on a connector; None without a session and until the CSMS has given an id."""
        session = self._connector(connector).session
        return session.transaction_id if session else None

    def energy_wh(self, connector: int) -> int:
        """The register of a connector's meter, as of the last verb."""
        return self._connector(connector).meter.register_wh

    def power_w(self, connector: int) -> float:
        """The power that flows through a connector."""
        return self._connector(connector).power_w

    def offered_a(self, connector: int) -> float:
        """The current that a connector may give on each line; 0 when what its limits leave is too little to charge."""
        return self._connector(connector).offered_a

    def soc_percent(self, connector: int) -> float | None:
        """The state of charge of the car at a connector."""
        car = self._connector(connector).car
        return car.soc_percent if car else None

    def setting(self, key: str) -> str:
        """The value in force of a configuration key. Raises ValueError for a key that does not exist."""
        return self._station.configuration.text(key)

    def _own(self, at: datetime) -> datetime:
        """The charge point's own time at an instant of the driver's clock."""
        return at + self._station.skew

    def _connector(self, number: int) -> Connector:
        return self._station.whole if number == 0 else self._station.connector(number)

    def _complain(self, frame: Malformed, at: datetime) -> None:
        self._station.note(f"a malformed frame: {frame.reason}")
        security_events.record(self._station, "InvalidMessages", at, frame.reason)
        if frame.message_id is not None and routes.listens(self._station):
            text = encode_error(frame.message_id, "FormationViolation", frame.reason)
            self._station.emit(Send(text))

    def _advance(self, at: datetime) -> None:
        energy.advance(self._station, at)

    def _settle(self, at: datetime) -> None:
        energy.settle(self._station, at)
        firmware.settle(self._station, at)
        notices.pump(self._station)
        restarts.settle(self._station, at)
        reservations.settle(self._station, at)
        metering.plan_aligned(self._station, at)
        statuses.refresh_all(self._station, at)
        delivery.pump(self._station, at)
        if self._memory is not None:
            self._memory.keep(at)
