from tests.simulators.chargepoint.bench import Bench


def test_a_certificate_that_nobody_asked_for_is_rejected() -> None:
    assert Bench().boot().status("CertificateSigned", {"certificateChain": "x"}) == "Rejected"
