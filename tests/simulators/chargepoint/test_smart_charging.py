from typing import Any

import pytest

from simulators.chargepoint.ev import CarModel
from simulators.chargepoint.events import EvReady, EvSuspend, Plug, PowerCut, PowerOn, Swipe
from tests.simulators.chargepoint.bench import Bench
from tests.simulators.chargepoint.charging import install, profile, schedule

MAX, TX = "ChargePointMaxProfile", "TxProfile"
HUNGRY = CarModel(max_power_w=22_080)


def power_w(bench: Bench, *connectors: int) -> list[float]:
    return [round(bench.machine.power_w(number)) for number in connectors or (1,)]


def test_a_limit_is_seen_in_the_power_at_once_and_ends_when_it_is_cleared() -> None:
    bench = Bench(car=HUNGRY).charge()
    assert power_w(bench) == [22_080]
    assert install(bench, profile((0, 10))) == "Accepted"
    assert power_w(bench) == [6_900]
    assert bench.status("ClearChargingProfile") == "Accepted"
    assert power_w(bench) == [22_080]


def test_the_power_follows_the_schedule_and_the_status_the_power() -> None:
    bench = Bench(car=HUNGRY, settings={"MeterValueSampleInterval": "0"}).charge().forget()
    install(bench, profile((0, 16), (600, 0), (1200, 5), (1800, 6)))
    seen = []
    for _ in range(4):
        bench.wait(1)
        seen += power_w(bench)
        bench.wait(599)
    assert seen == [11_040, 0, 0, 4_140]
    assert bench.statuses() == ["SuspendedEVSE", "Charging"]  # nothing is said twice
    stamps = [p["timestamp"][11:19] for p in bench.payloads("StatusNotification")]
    assert stamps == ["10:10:00", "10:30:00"]
    assert bench.machine.energy_wh(1) == round(11_040 / 6 + 4_140 / 6)


def test_energy_follows_every_limit_on_the_way_even_when_time_leaps() -> None:
    bench = Bench(car=HUNGRY).charge()
    install(bench, profile((0, 10), (3600, 20), (7200, 0)))
    bench.later(4 * 3600)
    bench.machine.tick(bench.at)
    assert bench.machine.energy_wh(1) == 6_900 + 13_800


def test_a_session_under_a_limit_of_nothing_begins_suspended() -> None:
    bench = Bench(car=HUNGRY).boot()
    install(bench, profile((0, 0)), 0)
    bench.charge()
    assert bench.statuses()[-1] == "SuspendedEVSE"
    assert "Charging" not in bench.statuses()


def test_a_profile_for_one_transaction_ends_with_it() -> None:
    bench = Bench(car=HUNGRY).charge()
    assert install(bench, profile((0, 8), purpose=TX, start=None, transactionId=7)) == "Accepted"
    assert power_w(bench) == [5_520]
    bench.act(Swipe(1, "TAG"), Swipe(1, "TAG"))
    bench.answer_all()
    assert power_w(bench) == [22_080]
    assert bench.status("ClearChargingProfile") == "Unknown"


def test_relative_schedules_run_from_the_start_of_the_session() -> None:
    bench = Bench(car=HUNGRY).boot()
    install(bench, profile((0, 10), (60, 16), start=None), 0)
    bench.wait(3600).charge()
    assert power_w(bench) == [6_900]
    assert power_w(bench.wait(60)) == [11_040]


@pytest.mark.parametrize(
    ("payload", "connector", "why"),
    [
        (profile((0, 16), level=9), 1, "stack levels"),
        (profile(*((n, 16) for n in range(97))), 1, "96 periods"),
        (profile((0, 16), purpose=MAX), 1, "connector 0"),
        (profile((0, 16), purpose=TX), 0, "needs a transaction"),
        (profile((0, 16), purpose=TX), 2, "needs a transaction"),
        (profile((0, 16), purpose=TX, transactionId=8), 1, "transaction 8 does not run"),
        (profile((0, 16), (0, 10)), 1, "one after the other"),
    ],
)
def test_a_profile_that_does_not_fit_is_rejected_with_a_reason_and_changes_nothing(
    payload: dict[str, Any], connector: int, why: str
) -> None:
    bench = Bench(connectors=2).charge()
    assert install(bench, payload, connector) == "Rejected"
    assert why in bench.notes
    assert bench.status("ClearChargingProfile") == "Unknown"


def test_only_as_many_profiles_as_there_is_room_for_and_a_replacement_needs_none() -> None:
    bench = Bench(settings={"MaxChargingProfilesInstalled": "2"}).boot()
    answers = [install(bench, profile((0, 16), id=n, level=n)) for n in (1, 2, 3)]
    assert answers == ["Accepted", "Accepted", "Rejected"]
    assert install(bench, profile((0, 10), id=2, level=2)) == "Accepted"
    assert schedule(bench, 60) == [(0, 10)]


def test_a_unit_that_is_not_allowed_is_rejected() -> None:
    bench = Bench(settings={"ChargingScheduleAllowedChargingRateUnit": "Power"}).boot()
    assert install(bench, profile((0, 16), unit="A")) == "Rejected"
    assert install(bench, profile((0, 11_000), unit="W")) == "Accepted"


def test_the_charge_point_maximum_is_shared_and_what_one_leaves_the_other_has() -> None:
    bench = Bench(connectors=2, car=HUNGRY).charge()
    bench.charge(connector=2)
    install(bench, profile((0, 32), purpose=MAX), 0)
    assert power_w(bench, 1, 2) == [11_040, 11_040]
    bench.act(EvSuspend(1))
    assert power_w(bench, 1, 2) == [0, 22_080]
    bench.act(EvReady(1))
    install(bench, profile((0, 8), id=2), 2)
    assert power_w(bench, 1, 2) == [16_560, 5_520]


def test_when_the_maximum_is_too_little_for_all_the_first_to_come_charges() -> None:
    bench = Bench(connectors=2, car=HUNGRY).charge()
    bench.wait(10).charge(connector=2)
    install(bench, profile((0, 10), purpose=MAX), 0)
    bench.answer_all()
    assert power_w(bench, 1, 2) == [6_900, 0]
    assert (bench.machine.status(1), bench.machine.status(2)) == ("Charging", "SuspendedEVSE")
    bench.act(EvSuspend(1))
    assert power_w(bench, 1, 2) == [0, 6_900]


def test_a_maximum_in_watts_is_never_exceeded_by_cars_of_different_kinds() -> None:
    bench = Bench(connectors=3, car=HUNGRY).charge()
    bench.act(
        Plug(2, CarModel(phases=1, max_power_w=7_360, max_current_a=32)), Swipe(2, "B"), Plug(3, CarModel(max_power_w=3_680)), Swipe(3, "C")
    )
    bench.answer_all()
    for limit_w in (40_000, 20_000, 11_000, 6_000, 4_000, 1_000):
        install(bench, profile((0, limit_w), purpose=MAX, unit="W"), 0)
        assert sum(bench.machine.power_w(n) for n in (1, 2, 3)) <= limit_w + 1
        assert limit_w < 4_200 or bench.machine.power_w(1) > 0


def test_the_least_rate_of_a_profile_suspends_rather_than_charging_slowly() -> None:
    bench = Bench(car=HUNGRY).charge()
    install(bench, profile((0, 10), (60, 8), start=None, purpose=TX, schedule={"minChargingRate": 9.0}))
    assert bench.wait(59).machine.status(1) == "Charging"
    assert bench.wait(1).machine.status(1) == "SuspendedEVSE"


@pytest.mark.parametrize(("switch", "power"), [("true", 3_680), ("false", 0)])
def test_fewer_phases_need_the_switch_else_their_power_is_spread_over_all(switch: str, power: float) -> None:
    bench = Bench(car=HUNGRY, settings={"ConnectorSwitch3to1PhaseSupported": switch}).charge()
    install(bench, profile((0, 16, 1)))
    assert power_w(bench) == [power]  # 16 A on one phase are 5.3 A on three, too little for the car
    install(bench, profile((0, 32, 1)))
    assert power_w(bench) == [7_360]


def test_profiles_outlive_a_power_cut_and_run_on_without_a_connection() -> None:
    bench = Bench(car=HUNGRY).boot()
    install(bench, profile((0, 10), (600, 16)))
    bench.act(PowerCut(), PowerOn())
    bench.charge().drop()
    assert power_w(bench) == [6_900]
    assert power_w(bench.wait(600, answers=False)) == [11_040]
