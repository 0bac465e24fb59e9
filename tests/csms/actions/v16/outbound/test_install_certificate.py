import asyncio
from typing import Any

import pytest

from tests.conftest import StartCsms
from tests.csms import papers
from tests.csms.bench import Bench, Station, bench

ROOT = papers.authority("root")
REQUEST = {"certificateType": "ManufacturerRootCertificate", "certificate": ROOT.pem}


async def ask(desk: Bench, station: Station, action: str, payload: Any, answer: Any) -> None:
    """Send a command that the station answers so; it can be reached once its first call was answered."""
    await station.call("Heartbeat")
    asking = asyncio.ensure_future(desk.command(action, payload))
    await station.obey(answer)
    assert (await asking).json()["state"] == "answered"


@pytest.mark.parametrize(("status", "held"), [("Accepted", 1), ("Rejected", 0), ("Failed", 0)])
async def test_an_accepted_root_is_held_and_no_other(csms: StartCsms, status: str, held: int) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            await ask(desk, station, "InstallCertificate", REQUEST, {"status": status})
        rows = await desk.items("/charge-points/CP1/certificates")
        assert [(row["type"], row["pem"]) for row in rows] == [("ManufacturerRootCertificate", ROOT.pem)] * held


async def test_what_is_no_certificate_is_sent_only_by_force(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            await station.call("Heartbeat")
            refused = await desk.command("InstallCertificate", REQUEST | {"certificate": "garbage"})
            assert (refused.status_code, refused.json()["error"]) == (422, "no PEM-encoded certificate")
            asking = asyncio.ensure_future(desk.command("InstallCertificate", REQUEST | {"certificate": "garbage"}, force="true"))
            await station.obey({"status": "Accepted"})
            assert (await asking).status_code == 200
        assert await desk.items("/charge-points/CP1/certificates") == []
