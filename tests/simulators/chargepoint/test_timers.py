from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from simulators.chargepoint.ev import CarModel
from simulators.chargepoint.events import Connected, EvReady, EvSuspend, Plug, PowerCut, Swipe, Unplug
from tests.simulators.chargepoint.bench import START, Bench


def test_the_deadline_is_the_earliest_thing_due() -> None:
    bench = Bench()
    assert bench.machine.deadline is None
    bench.act(Connected())
    assert bench.machine.deadline == START + timedelta(seconds=30)
    bench.answer_all()
    assert bench.machine.deadline == START + timedelta(seconds=300)
    bench.charge()
    assert bench.machine.deadline == START + timedelta(seconds=60)


def test_a_claim_has_a_deadline_without_a_connection() -> None:
    bench = Bench(settings={"AllowOfflineTxForUnknownId": "true"}).boot().drop().act(Swipe(1, "TAG"))
    assert bench.machine.deadline == START + timedelta(seconds=60)


def test_without_power_nothing_is_due() -> None:
    assert Bench().charge().act(PowerCut()).machine.deadline is None


def test_a_tick_when_nothing_is_due_is_harmless() -> None:
    bench = Bench().boot().forget()
    bench.machine.tick(bench.at)
    bench.machine.tick(bench.at - timedelta(days=1))
    assert bench.machine.outputs() == []


STEPS = st.sampled_from(["plug", "unplug", "swipe", "ready", "suspend", "drop", "connect", "answer", "wait"])


@given(st.lists(STEPS, max_size=20), st.floats(30, 100))
def test_after_a_tick_at_the_deadline_the_next_deadline_is_later(steps: list[str], soc: float) -> None:
    bench = Bench(car=CarModel(soc_percent=soc), settings={"ClockAlignedDataInterval": "70"})
    events = {
        "plug": Plug(),
        "unplug": Unplug(),
        "swipe": Swipe(1, "T"),
        "ready": EvReady(),
        "suspend": EvSuspend(),
        "connect": Connected(),
    }
    for step in steps:
        if step == "drop":
            bench.drop()
        elif step == "answer":
            bench.answer_all()
        elif step == "wait":
            bench.wait(45, answers=False)
        else:
            bench.act(events[step])
        due = bench.machine.deadline
        if due is not None:
            assert due >= bench.at
            bench.at = due
            bench.machine.tick(due)
            bench._drain()
            later = bench.machine.deadline
            assert later is None or later > due
