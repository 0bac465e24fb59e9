import asyncio

from simulators.transport.agenda import Deed
from simulators.transport.redial import Redial


async def test_it_dials_when_there_is_power_and_network_and_the_wait_is_over() -> None:
    waits: list[tuple[float, Deed]] = []
    redial = Redial(lambda seconds, deed: waits.append((seconds, deed)))
    assert redial.now
    redial.after(3)
    assert not redial.now
    redial.network_up = False
    waits[0][1]()
    assert not redial.now
    waiting = asyncio.create_task(redial.until_due())
    await asyncio.sleep(0)
    redial.network_up = True
    redial.after(0)
    await asyncio.wait_for(waiting, 30)
    assert waits[0][0] == 3


async def test_what_is_said_later_replaces_a_wait() -> None:
    waits: list[Deed] = []
    redial = Redial(lambda seconds, deed: waits.append(deed))
    redial.after(1)
    redial.after(60)
    waits[0]()
    assert not redial.now
    waits[1]()
    assert redial.now
