import pytest

from simulators.transport.authority import Authority
from tests.simulators.chargepoint.bench import START, Bench
from tests.simulators.chargepoint.roots import OPERATOR, OWN, TRUSTING


def install(bench: Bench, pem: str, use: str = "CentralSystemRootCertificate") -> str:
    return bench.status("InstallCertificate", {"certificateType": use, "certificate": pem})


def test_a_root_is_installed_and_trusted_from_then_on() -> None:
    bench = Bench().boot()
    assert install(bench, OPERATOR.root.certificate) == "Accepted"
    assert bench.machine.credentials(START).roots == (OPERATOR.root.certificate,)


@pytest.mark.parametrize("pem", ["", "no PEM", OWN.certificate])
def test_what_is_no_root_is_rejected(pem: str) -> None:
    assert install(Bench().boot(), pem) == "Rejected"


def test_a_full_store_rejects() -> None:
    bench = Bench(papers=TRUSTING, settings={"CertificateStoreMaxLength": "2"}).boot()
    assert install(bench, Authority(START).root.certificate) == "Rejected"


def test_with_the_additional_check_a_root_of_strangers_is_rejected() -> None:
    bench = Bench(papers=TRUSTING, settings={"AdditionalRootCertificateCheck": "true"}).boot()
    assert install(bench, Authority(START).root.certificate) == "Rejected"
    assert bench.machine.credentials(START).roots == TRUSTING.central_roots


def test_certificates_are_judged_by_the_clock_of_the_csms() -> None:
    bench = Bench()
    bench.answers["BootNotification"] = {"status": "Accepted", "currentTime": "2030-01-01T00:00:00Z", "interval": 300}
    assert install(bench.boot(), OPERATOR.root.certificate) == "Rejected"
