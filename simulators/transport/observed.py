"""What the outputs of a charge point told so far: registration, statuses, sessions. It asks nothing."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from simulators.chargepoint.events import (
    AuthorizationDecided,
    CallFinished,
    Output,
    RegistrationChanged,
    SessionStarted,
    SessionStopped,
    StatusChanged,
)

BOUND = 10_000


@dataclass(slots=True)
class Session:
    """One transaction as the station saw it; `stopped` is None while it runs. Energy in Wh.

    `samples` counts the sampled values in MeterValues that the CSMS has acknowledged.
    """

    started: SessionStarted
    meter_start_wh: int | None = None
    stopped: SessionStopped | None = None
    samples: int = 0

    @property
    def energy_wh(self) -> int | None:
        """What the meter says was delivered, once both ends are known."""
        if self.stopped is None or self.meter_start_wh is None:
            return None
        return self.stopped.meter_stop_wh - self.meter_start_wh


class Observed:
    """The outputs in order (the newest `BOUND`) and the state they add up to."""

    def __init__(self) -> None:
        self.outputs: deque[Output] = deque(maxlen=BOUND)
        self.count = 0
        self.registration = "Unknown"
        self.statuses: dict[int, str] = {}
        self.told: dict[int, str] = {}  # the statuses whose notification was answered
        self.decisions: dict[int, AuthorizationDecided] = {}
        self.sessions: list[Session] = []
        self._meter_starts: dict[int, int] = {}

    def take(self, output: Output) -> None:
        """Note one output."""
        self.outputs.append(output)
        self.count += 1
        match output:
            case RegistrationChanged(status):
                self.registration = status
            case StatusChanged(connector, status):
                self.statuses[connector] = status
            case AuthorizationDecided():
                self.decisions[output.connector] = output
            case CallFinished(action="StartTransaction", response=response) if response is not None:
                self._start_metered(response.get("transactionId"), output.request.get("meterStart"))
            case CallFinished(action="MeterValues", response=response) if response is not None:
                self._count_samples(output.request)
            case CallFinished(action="StatusNotification", response=response) if response is not None:
                self.told[output.request["connectorId"]] = output.request["status"]
            case SessionStarted():
                self.sessions.append(Session(output, self._meter_starts.pop(output.transaction_id, None)))
            case SessionStopped():
                self._stop(output)

    def session(self, connector: int) -> Session | None:
        """The session running at `connector`."""
        running = (s for s in self.sessions if s.started.connector == connector and s.stopped is None)
        return next(running, None)

    def latest_session(self, connector: int, since: int = 0) -> Session | None:
        """The last session at `connector`, running or not, that began after the first `since` sessions."""
        return next((s for s in reversed(self.sessions[since:]) if s.started.connector == connector), None)

    def refusal(self, connector: int, since: int = 0) -> str | None:
        """Why the last card may not charge at `connector`, in a sentence; None when nobody said so."""
        session = self.latest_session(connector, since)
        started = session.started if session else None
        for verdict in (self.decisions.get(connector), started):
            if verdict is not None and verdict.status != "Accepted":
                return f"{verdict.id_tag} may not charge at connector {connector}: {verdict.status}"
        return None

    def find(self, mark: int, wanted: Callable[[Output], bool]) -> tuple[int, Output] | None:
        """The first wanted output after `mark` (a former value of `count`), with the mark behind it."""
        gone = self.count - len(self.outputs)
        for index in range(max(0, mark - gone), len(self.outputs)):
            if wanted(self.outputs[index]):
                return gone + index + 1, self.outputs[index]
        return None

    def _start_metered(self, transaction_id: object, meter_start_wh: object) -> None:
        if not isinstance(transaction_id, int) or not isinstance(meter_start_wh, int):
            return
        for session in self.sessions:
            if session.started.transaction_id == transaction_id and session.meter_start_wh is None:
                session.meter_start_wh = meter_start_wh
                return
        self._meter_starts[transaction_id] = meter_start_wh

    def _count_samples(self, request: Mapping[str, Any]) -> None:
        for session in self.sessions:
            if session.started.transaction_id == request.get("transactionId"):
                session.samples += sum(len(sampled["sampledValue"]) for sampled in request["meterValue"])

    def _stop(self, stopped: SessionStopped) -> None:
        for session in self.sessions:
            same = session.started.transaction_id == stopped.transaction_id
            if session.stopped is None and same and session.started.connector == stopped.connector:
                session.stopped = stopped
                return
