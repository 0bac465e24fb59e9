"""A virtual charge point lives behind the proxy as if it were not there."""

from simulators.faults.reading import rule
from simulators.proxy.server import Proxy
from simulators.transport.backoff import Backoff
from simulators.transport.virtual import VirtualChargePoint
from tests.simulators.scripted_csms import ScriptedCsms


async def test_a_session_goes_through_and_its_stop_survives_a_torn_connection() -> None:
    async with (
        ScriptedCsms() as csms,
        Proxy(csms.url, rules=[rule("reset StopTransaction nth=1")]) as proxy,
        VirtualChargePoint(proxy.url + "/ocpp", "CP1", speed=100, backoff=Backoff(0.02, 0.05)) as station,
    ):
        await station.booted()
        await station.plug()
        await station.swipe("TAG")
        await station.charging()
        stopped = await station.stop()
    assert stopped.accepted
    assert csms.actions().count("StopTransaction") == 1
    assert len(csms.links) == 2
