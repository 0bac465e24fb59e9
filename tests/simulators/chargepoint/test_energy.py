from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.chargepoint.ev import CarModel
from tests.simulators.chargepoint.bench import START, Bench
from tests.simulators.chargepoint.charging import install, profile, schedule

CAR = CarModel(battery_wh=100_000, max_power_w=22_080, min_current_a=6)

periods = st.lists(st.tuples(st.integers(1, 900), st.integers(0, 40)), max_size=4).map(
    lambda found: [(0, 16), *sorted(dict(found).items())],
)


@settings(max_examples=40)
@given(periods, periods, st.integers(0, 2))
def test_what_is_offered_at_each_second_is_what_the_composite_schedule_said(
    low: list[tuple[int, int]], high: list[tuple[int, int]], level: int
) -> None:
    bench = Bench(car=CAR, settings={"MeterValueSampleInterval": "0"}).charge()
    install(bench, profile(*low, schedule={"duration": 700}), 0)
    install(bench, profile(*high, purpose="TxProfile", id=2, level=level, start=None, schedule={"duration": 500}))
    install(bench, profile((0, 30), (300, 12), purpose="ChargePointMaxProfile", id=3), 0)
    told = dict(schedule(bench, 1000))
    now = 0.0
    for second in range(1000):
        bench.wait(1 if second else 0)
        now = told.get(second, now)
        assert bench.machine.offered_a(1) == (now if now >= 6 else 0), second


def test_the_register_is_the_sum_of_power_and_time() -> None:
    bench = Bench(
        car=CAR, settings={"MeterValueSampleInterval": "10", "MeterValuesSampledData": "Power.Active.Import,Energy.Active.Import.Register"}
    )
    bench.charge()
    install(bench, profile((0, 16), (95, 8), (200, 0), (300, 10)))
    expected_wh = sum(amps * 690 * s / 3600 for amps, s in ((16, 95), (8, 105), (10, 60)))
    bench.wait(360)
    samples: list[dict[str, Any]] = [p["meterValue"][0] for p in bench.payloads("MeterValues")]
    registers = [int(s["sampledValue"][1]["value"]) for s in samples]
    assert registers == sorted(registers)
    assert bench.machine.energy_wh(1) == int(expected_wh) == registers[-1]
    assert samples[-1]["timestamp"][11:19] == (START + timedelta(seconds=360)).strftime("%H:%M:%S")


def test_without_any_profile_no_instant_is_waited_for() -> None:
    bench = Bench().charge()
    assert bench.machine._station.limits_change_at is None
    install(bench, profile((0, 10), (60, 16)))
    assert bench.machine._station.limits_change_at == START + timedelta(seconds=60)
    bench.status("ClearChargingProfile")
    assert bench.machine._station.limits_change_at is None
