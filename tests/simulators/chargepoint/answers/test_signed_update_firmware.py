from typing import Any

import pytest

from simulators.chargepoint import certificates
from simulators.chargepoint.errands import Download, DownloadEnded
from simulators.chargepoint.papers import Papers
from simulators.transport.authority import Authority
from tests.simulators.chargepoint.bench import START, Bench
from tests.simulators.chargepoint.roots import MAKER, OWN, SIGNER, STRANGER, TRUSTING

OLD = Authority(START.replace(year=2020))


def order(certificate: str = SIGNER.certificate, **firmware: str) -> dict[str, Any]:
    ordered = {"location": "http://h/f.bin", "retrieveDateTime": "2026-05-04T10:00:00Z", "signature": "AAAA", **firmware}
    return {"requestId": 3, "firmware": {**ordered, "signingCertificate": certificate}}


@pytest.mark.parametrize(
    ("papers", "certificate"),
    [
        (Papers(), SIGNER.certificate),
        (TRUSTING, ""),
        (TRUSTING, OWN.certificate),
        (TRUSTING, STRANGER.firmware_signer().certificate),
        (Papers(manufacturer_roots=(OLD.root.certificate,)), OLD.firmware_signer().certificate),
    ],
)
def test_a_certificate_that_is_not_the_manufacturer_s_is_refused_and_told(papers: Papers, certificate: str) -> None:
    bench = Bench(papers=papers).boot().forget()
    assert bench.status("SignedUpdateFirmware", order(certificate)) == "InvalidCertificate"
    assert bench.payloads("SecurityEventNotification")[0]["type"] == "InvalidFirmwareSigningCertificate"
    assert bench.all(Download) == []


def test_a_revoked_certificate_is_called_so() -> None:
    number = certificates.serial(certificates.read(SIGNER.certificate)[0])
    papers = Papers(manufacturer_roots=(MAKER.root.certificate,), revoked=frozenset({"00" + number.lower()}))
    assert Bench(papers=papers).boot().status("SignedUpdateFirmware", order()) == "RevokedCertificate"


def test_a_second_order_cancels_the_first_until_it_is_being_installed() -> None:
    bench = Bench(papers=TRUSTING).boot()
    later = order(retrieveDateTime="2026-05-04T12:00:00Z")
    assert bench.status("SignedUpdateFirmware", later) == "Accepted"
    assert bench.status("SignedUpdateFirmware", order()) == "AcceptedCanceled"


def test_an_installation_is_not_cancelled() -> None:
    bench = Bench().boot()
    bench.call("UpdateFirmware", {"location": "http://h/f.bin", "retrieveDate": "2026-05-04T10:00:00Z"})
    bench.act(DownloadEnded(bench.all(Download)[0].job, b"x", 1))
    bench.answer_all()
    bench.call("InstallCertificate", {"certificateType": "ManufacturerRootCertificate", "certificate": MAKER.root.certificate})
    assert bench.status("SignedUpdateFirmware", order()) == "Rejected"
