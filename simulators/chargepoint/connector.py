"""What is true of one connector: its stage, its cable, its car, its meter and the session on it.

Facts and what follows from them directly. It does not know OCPP messages, nor what changes the facts.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from simulators.chargepoint.charging_profiles import ChargingProfile
from simulators.chargepoint.ev import Car
from simulators.chargepoint.limits import Limit
from simulators.chargepoint.meter import AMBIENT_C, STILL, Flow, Meter, Reading
from simulators.chargepoint.states import Stage, Trigger, status

NO_ERROR = "NoError"
_TINY_A = 1e-6  # what rounding may take
NOBODY = ""  # whom a cable is kept for when its lock is stuck


@dataclass(slots=True)
class Session:
    """One transaction as the charge point sees it; `id` is its own name for it, known from the first moment."""

    id: str
    id_tag: str
    parent_id_tag: str | None
    meter_start_wh: int
    started_at: datetime
    sampled_at: datetime
    transaction_id: int | None = None
    allowance_wh: float | None = None  # what a refused card may still have; 0: the session goes on without energy
    data: list[dict[str, Any]] = field(default_factory=list)

    @property
    def held(self) -> bool:
        """Whether a refused card has had all the energy that it may have."""
        return self.allowance_wh is not None and self.allowance_wh < 1e-6


@dataclass(frozen=True, slots=True)
class Claim:
    """An accepted card that waits for the cable until `expires_at`; `profile` came with a remote start."""

    id_tag: str
    parent_id_tag: str | None
    expires_at: datetime
    profile: ChargingProfile | None = None


@dataclass(slots=True)
class Connector:
    """One connector; `shown` is the status (and error code) in force, `told` the one the CSMS knows.

    `rated` is what it can give, `limit` what it may give now.
    """

    number: int
    meter: Meter
    rated: Limit
    limit: Limit
    stage: Stage = Stage.IDLE
    car: Car | None = None
    ev_ready: bool = True
    evse_held: bool = False
    error_code: str = NO_ERROR
    info: str = ""
    inoperative: bool = False
    goes_inoperative: bool = False  # scheduled for the end of the session
    blocked: bool = False  # no new session while new firmware waits for the running ones
    reserved: bool = False  # a reservation keeps it, and strangers cannot have it
    jammed: bool = False
    locked_for: str | None = None  # the cable stays in its lock until this card comes back
    session: Session | None = None
    claim: Claim | None = None
    authorizing: str | None = None  # the card that the CSMS is being asked about
    half_until: datetime | None = None  # the cable is in at this end only; so long its car is awaited
    metered_at: datetime | None = None
    shown: tuple[str, str] | None = None
    told: tuple[str, str] | None = None
    shown_at: datetime | None = None  # since when, while the CSMS is not told because it may not last

    @property
    def faulted(self) -> bool:
        """Whether a defect keeps the connector from charging."""
        return self.error_code != NO_ERROR

    @property
    def status(self) -> tuple[str, str]:
        """The OCPP status and error code that follow from the facts."""
        shown = status(self.stage, faulted=self.faulted, inoperative=self.inoperative or self.blocked, reserved=self._kept)
        return shown, self.error_code

    @property
    def _kept(self) -> bool:
        """Whether it still waits for the card that it is reserved for."""
        return self.reserved and self.claim is None

    @property
    def usable(self) -> bool:
        """Whether a new session may be prepared here."""
        taken = self.session is not None or self.claim is not None or self.locked_for is not None
        return not self.faulted and not self.inoperative and not self.blocked and not taken

    @property
    def energy_trigger(self) -> Trigger:
        """What the facts say about the flow of energy in a session; the EVSE has precedence (4.9)."""
        if self.evse_held or (self.session is not None and self.session.held) or self.throttled:
            return Trigger.EVSE_HOLD
        if self.car is None or not self.car.willing or not self.ev_ready:
            return Trigger.EV_IDLE
        return Trigger.FLOW

    @property
    def phases(self) -> int:
        """The lines that charge the car, or would charge any."""
        return min(self.limit.phases, self.car.phases) if self.car is not None else self.limit.phases

    @property
    def offered_a(self) -> float:
        """The current offered on each line; 0 when what is left is too little for the car."""
        current_a = self.limit.amps(self.meter.voltage_v, self.phases)
        least_a = self.limit.least_amps(self.meter.voltage_v, self.phases)
        least_a = max(least_a, self.car.min_current_a if self.car else 0.0)
        return current_a if current_a >= least_a - _TINY_A else 0.0

    @property
    def throttled(self) -> bool:
        """Whether its limit leaves the car without energy."""
        return self.offered_a <= 0

    @property
    def offered_w(self) -> float:
        """The power that the car can make of the offer."""
        return self.car.usable_w(self.offered_a, self.meter.voltage_v, self.phases) if self.car is not None else 0.0

    @property
    def power_w(self) -> float:
        """The power that flows now."""
        flows = self.stage is Stage.CHARGING and not self.faulted and self.energy_trigger is Trigger.FLOW
        return self.car.power_w(self.offered_w) if flows and self.car is not None else 0.0

    def advance(self, at: datetime) -> None:
        """Let energy flow up to this instant; an instant that is past already changes nothing."""
        if self.metered_at is not None and at > self.metered_at:
            seconds, power_w = (at - self.metered_at).total_seconds(), self.power_w
            if power_w > 0 and self.car is not None:
                self._charge(self.car, seconds)
            if power_w > 0 or self.meter.temperature_c > AMBIENT_C:
                self.meter.warm(seconds, min(1.0, power_w / self.rated.watts(self.meter.voltage_v)))
        if self.metered_at is None or at > self.metered_at:
            self.metered_at = at

    def read(self, kind: str = "") -> Reading:
        """Read the meter as of the last `advance`; `kind` says whose interval is meant."""
        if self.car is None:
            return self.meter.read(STILL, None, kind)
        offered = self.session is not None and not self.evse_held and not self.faulted
        factor = self.car.power_factor
        flow = Flow(self.power_w, self.phases, factor, self.offered_a if offered else 0.0, self.phases)
        return self.meter.read(flow, self.car.soc_percent, kind)

    def _charge(self, car: Car, seconds: float) -> None:
        session = self.session
        if session is None or session.allowance_wh is None:
            self.meter.count(car.draw(seconds, self.offered_w), car.power_factor)
            return
        seconds = min(seconds, session.allowance_wh * 3600 / self.power_w)
        taken_wh = car.draw(seconds, self.offered_w)
        session.allowance_wh -= min(taken_wh, session.allowance_wh)
        self.meter.count(taken_wh, car.power_factor)
