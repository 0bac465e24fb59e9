from tests.conftest import StartCsms
from tests.csms import papers
from tests.csms.actions.v16.outbound.test_delete_certificate import hash_data
from tests.csms.actions.v16.outbound.test_install_certificate import ROOT, ask
from tests.csms.bench import bench

OTHER = papers.authority("other")
USE = {"certificateType": "CentralSystemRootCertificate"}


async def test_what_a_station_names_is_all_that_it_holds_of_that_use(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:

            async def held() -> list[tuple[str, str | None]]:
                return [(row["type"][0], row["subject"]) for row in await desk.items("/charge-points/CP1/certificates")]

            for use in (USE["certificateType"], "ManufacturerRootCertificate"):
                request = {"certificateType": use, "certificate": ROOT.pem}
                await ask(desk, station, "InstallCertificate", request, {"status": "Accepted"})
            both = {"status": "Accepted", "certificateHashData": [hash_data(ROOT), hash_data(OTHER, "SHA512")]}
            await ask(desk, station, "GetInstalledCertificateIds", USE, both)
            assert await held() == [("C", "CN=root,O=Wattproof Charging"), ("M", "CN=root,O=Wattproof Charging"), ("C", None)]
            one = {"status": "Accepted", "certificateHashData": [hash_data(OTHER, "SHA512")]}
            await ask(desk, station, "GetInstalledCertificateIds", USE, one)
            assert await held() == [("M", "CN=root,O=Wattproof Charging"), ("C", None)]
            await ask(desk, station, "GetInstalledCertificateIds", USE, {"status": "NotFound"})
            assert await held() == [("M", "CN=root,O=Wattproof Charging")]
