"""A car: a battery that fills, and the power it takes while it does.

Full power up to 80 % state of charge, then a straight line down to a tenth of it at 100 %. It knows nothing of
OCPP, cards or meters. Energy is in Wh, power in W.
"""

from dataclasses import dataclass

TAPER_FROM = 0.8
TAPER_TO = 0.1
_STEP_S = 15.0


@dataclass(frozen=True, slots=True)
class CarModel:
    """A kind of car and how it arrives: `soc_percent` is its state of charge when it is plugged in."""

    battery_wh: float = 60_000.0
    soc_percent: float = 40.0
    max_power_w: float = 11_000.0


class Car:
    """One car at a connector."""

    __slots__ = ("energy_wh", "model")

    def __init__(self, model: CarModel) -> None:
        self.model = model
        self.energy_wh = model.battery_wh * model.soc_percent / 100

    @property
    def soc_percent(self) -> float:
        """The state of charge, 0 to 100."""
        return 100 * self.energy_wh / self.model.battery_wh

    @property
    def full(self) -> bool:
        """Whether the battery takes nothing more."""
        return self.model.battery_wh - self.energy_wh < 1e-6

    def power_w(self, offered_w: float) -> float:
        """The power it takes now from what is offered."""
        if self.full:
            return 0.0
        share = max(0.0, (self.energy_wh / self.model.battery_wh - TAPER_FROM) / (1 - TAPER_FROM))
        return min(offered_w, self.model.max_power_w * (1 - share * (1 - TAPER_TO)))

    def draw(self, seconds: float, offered_w: float) -> float:
        """Charge for so long and return the energy taken in Wh; never more than the battery has room for."""
        before = self.energy_wh
        while seconds > 0 and not self.full:
            step = self._step_s(seconds)
            room = self.model.battery_wh - self.energy_wh
            self.energy_wh += min(room, self.power_w(offered_w) * step / 3600)
            seconds -= step
        return self.energy_wh - before

    def full_in_s(self, offered_w: float) -> float | None:
        """Seconds until the battery is full if the power stayed as it is; None when it takes none."""
        power = self.power_w(offered_w)
        if power <= 0:
            return None
        return (self.model.battery_wh - self.energy_wh) * 3600 / power

    def _step_s(self, seconds: float) -> float:
        below = self.energy_wh < self.model.battery_wh * TAPER_FROM
        if below:
            to_taper = self.model.battery_wh * TAPER_FROM - self.energy_wh
            return min(seconds, max(_STEP_S, to_taper * 3600 / self.model.max_power_w))
        return min(seconds, _STEP_S)
