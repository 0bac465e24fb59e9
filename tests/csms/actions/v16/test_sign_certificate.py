"""SignCertificate, and the CertificateSigned that follows it."""

from pathlib import Path
from typing import Any

import pytest

from csms.domain.certificates import certificates_in, fingerprint
from tests.conftest import StartCsms
from tests.csms import papers
from tests.csms.bench import bench, eventually

CA = papers.authority()
REFUSED = "CertificateRequestRefused"


@pytest.fixture
def signing(tmp_path: Path) -> dict[str, Any]:
    certificate, key = CA.files(tmp_path, "ca")
    return {"station_ca_certificate": certificate, "station_ca_key": key}


@pytest.mark.parametrize("kind", ["ec", "rsa"])
async def test_a_good_request_is_accepted_and_the_certificate_follows(csms: StartCsms, signing: dict[str, Any], kind: str) -> None:
    async with bench(csms, **signing) as desk:
        await desk.make("CP1")
        key = papers.key_of(kind)
        async with await desk.station() as station:
            assert await station.call("SignCertificate", {"csr": papers.request(key=key)}) == {"status": "Accepted"}
            frame = await station.obey()
            assert frame[2] == "CertificateSigned"
            [signed] = certificates_in(frame[3]["certificateChain"])
            signed.verify_directly_issued_by(CA.certificate)
            assert signed.public_key() == key.public_key()
            await station.call("Heartbeat")
            [held] = await desk.items("/charge-points/CP1/certificates")
            assert (held["type"], held["subject"], held["pem"]) == (
                "ChargePointCertificate",
                "CN=CP1,O=Wattproof Charging",
                frame[3]["certificateChain"],
            )
            assert held["issuer_key_hash"] == fingerprint(signed, CA.certificate).issuer_key_hash
            command = await desk.get(f"/commands/{frame[1]}")
            assert (command["action"], command["state"], command["request"]) == ("CertificateSigned", "answered", frame[3])
        assert await desk.items("/security-events") == []


async def test_a_certificate_that_the_station_rejects_is_not_held(sqlite_csms: StartCsms, signing: dict[str, Any]) -> None:
    async with bench(sqlite_csms, **signing) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            await station.call("SignCertificate", {"csr": papers.request()})
            await station.obey({"status": "Rejected"})
            await station.call("Heartbeat")
            assert await desk.items("/charge-points/CP1/certificates") == []
            [command] = await desk.items("/charge-points/CP1/commands")
            assert (command["action"], command["response"]) == ("CertificateSigned", {"status": "Rejected"})


@pytest.mark.parametrize(
    ("csr", "reason"),
    [
        ("no PEM", "no PEM-encoded certificate signing request"),
        ("", "no PEM-encoded certificate signing request"),
        (CA.pem, "no PEM-encoded certificate signing request"),
        (papers.request("CP2"), "CN is not the identity of the charge point"),
        (papers.request(organization="X"), "O is not the name of the operator"),
        (papers.request(kind="rsa1024"), "an RSA key needs 2048 bits at least"),
    ],
    ids=["text", "empty", "certificate", "identity", "owner", "key"],
)
async def test_e25_a_bad_request_is_rejected_and_nothing_follows(
    sqlite_csms: StartCsms, signing: dict[str, Any], csr: str, reason: str
) -> None:
    async with bench(sqlite_csms, **signing) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            assert await station.call("SignCertificate", {"csr": csr}) == {"status": "Rejected"}
            [event] = await desk.items("/security-events")
            assert (event["charging_point_id"], event["type"], event["tech_info"]) == ("CP1", REFUSED, reason)
            await station.call("SignCertificate", {"csr": papers.request()})
            await station.obey()  # the first and only command is that of the good request


async def test_without_an_authority_every_request_is_rejected(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            assert await station.call("SignCertificate", {"csr": papers.request()}) == {"status": "Rejected"}
        [event] = await desk.items("/security-events")
        assert event["tech_info"] == "this CSMS has no authority to sign with"


async def test_a_request_that_is_too_long_gets_its_error(sqlite_csms: StartCsms, signing: dict[str, Any]) -> None:
    async with bench(sqlite_csms, **signing) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            assert await station.refused("SignCertificate", {"csr": "x" * 5501}) == "PropertyConstraintViolation"


async def test_a_repeat_on_the_same_connection_brings_no_second_certificate(sqlite_csms: StartCsms, signing: dict[str, Any]) -> None:
    async with bench(sqlite_csms, **signing) as desk:
        await desk.make("CP1")
        payload = {"csr": papers.request()}
        async with await desk.station() as station:
            answers = [await station.ask("SignCertificate", payload, "same") for _ in range(2)]
            assert answers[0] == [3, "same", {"status": "Accepted"}]
            first = await station.obey()
            await station.call("SignCertificate", payload, "other")
            second = await station.obey()
            assert first[3] != second[3]
        async def only_the_second_is_held() -> bool:
            held = await desk.items("/charge-points/CP1/certificates")
            return [row["pem"] for row in held] == [second[3]["certificateChain"]]

        await eventually(only_the_second_is_held)
