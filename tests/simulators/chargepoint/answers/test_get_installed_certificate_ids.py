import pytest

from tests.simulators.chargepoint.bench import Bench
from tests.simulators.chargepoint.roots import TRUSTING


@pytest.mark.parametrize("use", ["CentralSystemRootCertificate", "ManufacturerRootCertificate"])
def test_roots_are_named_by_kind(use: str) -> None:
    frame = Bench(papers=TRUSTING).boot().call("GetInstalledCertificateIds", {"certificateType": use})
    assert frame is not None
    assert frame[2]["status"] == "Accepted"
    [data] = frame[2]["certificateHashData"]
    assert (data["hashAlgorithm"], len(data["issuerNameHash"]), len(data["issuerKeyHash"])) == ("SHA256", 64, 64)


def test_where_there_is_none_none_is_named() -> None:
    frame = Bench().boot().call("GetInstalledCertificateIds", {"certificateType": "CentralSystemRootCertificate"})
    assert frame is not None
    assert frame[2] == {"status": "NotFound"}
