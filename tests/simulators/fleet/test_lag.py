import time

from simulators.fleet.lag import EVERY_S, Lag
from simulators.fleet.tally import Tally
from tests.simulators.fleet.conftest import until


async def test_a_loop_that_was_held_up_is_late_and_each_missed_wake_counts() -> None:
    tally = Tally()
    lag = Lag(tally)
    lag.start()
    time.sleep(10 * EVERY_S)  # noqa: ASYNC251 - it is what is measured
    await until(lambda: tally.histogram("tool", "loop lag").count)
    lag.stop()
    found = tally.histogram("tool", "loop lag")
    assert found.count >= 9
    assert found.greatest_us >= 8 * EVERY_S * 1e6


async def test_it_ends_when_it_is_stopped() -> None:
    lag = Lag(Tally())
    lag.stop()
    lag.start()
    lag.stop()
    assert lag._timer is None
