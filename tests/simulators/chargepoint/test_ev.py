from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.chargepoint.ev import Car, CarModel


def test_below_the_taper_a_car_takes_what_is_offered_up_to_its_maximum() -> None:
    car = Car(CarModel(max_power_w=11_000))
    assert car.power_w(7_000) == 7_000
    assert car.power_w(22_000) == 11_000


def test_a_car_takes_less_and_less_above_80_percent() -> None:
    powers = [Car(CarModel(soc_percent=soc)).power_w(22_000) for soc in (80, 85, 90, 95, 99)]
    assert powers == sorted(powers, reverse=True)
    assert powers[0] == pytest.approx(11_000)
    assert powers[-1] == pytest.approx(11_000 * 0.145)


def test_a_full_car_takes_nothing() -> None:
    car = Car(CarModel(soc_percent=100))
    assert car.full
    assert car.power_w(22_000) == 0
    assert car.draw(3600, 22_000) == 0
    assert car.full_in_s(22_000) is None


def test_an_hour_at_constant_power_is_that_energy() -> None:
    car = Car(CarModel(battery_wh=60_000, soc_percent=10))
    assert car.draw(3600, 7_000) == pytest.approx(7_000)
    assert car.soc_percent == pytest.approx(10 + 70 / 6)


@given(st.floats(0, 100), st.floats(0, 100_000), st.floats(0, 50_000))
def test_a_battery_never_holds_more_than_it_can(soc: float, seconds: float, offered_w: float) -> None:
    car = Car(CarModel(soc_percent=soc))
    taken = car.draw(seconds, offered_w)
    assert 0 <= taken <= offered_w * seconds / 3600 * 1.0001 + 1e-6
    assert car.energy_wh <= car.model.battery_wh + 1e-6


@given(st.floats(20, 99))
def test_the_estimate_of_when_it_is_full_is_never_late(soc: float) -> None:
    car = Car(CarModel(soc_percent=soc))
    seconds = car.full_in_s(22_000)
    assert seconds is not None
    car.draw(seconds * 0.99, 22_000)
    assert not car.full


def test_a_curve_of_its_own_is_followed_point_by_point() -> None:
    curve = ((0, 0.5), (10, 1), (50, 1), (80, 0.4), (100, 0.1))
    powers = [
        Car(CarModel(soc_percent=soc, max_dc_power_w=100_000, dc_curve=curve), dc=True).power_w(1e6) for soc in (0, 5, 10, 30, 65, 80, 90)
    ]
    assert powers == pytest.approx([50_000, 75_000, 100_000, 100_000, 70_000, 40_000, 25_000])


def test_with_too_little_current_a_car_does_not_begin() -> None:
    car = Car(CarModel(min_current_a=8, phases=1))
    assert [car.usable_w(amps, 230, 3) for amps in (0, 7.9, 8, 16)] == [0, 0, 1_840, 3_680]
    assert Car(CarModel(), dc=True).usable_w(1, 400, 1) == 400


def test_a_car_uses_its_own_phases_currents_and_power_factor() -> None:
    car = Car(CarModel(phases=2, max_current_a=16, power_factor=0.98))
    assert car.usable_w(32, 230, 3) == pytest.approx(16 * 230 * 2 * 0.98)
    assert car.usable_w(10, 230, 1) == pytest.approx(10 * 230 * 0.98)


@pytest.mark.parametrize(
    "wrong", [{"phases": 4}, {"power_factor": 0}, {"min_current_a": 90}, {"max_power_w": -1}, {"soc_percent": 101}, {"curve": ()}]
)
def test_a_car_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"battery|phases|powers|curve"):
        CarModel(**wrong)


def test_a_car_without_direct_current_is_not_willing_to_take_any() -> None:
    assert not Car(CarModel(max_dc_power_w=0), dc=True).willing
    assert Car(CarModel(max_dc_power_w=0)).willing
