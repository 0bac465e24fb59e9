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
