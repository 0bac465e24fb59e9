import pytest

from csms.domain.certificates import fingerprint
from tests.conftest import StartCsms
from tests.csms import papers
from tests.csms.actions.v16.outbound.test_install_certificate import ROOT, ask
from tests.csms.bench import Json, bench


def hash_data(paper: papers.Paper, algorithm: str = "SHA256") -> Json:
    name = fingerprint(paper.certificate, None, algorithm)
    assert name.issuer_key_hash is not None
    return {
        "hashAlgorithm": algorithm,
        "issuerNameHash": name.issuer_name_hash.upper(),
        "issuerKeyHash": name.issuer_key_hash.upper(),
        "serialNumber": name.serial_number.upper(),
    }


@pytest.mark.parametrize(("status", "held"), [("Accepted", 1), ("NotFound", 1), ("Failed", 2)])
async def test_what_a_station_deleted_or_does_not_find_is_gone(csms: StartCsms, status: str, held: int) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            for paper in (ROOT, papers.authority("other")):
                request = {"certificateType": "CentralSystemRootCertificate", "certificate": paper.pem}
                await ask(desk, station, "InstallCertificate", request, {"status": "Accepted"})
            await ask(desk, station, "DeleteCertificate", {"certificateHashData": hash_data(ROOT, "SHA384")}, {"status": status})
        rows = await desk.items("/charge-points/CP1/certificates")
        assert len(rows) == held
        assert rows[-1]["subject"] == "CN=other,O=Wattproof Charging"
