from tests.simulators.chargepoint.bench import Bench
from tests.simulators.chargepoint.roots import TRUSTING

CENTRAL = {"certificateType": "CentralSystemRootCertificate"}


def named(bench: Bench) -> dict[str, str]:
    frame = bench.call("GetInstalledCertificateIds", CENTRAL)
    assert frame is not None
    data: dict[str, str] = frame[2]["certificateHashData"][0]
    return data


def test_a_root_is_deleted_once() -> None:
    bench = Bench(papers=TRUSTING).boot()
    data = named(bench)
    assert bench.status("DeleteCertificate", {"certificateHashData": data}) == "Accepted"
    assert bench.status("DeleteCertificate", {"certificateHashData": data}) == "NotFound"


def test_the_root_under_the_present_connection_stays() -> None:
    bench = Bench(papers=TRUSTING, settings={"SecurityProfile": "2"}).boot()
    assert bench.status("DeleteCertificate", {"certificateHashData": named(bench)}) == "Failed"
