"""Background traffic: which car comes when, how much energy it wants and how long it stays. Pure and open-loop: every visit has its instant
from the seed, whatever the CSMS does, so that a slow CSMS is not spared by stations that wait for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulators.chargepoint.ev import CarModel
from simulators.fleet.draws import between, draw

BUSY_SHARE = 0.6  # of the time between two visits, at most, for who fits in: the next car finds the connector free


@dataclass(frozen=True, slots=True)
class Driver:
    """A kind of customer: car, least and greatest energy wanted (Wh) and stay (s), and how common the kind is.

    One who `fits` leaves early enough for the next car, however long the stay was to be; others may be in its way.
    """

    name: str
    battery_wh: float
    max_power_w: float
    energy_wh: tuple[float, float]
    stay_s: tuple[float, float]
    weight: float = 1.0
    phases: int = 3
    fits: bool = False

    def __post_init__(self) -> None:
        spans = (self.energy_wh, self.stay_s)
        if not all(0 < least <= most for least, most in spans) or min(self.battery_wh, self.max_power_w, self.weight) <= 0:
            raise ValueError(f"{self.name}: battery, power, weight, energy and stay are above zero, the least before the greatest")

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> "Driver":
        """A kind of customer as a plan file writes it. Raises ValueError."""
        try:
            energy, stay = (tuple(map(float, table[name])) for name in ("energy_wh", "stay_s"))
            (least_wh, most_wh), (least_s, most_s) = energy, stay
            numbers = [float(table[name]) for name in ("battery_wh", "max_power_w")]
            name, weight = str(table["name"]), float(table.get("weight", 1))
            phases = int(table.get("phases", 3))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"a driver has name, battery_wh, max_power_w, energy_wh = [a, b] and stay_s = [a, b]: {error!r}") from error
        fits = table.get("fits", False) is True
        return cls(name, numbers[0], numbers[1], (least_wh, most_wh), (least_s, most_s), weight, phases, fits)


DRIVERS = (
    Driver("commuter", 58_000, 11_000, (6_000, 20_000), (3_600, 28_800), 5, fits=True),
    Driver("shopper", 44_000, 7_400, (2_000, 8_000), (900, 5_400), 3, phases=1, fits=True),
    Driver("plug-in hybrid", 12_000, 3_700, (2_000, 9_000), (1_800, 14_400), 1, phases=1, fits=True),
    Driver("van", 75_000, 22_000, (15_000, 50_000), (3_600, 21_600), 1, fits=True),
)


@dataclass(frozen=True, slots=True)
class Visit:
    """One car: `at_s` after the station's traffic began it comes, and it stays `stay_s`."""

    at_s: float
    stay_s: float
    car: CarModel
    driver: str


def visit(seed: int, station: int, number: int, drivers: Sequence[Driver], every_s: float, offered_w: float) -> Visit:
    """The visit of this number at this station: on average one every `every_s`, never in step.

    A car leaves when it has what it wants or when its driver must go, whichever comes first.
    """

    def chance(what: str) -> float:
        return draw(seed, station, number, what)

    driver = _choose(drivers, chance("driver"))
    wanted_wh = between(*driver.energy_wh, chance("energy"))
    at_s = every_s * (draw(seed, station, "phase") + number + between(0, 1 - BUSY_SHARE, chance("arrival")))
    charging_s = wanted_wh * 3600 / min(driver.max_power_w, offered_w)
    stay_s = min(charging_s, between(*driver.stay_s, chance("stay")))
    if driver.fits:
        stay_s = min(stay_s, every_s * BUSY_SHARE)
    soc_percent = max(5.0, min(80.0, 90 - 100 * wanted_wh / driver.battery_wh))
    return Visit(at_s, stay_s, CarModel(driver.battery_wh, soc_percent, driver.max_power_w, driver.name, driver.phases), driver.name)


def _choose(drivers: Sequence[Driver], share: float) -> Driver:
    left = share * sum(driver.weight for driver in drivers)
    for driver in drivers:
        left -= driver.weight
        if left < 0:
            return driver
    return drivers[-1]
