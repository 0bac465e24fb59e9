import pytest

from tests.conftest import StartCsms
from tests.csms import papers
from tests.csms.actions.v16.outbound.test_install_certificate import ask
from tests.csms.bench import bench

CA = papers.authority()
CHAIN = papers.station(CA).pem


@pytest.mark.parametrize(("status", "held"), [("Accepted", 1), ("Rejected", 0)])
async def test_an_accepted_certificate_is_the_station_s_own(csms: StartCsms, status: str, held: int) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            await ask(desk, station, "CertificateSigned", {"certificateChain": CHAIN}, {"status": status})
        rows = await desk.items("/charge-points/CP1/certificates")
        assert [(row["type"], row["pem"]) for row in rows] == [("ChargePointCertificate", CHAIN)] * held


async def test_what_is_no_certificate_is_not_sent(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            await station.call("Heartbeat")
            assert (await desk.command("CertificateSigned", {"certificateChain": "garbage"})).status_code == 422
