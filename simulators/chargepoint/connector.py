"""What is true of one connector: its stage, its cable, its car, its meter and the session on it.

Facts and what follows from them directly. It does not know OCPP messages, nor what changes the facts.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from simulators.chargepoint.ev import Car
from simulators.chargepoint.meter import Meter, Reading
from simulators.chargepoint.states import Stage, Trigger, status

NO_ERROR = "NoError"


@dataclass(slots=True)
class Session:
    """One transaction as the charge point sees it; `id` is its own name for it, known from the first moment."""

    id: str
    id_tag: str
    parent_id_tag: str | None
    meter_start_wh: int
    sampled_at: datetime
    transaction_id: int | None = None
    held: bool = False  # the CSMS did not accept the card, and the session goes on without energy
    data: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Claim:
    """An accepted card that waits for the cable until `expires_at`."""

    id_tag: str
    parent_id_tag: str | None
    expires_at: datetime


@dataclass(slots=True)
class Connector:
    """One connector; `shown` is the status (and error code) in force, `told` the one the CSMS knows."""

    number: int
    meter: Meter
    max_power_w: float
    stage: Stage = Stage.IDLE
    car: Car | None = None
    ev_ready: bool = True
    evse_held: bool = False
    error_code: str = NO_ERROR
    info: str = ""
    inoperative: bool = False
    goes_inoperative: bool = False  # scheduled for the end of the session
    jammed: bool = False
    session: Session | None = None
    claim: Claim | None = None
    authorizing: str | None = None  # the card that the CSMS is being asked about
    metered_at: datetime | None = None
    shown: tuple[str, str] | None = None
    told: tuple[str, str] | None = None

    @property
    def faulted(self) -> bool:
        """Whether a defect keeps the connector from charging."""
        return self.error_code != NO_ERROR

    @property
    def status(self) -> tuple[str, str]:
        """The OCPP status and error code that follow from the facts."""
        return status(self.stage, faulted=self.faulted, inoperative=self.inoperative), self.error_code

    @property
    def usable(self) -> bool:
        """Whether a new session may be prepared here."""
        return not self.faulted and not self.inoperative and self.session is None and self.claim is None

    @property
    def energy_trigger(self) -> Trigger:
        """What the facts say about the flow of energy in a session; the EVSE has precedence (4.9)."""
        if self.evse_held or (self.session is not None and self.session.held):
            return Trigger.EVSE_HOLD
        if self.car is None or self.car.full or not self.ev_ready:
            return Trigger.EV_IDLE
        return Trigger.FLOW

    @property
    def power_w(self) -> float:
        """The power that flows now."""
        flows = self.stage is Stage.CHARGING and not self.faulted and self.energy_trigger is Trigger.FLOW
        return self.car.power_w(self.max_power_w) if flows and self.car is not None else 0.0

    def advance(self, at: datetime) -> None:
        """Let energy flow up to this instant; an instant that is past already changes nothing."""
        if self.metered_at is not None and at > self.metered_at and self.power_w > 0 and self.car is not None:
            seconds = (at - self.metered_at).total_seconds()
            self.meter.count(self.car.draw(seconds, self.max_power_w))
        if self.metered_at is None or at > self.metered_at:
            self.metered_at = at

    def read(self) -> Reading:
        """Read the meter as of the last `advance`."""
        return self.meter.read(self.power_w, self.car.soc_percent if self.car else None)
