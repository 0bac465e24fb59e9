from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.fleet.traffic import BUSY_SHARE, DRIVERS, Driver, visit

OFFERED_W = 22_080.0


@given(st.integers(0, 2**31), st.integers(1, 10_000), st.floats(10, 100_000))
def test_a_car_of_a_kind_that_comes_along_is_gone_before_the_next_one_comes(seed: int, station: int, every_s: float) -> None:
    visits = [visit(seed, station, number, DRIVERS, every_s, OFFERED_W) for number in range(6)]
    for one, following in pairwise(visits):
        assert one.at_s + one.stay_s <= following.at_s + 1e-6 * every_s
    assert visits[0].at_s >= 0


@given(st.integers(0, 2**31), st.integers(1, 10_000), st.integers(0, 1000))
def test_a_visit_depends_on_seed_station_and_number_only(seed: int, station: int, number: int) -> None:
    assert visit(seed, station, number, DRIVERS, 300, OFFERED_W) == visit(seed, station, number, DRIVERS, 300, OFFERED_W)


def test_on_average_one_car_comes_in_every_interval_and_stations_are_not_in_step() -> None:
    arrivals = [visit(1, station, 99, DRIVERS, 60, OFFERED_W).at_s for station in range(200)]
    assert 99.4 < sum(arrivals) / len(arrivals) / 60 < 100
    assert len({round(at_s) for at_s in arrivals}) > 30


def test_a_car_leaves_when_it_has_what_it_wants_or_its_driver_must_go() -> None:
    patient = Driver("patient", 50_000, 11_000, (11_000, 11_000), (90_000, 90_000))
    hurried = Driver("hurried", 50_000, 11_000, (11_000, 11_000), (60, 60))
    assert visit(1, 1, 0, (patient,), 1e6, OFFERED_W).stay_s == pytest.approx(3600)
    assert visit(1, 1, 0, (patient,), 1e6, 5_500).stay_s == pytest.approx(7200)
    assert visit(1, 1, 0, (hurried,), 1e6, OFFERED_W).stay_s == 60


def test_kinds_of_drivers_come_by_their_weight() -> None:
    kinds = [visit(1, station, 0, DRIVERS, 300, OFFERED_W).driver for station in range(1000)]
    assert kinds.count("commuter") > kinds.count("shopper") > kinds.count("van") > 0


@pytest.mark.parametrize(
    "table",
    [
        {},
        {"name": "x", "battery_wh": 1, "max_power_w": 1, "energy_wh": [1], "stay_s": [1, 2]},
        {"name": "x", "battery_wh": 1, "max_power_w": 1, "energy_wh": [2, 1], "stay_s": [1, 2]},
        {"name": "x", "battery_wh": 0, "max_power_w": 1, "energy_wh": [1, 2], "stay_s": [1, 2]},
        {"name": "x", "battery_wh": "much", "max_power_w": 1, "energy_wh": [1, 2], "stay_s": [1, 2]},
    ],
)
def test_a_driver_that_is_none_is_refused(table: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"driver|above zero"):
        Driver.from_table(table)


def test_a_stay_that_is_asked_for_is_not_cut_and_the_kinds_that_come_along_fit_in() -> None:
    bus = {"name": "bus", "battery_wh": 350_000, "max_power_w": 22_000, "energy_wh": [150_000, 200_000], "stay_s": [7200, 7200]}
    assert visit(1, 1, 0, (Driver.from_table(bus),), 600, OFFERED_W).stay_s == 7200
    assert visit(1, 1, 0, (Driver.from_table({**bus, "fits": True}),), 600, OFFERED_W).stay_s == 600 * BUSY_SHARE
    assert all(driver.fits for driver in DRIVERS)
