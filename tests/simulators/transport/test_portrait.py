import json
from datetime import timedelta

from simulators.transport.portrait import portray
from simulators.transport.virtual import VirtualChargePoint
from tests.simulators.scripted_csms import ScriptedCsms


async def test_a_station_is_shown_as_it_is() -> None:
    async with ScriptedCsms() as csms, VirtualChargePoint(csms.url, "CP1", connectors=2, speed=1000) as station:
        await station.booted()
        await station.plug(2)
        await station.swipe("TAG", 2)
        await station.charging(2)
        shown = portray(station)
    idle, charging = shown.connectors
    assert (shown.identity, shown.connected, shown.registration, shown.failure) == ("CP1", True, "Accepted", None)
    assert (idle.number, idle.status, idle.power_w, idle.soc_percent, idle.transaction_id) == (1, "Available", 0.0, None, None)
    assert (charging.status, charging.transaction_id, charging.id_tag) == ("Charging", 72, "TAG")
    assert charging.power_w > 10_000
    assert json.loads(json.dumps(shown.as_dict()))["connectors"][1]["id_tag"] == "TAG"


async def test_looking_brings_the_meters_up_to_now() -> None:
    async with ScriptedCsms() as csms, VirtualChargePoint(csms.url, "CP1", speed=10_000) as station:
        await station.booted()
        await station.plug()
        await station.swipe("TAG")
        await station.charging()
        before = portray(station)
        clock = station.driver.clock
        until = before.at + timedelta(minutes=1)
        await station.driver.watch.within(lambda: None, clock.seconds_until(until))
        assert portray(station).connectors[0].energy_wh > before.connectors[0].energy_wh


async def test_a_station_that_is_turned_away_says_why() -> None:
    async with ScriptedCsms(refuse=404) as csms, VirtualChargePoint(csms.url, "CP1") as station:
        await station.driver.watch.until(lambda: station.driver.failure is not None, "a failure", 30)
        shown = portray(station).as_dict()
    assert (shown["connected"], shown["registration"]) == (False, "Unknown")
    assert shown["failure"]["kind"] == "not_found"
