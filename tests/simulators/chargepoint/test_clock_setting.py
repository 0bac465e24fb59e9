from datetime import timedelta
from typing import Any

import pytest

from simulators.chargepoint.events import ClockCompared, Plug, Swipe
from tests.simulators.chargepoint.bench import ANSWERS, START, Bench


def ahead(seconds: float, **profile: Any) -> Bench:
    """A charge point whose CSMS is so many seconds ahead."""
    bench = Bench(**profile)
    now = (START + timedelta(seconds=seconds)).isoformat()
    bench.answers["BootNotification"] = {**ANSWERS["BootNotification"], "currentTime": now}
    return bench


def test_the_distance_is_recorded_and_nothing_is_set() -> None:
    bench = ahead(3600).boot()
    assert bench.machine.csms_ahead_s == 3600
    assert bench.all(ClockCompared) == [ClockCompared(3600, followed=False)]
    assert bench.payloads("StatusNotification")[0]["timestamp"] == "2026-05-04T10:00:00.000Z"
    assert "own clock goes on" in bench.notes


def test_each_heartbeat_compares_again() -> None:
    bench = ahead(3600).boot().wait(300)
    assert bench.machine.csms_ahead_s == -300
    assert Bench().machine.csms_ahead_s is None


@pytest.mark.parametrize("seconds", [86_400, -86_400, 1.5])
def test_a_clock_that_follows_is_set_and_all_timers_move_along(seconds: float) -> None:
    settings = {"MeterValueSampleInterval": "60", "ClockAlignedDataInterval": "900", "ConnectionTimeOut": "50"}
    bench = ahead(seconds, follow_csms_time=True, settings=settings).boot()
    own = START + timedelta(seconds=seconds)
    assert bench.machine.csms_ahead_s == 0
    assert bench.payloads("StatusNotification")[0]["timestamp"].startswith(own.isoformat()[:19])
    bench.act(Plug(), Swipe(1, "TAG"))
    bench.answer_all()
    bench.forget().wait(299)
    assert len(bench.payloads("MeterValues")) == 4  # at 60, 120, 180 and 240 s, no more and no fewer
    assert "Heartbeat" not in bench.actions
    bench.answers["Heartbeat"] = {"currentTime": (own + timedelta(seconds=300)).isoformat()}
    bench.wait(1)
    assert "Heartbeat" in bench.actions
    assert bench.all(ClockCompared)[-1] == ClockCompared(0, followed=True)


def test_a_clock_that_is_set_in_a_session_neither_adds_nor_loses_energy() -> None:
    bench = Bench(follow_csms_time=True).charge()
    bench.answers["Heartbeat"] = {"currentTime": (START + timedelta(days=30)).isoformat()}
    bench.wait(300)
    set_wh = bench.machine.energy_wh(1)
    assert set_wh == Bench().charge().wait(300).machine.energy_wh(1)
    bench.wait(60)
    assert set_wh < bench.machine.energy_wh(1) < set_wh * 1.3


def test_a_retry_that_waits_goes_on_waiting_as_long_as_before() -> None:
    settings = {"TransactionMessageRetryInterval": "60", "HeartbeatInterval": "20"}
    bench = Bench(follow_csms_time=True, settings=settings)
    bench.answers["BootNotification"] = {**ANSWERS["BootNotification"], "interval": 20}
    bench.charge().act(Swipe(1, "TAG"))
    bench.refuse()
    bench.answer_all()
    bench.answers["Heartbeat"] = {"currentTime": (START + timedelta(days=1)).isoformat()}
    bench.forget().wait(59)
    assert bench.payloads("StopTransaction") == []
    assert len(bench.payloads("Heartbeat")) == 2  # at 20 and 40 s
    bench.wait(1)
    assert len(bench.payloads("StopTransaction")) == 1


def test_a_time_that_is_none_changes_nothing() -> None:
    bench = Bench(follow_csms_time=True)
    bench.answers["BootNotification"] = {**ANSWERS["BootNotification"], "currentTime": "half past ten"}
    bench.boot()
    assert bench.machine.csms_ahead_s is None
