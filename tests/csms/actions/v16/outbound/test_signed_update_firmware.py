import pytest

from tests.conftest import StartCsms
from tests.csms import papers
from tests.csms.actions.v16.outbound.test_install_certificate import ask
from tests.csms.bench import bench

FIRMWARE = {
    "location": "https://host/firmware.bin",
    "retrieveDateTime": "2026-01-01T10:00:00Z",
    "signingCertificate": papers.authority("Maker", "Maker").pem,
    "signature": "c2lnbmVk",
}


@pytest.mark.parametrize(("status", "taken"), [("Accepted", 1), ("AcceptedCanceled", 1), ("Rejected", 0), ("InvalidCertificate", 0)])
async def test_an_update_that_the_station_takes_is_followed(csms: StartCsms, status: str, taken: int) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            await ask(desk, station, "SignedUpdateFirmware", {"firmware": FIRMWARE}, {"status": status})
            await station.call("SignedFirmwareStatusNotification", {"status": "SignatureVerified", "requestId": 1})
        rows = await desk.items("/charge-points/CP1/transfers")
        assert [(row["kind"], row["location"], row["status"]) for row in rows] == [
            ("firmware", FIRMWARE["location"], "SignatureVerified")
        ] * taken


async def test_an_update_without_a_certificate_to_verify_it_is_sent_only_by_force(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            await station.call("Heartbeat")
            broken = {"firmware": {**FIRMWARE, "signingCertificate": "garbage"}}
            assert (await desk.command("SignedUpdateFirmware", broken)).status_code == 422
            assert (await desk.command("SignedUpdateFirmware", broken, wait="0", force="true")).status_code == 202
            await station.obey({"status": "InvalidCertificate"})
