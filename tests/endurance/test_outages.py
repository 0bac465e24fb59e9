"""The network between station and CSMS fails inside a session, in real time: nothing is lost, nothing is out of order."""

import asyncio

import httpx
import pytest

from simulators import VirtualChargePoint
from tests.conftest import StartCsms
from tests.endurance.scale import scaled

OUTAGE_S = scaled(3, 30)


@pytest.mark.timeout(180)
async def test_a_session_outlives_an_outage(csms: StartCsms) -> None:
    server = await csms()
    async with httpx.AsyncClient(base_url=f"{server.url}/api/v1") as api:
        await api.put("/id-tags/TAG")
        await api.post("/charge-points", json={"charging_point_id": "CP1"})
        async with VirtualChargePoint(f"{server.ws_url}".rstrip("/"), "CP1", speed=60, timeout_s=60) as station:
            await station.booted()
            await station.plug()
            await station.swipe("TAG")
            started = await station.charging()
            await station.cut()
            await asyncio.sleep(OUTAGE_S)  # this is the outage
            await station.restore()
            await station.connected()
            stopped = await station.stop()
        [row] = (await api.get("/transactions")).json()["items"]
        values = (await api.get(f"/transactions/{row['id']}/meter-values", params={"limit": 1000})).json()["items"]
    assert (row["id"], row["meter_stop_wh"], row["active"]) == (started.transaction_id, stopped.meter_stop_wh, False)
    energies = [(value["at"], float(value["value"])) for value in values if value["measurand"] == "Energy.Active.Import.Register"]
    assert energies == sorted(energies)
    assert len(energies) >= OUTAGE_S - 1, "metering went on, a sample a minute of the station's time"
